"""Names that resolve, names that do not, and names that hang."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable

import pytest

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed
from dateline.transforms.http import names
from dateline.transforms.http.addresses import AddressPolicy
from dateline.transforms.http.errors import AddressRefusedError, DnsError
from dateline.transforms.http.names import Lookup, Names, system_lookup
from dateline.transforms.http.visits import visit_all
from tests.feed_server import FeedServer
from tests.visiting import BODY, NOW, tuned


def run(lookup: Lookup, work: Callable[[Names], Awaitable[None]], patience_s: float = 5) -> None:
    async def main() -> None:
        found = Names(AddressPolicy(("inside.example",)), lookup, patience_s)
        try:
            await work(found)
        finally:
            await found.close()

    asyncio.run(main())


def test_a_name_is_asked_for_once_and_its_answer_checked() -> None:
    asked = []

    async def lookup(host: str, _port: int) -> list[str]:
        asked.append(host)
        await asyncio.sleep(0.01)
        return ["10.0.0.1"] if host.endswith("inside.example") else ["1.1.1.1"]

    async def work(found: Names) -> None:
        same = (found.checked(host, 80) for host in ("a.example", "a.example.", "a.example"))
        assert await asyncio.gather(*same) == [["1.1.1.1"]] * 3
        assert await found.checked("inside.example", 80) == ["10.0.0.1"]
        with pytest.raises(AddressRefusedError):
            await found.checked("other-inside.example", 80)
        assert await found.addresses("other-inside.example", 80) == ["10.0.0.1"], "for proxies"
        assert asked == ["a.example", "inside.example", "other-inside.example"]

    run(lookup, work)


def test_addresses_are_no_names() -> None:
    async def lookup(_host: str, _port: int) -> list[str]:
        raise AssertionError("nothing to look up")

    async def work(found: Names) -> None:
        assert await found.checked("1.1.1.1", 80) == ["1.1.1.1"]
        assert await found.checked("0x01010101", 80) == ["1.1.1.1"]
        with pytest.raises(AddressRefusedError):
            await found.checked("2130706433", 80)

    run(lookup, work)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), "does not resolve"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "for the moment"),
        (UnicodeError("label too long"), "cannot be looked up"),
        (None, "no address"),
    ],
)
def test_failures_are_told_and_forgiven_after_a_while(
    error: Exception | None, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def lookup(host: str, _port: int) -> list[str]:
        asked.append(host)
        if error is not None:
            raise error
        return []

    async def work(found: Names) -> None:
        for _ in range(3):
            with pytest.raises(DnsError, match=told):
                await found.checked("a.example", 80)
        assert len(asked) == 1
        monkeypatch.setattr(names, "_FORGIVEN_S", 0.0)
        for _ in range(2):
            with pytest.raises(DnsError, match=told):
                await found.checked("b.example", 80)
        assert len(asked) == 3

    run(lookup, work)


def test_waiting_for_ones_turn_is_no_connect_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten look-ups of 0.1 s, two at a time, with a patience of 0.3 s each."""
    monkeypatch.setattr(names, "PROMPT_LOOKUPS", 2)
    active = most = 0

    async def lookup(_host: str, _port: int) -> list[str]:
        nonlocal active, most
        active += 1
        most = max(most, active)
        await asyncio.sleep(0.1)
        active -= 1
        return ["1.1.1.1"]

    async def work(found: Names) -> None:
        await asyncio.gather(*(found.checked(f"{n}.example", 80) for n in range(10)))
        assert most == 2

    run(lookup, work, patience_s=0.3)


def test_names_that_hang_step_aside_and_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "PROMPT_LOOKUPS", 2)
    monkeypatch.setattr(names, "ALL_LOOKUPS", 6)
    monkeypatch.setattr(names, "STEP_ASIDE_S", 0.05)
    hanging = 0

    async def lookup(host: str, _port: int) -> list[str]:
        nonlocal hanging
        if host.startswith("dead"):
            hanging += 1
            await asyncio.Event().wait()
        return ["1.1.1.1"]

    async def work(found: Names) -> None:
        dead = [asyncio.ensure_future(found.checked(f"dead{n}.example", 80)) for n in range(5)]
        await asyncio.sleep(0)  # they all are in the queue now
        assert await found.checked("living.example", 80) == ["1.1.1.1"]
        assert hanging == 5
        for task in dead:
            with pytest.raises(DnsError, match=r"within 0\.5 s"):
                await task
        # Their threads hang on: with the sixth of them there is room for no one.
        late = [asyncio.ensure_future(found.checked(f"dead{n}.example", 80)) for n in (5, 6)]
        await asyncio.wait(late, timeout=1)
        assert hanging == 6

    run(lookup, work, patience_s=0.5)


def test_the_system_is_asked_on_threads_that_keep_no_process_alive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    daemons = []

    def getaddrinfo(host: str, *_: object, **__: object) -> list[object]:
        daemons.append(threading.current_thread().daemon)
        if host == "none.example":
            raise socket.gaierror(socket.EAI_NONAME, "x")
        return [(2, 1, 6, "", (address, 80)) for address in ("1.1.1.1", "1.1.1.1", "::1")]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    async def main() -> None:
        assert await system_lookup("a.example", 80) == ["1.1.1.1", "::1"]
        with pytest.raises(socket.gaierror):
            await system_lookup("none.example", 80)

    asyncio.run(main())
    assert daemons == [True, True]


def test_a_hundred_dead_names_do_not_starve_twenty_good_feeds(
    feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resolver holds a thread per dead name for as long as the test lasts."""
    over = threading.Event()
    really = socket.getaddrinfo

    def getaddrinfo(host: str, *rest: object, **more: object) -> object:
        if host.startswith("dead"):
            over.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "x")
        return really("127.0.0.1" if host.startswith("good") else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    feed_server.add("/a", BODY)
    hosts = [f"good{n}.example" for n in range(20)]
    dues = [DueFeed(FeedSpec(url=f"http://dead{n}.example/a")) for n in range(100)]
    dues += [DueFeed(FeedSpec(url=feed_server.url("/a", host))) for host in hosts]
    settings = tuned(allow_hosts=tuple(hosts), connect_timeout=2, timeout=10, concurrency=16)
    started = time.monotonic()
    results = {}
    good_after = None
    try:
        for fetched in visit_all(dues, settings, NOW, environ={}):
            results[fetched.due.spec.url] = fetched
            good = sum(one.status == "ok" for one in results.values())
            if good == 20 and good_after is None:
                good_after = time.monotonic() - started
    finally:
        over.set()
    dead = [one for url, one in results.items() if "dead" in url]
    assert good_after is not None
    assert good_after < 10
    assert {(one.error_class, one.requests) for one in dead} == {("DnsError", 0)}
    assert len(dead) == 100
