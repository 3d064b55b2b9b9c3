"""Cookies within one visit: kept from hop to hop of its redirects, and forgotten after it.

Sites that set a cookie and send the client back to where it came from are walked through; nobody
can recognise us at the next visit. What goes where is the standard library's business (the rules
of Netscape cookies: host, domain, path, secure).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from dateline.transforms.http.urls import WebUrl

if TYPE_CHECKING:  # loaded with the first cookie: most runs never see one
    from http.client import HTTPResponse
    from http.cookiejar import CookieJar

_MOST = 50  # cookies of one visit
_LONGEST = 8_192  # characters of one


class VisitCookies:
    """The cookies of one visit."""

    def __init__(self) -> None:
        self._jar: CookieJar | None = None  # most visits never see one

    def learn(self, url: WebUrl, values: Sequence[str]) -> None:
        """Keep what ``url`` set with these values of Set-Cookie."""
        values = [value for value in values[:_MOST] if len(value) <= _LONGEST]
        if not values:
            return
        from http.cookiejar import CookieJar, DefaultCookiePolicy
        from urllib.request import Request

        if self._jar is None:
            # Without a Domain a cookie is its host's alone, and one for all of co.uk is refused.
            exact = DefaultCookiePolicy.DomainStrictNonDomain
            self._jar = CookieJar(DefaultCookiePolicy(strict_domain=True, strict_ns_domain=exact))
        if len(self._jar) < _MOST:
            self._jar.extract_cookies(cast("HTTPResponse", _Answer(values)), Request(str(url)))

    def header(self, url: WebUrl) -> str | None:
        """What Cookie holds in a request to ``url``, or ``None`` without a cookie for it."""
        if self._jar is None:
            return None
        from urllib.request import Request

        request = Request(str(url))
        self._jar.add_cookie_header(request)
        return request.get_header("Cookie")


class _Answer:
    """As much of an answer, and of its headers, as the jar looks at."""

    def __init__(self, values: Sequence[str]) -> None:
        self._values = list(values)

    def info(self) -> _Answer:
        return self

    def get_all(self, name: str, default: list[str]) -> list[str]:
        return self._values if name.lower() == "set-cookie" else default
