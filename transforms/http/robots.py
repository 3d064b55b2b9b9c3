"""robots.txt (RFC 9309), asked once per origin and run.

A missing file (4xx) lets everyone in; a server that fails (5xx, 429, no connection) lets nobody
in, as section 2.3.1.4 says. Crawl-delay, though not in the RFC, slows us down within reason.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from dateline.transforms.http.client import HttpClient, Trace
from dateline.transforms.http.errors import AddressRefusedError, RobotsRefusedError, VisitError
from dateline.transforms.http.urls import parse_url

if TYPE_CHECKING:
    from protego import Protego

_CAP = 512 * 1024  # bytes; RFC 9309 section 2.5 asks for at least 500 kibibytes
_LONGEST_CRAWL_DELAY_S = 30.0


class RobotsRules:
    """The rules of the hosts that a client visits."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client
        # Rules are written for the product token: the user agent up to its version.
        self._agent = client.settings.user_agent.partition("/")[0].strip()
        self._asked: dict[str, asyncio.Task[Protego | None]] = {}

    async def allows(self, url: str) -> bool:
        """Whether robots.txt lets us fetch this URL.

        Raises ``InvalidUrlError`` and ``AddressRefusedError``.
        """
        target = parse_url(url)
        place = target.root
        if place not in self._asked:
            self._asked[place] = asyncio.ensure_future(self._ask(place, target.host))
        # Shielded: one page's time-out must not take the answer from the others.
        rules = await asyncio.shield(self._asked[place])
        return rules is not None and rules.can_fetch(str(target), self._agent)

    async def check(self, url: str) -> None:
        """Raise ``RobotsRefusedError`` unless robots.txt lets us fetch this URL.

        Asked for each hop of a redirect, too: the host behind it has rules of its own.
        """
        if not await self.allows(url):
            host = parse_url(url).host
            raise RobotsRefusedError(f"robots.txt of {host} does not let us in (fetch.robots)")

    async def _ask(self, place: str, host: str) -> Protego | None:
        try:
            answer = await self._client.get(
                f"{place}/robots.txt",
                Trace(),
                headers={"Accept": "text/plain, */*;q=0.5"},
                max_bytes=_CAP,
            )
        except AddressRefusedError:
            raise  # no question of manners
        except VisitError:
            return None
        from protego import Protego  # only a few configurations ask for robots.txt

        if answer.status == 200:
            rules = Protego.parse(answer.body.decode("utf-8", "replace"))
        elif 400 <= answer.status < 500 and answer.status != 429:
            rules = Protego.parse("")
        else:
            return None
        delay = rules.crawl_delay(self._agent)
        if delay:
            self._client.gate.slow_down(host, min(float(delay), _LONGEST_CRAWL_DELAY_S))
        return rules
