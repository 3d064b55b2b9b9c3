"""The status table: what an HTTP status means for a feed.

Pure functions after RFC 9110, RFC 3229 and RFC 6585.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from dateline.schemas.feed import FetchStatus

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT_REDIRECTS = frozenset({301, 308})
_DOCUMENTS = frozenset({200, 203, 226})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9\-]{1,20}")  # of authentication (RFC 9110 section 11.1)
_WHOLE_RANGE = re.compile(r"\s*bytes\s+0*0-(\d+)/(\d+)\s*", re.IGNORECASE)


def brings_document(http_status: int, headers: Mapping[str, str]) -> bool:
    """Whether the body of an answer is the document that was asked for.

    203 is a 200 whose headers a proxy changed (RFC 9110 section 15.3.4), 226 one whose body holds
    the newest entries only (RFC 3229). 206 is none, for no range was asked for; unless the range
    is all of it.
    """
    if http_status == 206:
        found = _WHOLE_RANGE.fullmatch(headers.get("content-range", "")[:100])
        return found is not None and int(found[1]) + 1 == int(found[2])
    return http_status in _DOCUMENTS


def judge(
    http_status: int,
    redirects: Sequence[tuple[int, str]] = (),
    *,
    conditional: bool = False,
    headers: Mapping[str, str] | None = None,
) -> tuple[FetchStatus, str | None, str | None]:
    """A final HTTP status as the feed's status, error class and message.

    ``conditional`` tells whether validators were sent: only then does 304 make sense. 410 retires
    a feed unless a temporary redirect led to it, for then it is another address that is gone.
    """
    if brings_document(http_status, headers or {}):
        return "ok", None, None
    if http_status == 304 and conditional:
        return "not_modified", None, None
    answer = phrase(http_status)
    if http_status == 410 and all(status in PERMANENT_REDIRECTS for status, _ in redirects):
        return "gone", "Http410", f"{answer}: the feed is retired; `revive: true` brings it back"
    advice = _ADVICE.get(http_status, "")
    scheme = (headers or {}).get("www-authenticate", "").strip().partition(" ")[0]
    if http_status == 401 and _SCHEME.fullmatch(scheme):
        advice += f", by the scheme {scheme}"
    return "failed", f"Http{http_status}", f"{answer}{advice}"


_ADVICE = {
    304: " although no validators were sent",
    401: ": credentials are missing or wrong (url or headers of the feed)",
    402: ": the publisher wants payment",
    403: ": the server refuses us; check user_agent and headers",
    404: ": check the URL of the feed",
    429: ": the server wants fewer requests",
    451: ": not available for legal reasons",
}


def phrase(http_status: int) -> str:
    """A status as people write it, for example ``HTTP 404 Not Found``."""
    try:
        return f"HTTP {http_status} {HTTPStatus(http_status).phrase}"
    except ValueError:
        return f"HTTP {http_status}"


def leading_permanent_target(redirects: Sequence[tuple[int, str]]) -> str | None:
    """Where the permanent redirects at the head of a chain lead; a temporary one ends the head."""
    target = None
    for status, location in redirects:
        if status not in PERMANENT_REDIRECTS:
            break
        target = location
    return target
