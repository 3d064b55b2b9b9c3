"""Names to addresses: many look-ups at once, and those that hang apart from those that do not.

``getaddrinfo`` blocks a thread for as long as the system's resolver is patient, often half a
minute per dead name, and cannot be interrupted. So a look-up has a thread of its own, their number
is bounded, and one that is not done after a moment steps aside: the next name need not wait for
it. Waiting for one's turn is nobody's connect time, and holds no place for requests.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable

from dateline.transforms.http.addresses import AddressPolicy, literal_address
from dateline.transforms.http.errors import DnsError

Lookup = Callable[[str, int], Awaitable[list[str]]]
"""Name and port to addresses, as text. Raises ``OSError`` where there are none."""

PROMPT_LOOKUPS = 32
"""Look-ups at once that may yet turn out to be prompt."""

ALL_LOOKUPS = 256
"""Look-ups at once in all, those that hang included: threads."""

STEP_ASIDE_S = 1.0
"""Seconds after which a look-up counts as one that hangs; a busy name server answers sooner."""

_REMEMBERED_S = 120.0  # an answer
_FORGIVEN_S = 30.0  # a failure


class Names:
    """The checked addresses of hosts: each is asked for once, and its whole answer is checked.

    Belongs to one event loop. ``patience_s`` is how long one look-up may take once it has begun.
    """

    def __init__(self, policy: AddressPolicy, lookup: Lookup, patience_s: float) -> None:
        self._policy = policy
        self._lookup = lookup
        self._patience_s = patience_s
        self._prompt = asyncio.Semaphore(PROMPT_LOOKUPS)
        self._all = asyncio.Semaphore(ALL_LOOKUPS)
        self._answers: dict[str, tuple[asyncio.Task[list[str]], float]] = {}
        self._begun: set[asyncio.Future[list[str]]] = set()

    def check_literal(self, host: str) -> None:
        """Refuse a host that spells out an address that is not public; see ``AddressPolicy``."""
        self._policy.check_literal(host)

    async def checked(self, host: str, port: int) -> list[str]:
        """Addresses that the policy accepts, and that may be connected to.

        Raises ``DnsError`` and ``AddressRefusedError``.
        """
        self._policy.check_literal(host)
        addresses = await self.addresses(host, port)
        self._policy.check_answer(host, addresses)
        return addresses

    async def addresses(self, host: str, port: int) -> list[str]:
        """Addresses that nobody checked: for proxies, which the operator chose."""
        literal = literal_address(host)
        if literal is not None:
            return [str(literal)]
        name = host.rstrip(".")
        now = asyncio.get_running_loop().time()
        task, until = self._answers.get(name, (None, 0.0))
        if task is None or (task.done() and now >= until):
            task = asyncio.ensure_future(self._ask(host, port))
            self._answers[name] = task, now
            task.add_done_callback(lambda done: self._remember(name, done))
        # Shielded: whoever gives up must not take the answer from the others.
        return await asyncio.shield(task)

    def _remember(self, name: str, task: asyncio.Task[list[str]]) -> None:
        failed = task.cancelled() or task.exception() is not None
        now = task.get_loop().time()
        self._answers[name] = task, now + (_FORGIVEN_S if failed else _REMEMBERED_S)

    async def _ask(self, host: str, port: int) -> list[str]:
        await self._prompt.acquire()
        try:
            await self._all.acquire()
            begun = asyncio.ensure_future(self._lookup(host, port))
            self._begun.add(begun)
            begun.add_done_callback(self._end)  # its thread is busy until then, whoever waits
            await asyncio.wait({begun}, timeout=min(STEP_ASIDE_S, self._patience_s))
        finally:
            self._prompt.release()
        await asyncio.wait({begun}, timeout=max(0.0, self._patience_s - STEP_ASIDE_S))
        if not begun.done():
            raise DnsError(f"the name {host} did not resolve within {self._patience_s:g} s")
        return _outcome(begun, host)

    def _end(self, begun: asyncio.Future[list[str]]) -> None:
        self._begun.discard(begun)
        self._all.release()
        if not begun.cancelled():
            begun.exception()  # asked for, so that nobody complains of one that nobody awaited

    async def close(self) -> None:
        """Wait for nothing: threads that hang end with their look-ups, or with the process."""
        tasks = [task for task, _ in self._answers.values() if not task.done()]
        for pending in (*tasks, *self._begun):
            pending.cancel()
        await asyncio.gather(*tasks, *self._begun, return_exceptions=True)


def _outcome(begun: asyncio.Future[list[str]], host: str) -> list[str]:
    try:
        addresses = begun.result()
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise DnsError(f"no name server answers for {host}, for the moment") from error
        raise DnsError(f"the name {host} does not resolve") from error
    except (OSError, UnicodeError, RuntimeError) as error:  # RuntimeError: no more threads
        raise DnsError(f"the name {host} cannot be looked up") from error
    if not addresses:
        raise DnsError(f"the name {host} has no address")
    return addresses


async def system_lookup(host: str, port: int) -> list[str]:
    """``getaddrinfo`` on a thread: hosts file, search list and all.

    The thread is a daemon, so that one that hangs keeps no process from ending.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(addresses: list[str] | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(addresses or [])

    def ask() -> None:
        addresses: list[str] | None = None
        failure: Exception | None = None
        try:
            found = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
            )
            addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
        except Exception as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, addresses, failure)

    threading.Thread(target=ask, name=f"lookup {host}", daemon=True).start()
    return await answer
