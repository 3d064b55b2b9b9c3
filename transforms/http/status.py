"""The status table: what an HTTP status means for a feed.

Pure functions after RFC 9110, RFC 3229 and RFC 6585.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from dateline.schemas.feed import FetchStatus
from dateline.transforms.http.documents import begins_as_feed, ends_whole

REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
"""300 has a Location where the server prefers one of several (RFC 9110 section 15.4.1)."""
PERMANENT_REDIRECTS = frozenset({301, 308})
_DOCUMENTS = frozenset({200, 203, 226})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9\-]{1,20}")  # of authentication (RFC 9110 section 11.1)
_WHOLE_RANGE = re.compile(r"\s*bytes\s+0*0-(\d+)/(\d+)\s*", re.IGNORECASE)


def may_bring_document(http_status: int) -> bool:
    """Whether the body of an answer is to be read as the document that was asked for."""
    return 200 <= http_status < 300 and http_status not in (204, 205)


def brings_document(http_status: int, headers: Mapping[str, str], body: bytes = b"") -> bool:
    """Whether the body of an answer is the document that was asked for.

    203 is a 200 whose headers a proxy changed (RFC 9110 section 15.3.4), 226 one whose body holds
    the newest entries only (RFC 3229). 206 is none, for no range was asked for; unless the range
    is all of it. Any other status of success is one where the body is a whole feed.
    """
    if http_status in _DOCUMENTS:
        return True
    found = _WHOLE_RANGE.fullmatch(headers.get("content-range", "")[:100])
    if http_status == 206 and found is not None and int(found[1]) + 1 == int(found[2]):
        return True
    return may_bring_document(http_status) and begins_as_feed(body) and ends_whole(body)


def judge(
    http_status: int,
    redirects: Sequence[tuple[int, str]] = (),
    *,
    conditional: bool = False,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> tuple[FetchStatus, str | None, str | None]:
    """A final HTTP status as the feed's status, error class and message.

    ``conditional`` tells whether validators were sent: only then does 304 make sense. 410 retires
    a feed unless a temporary redirect led to it, for then it is another address that is gone.
    """
    if brings_document(http_status, headers or {}, body):
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
    202: ": the server has not made the document yet",
    204: ": the server says that there is no document",
    205: ": the server says that there is no document",
    206: ": a part of the document, though all of it was asked for",
    304: " although no validators were sent",
    401: ": credentials are missing or wrong (url or headers of the feed)",
    402: ": the publisher wants payment",
    403: ": the server refuses us; check user_agent and headers",
    404: ": check the URL of the feed",
    405: ": the server refuses us; check user_agent and headers",
    406: ": the server refuses us; check user_agent and headers",
    407: ": the proxy wants credentials (HTTP_PROXY, HTTPS_PROXY)",
    412: ": the server refuses conditions; the next visit asks for the whole document",
    421: ": this address does not serve the host of the URL",
    426: ": the server wants another version of HTTP",
    429: ": the server wants fewer requests",
    451: ": not available for legal reasons",
    511: ": the network here wants a log-in before it lets anything through",
    520: ": the publisher's own server answers its CDN amiss",
    521: ": the publisher's own server is down behind its CDN",
    522: ": the publisher's own server does not answer its CDN in time",
    523: ": the CDN does not reach the publisher's own server",
    524: ": the publisher's own server does not answer its CDN in time",
    525: ": no TLS between the CDN and the publisher's own server",
    526: ": the publisher's own server has no valid certificate for its CDN",
    530: ": the CDN does not find the publisher's own server",
    999: ": the server refuses programs",
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
