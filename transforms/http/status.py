"""The status table: what an HTTP status means for a feed, and what its headers ask for.

Pure functions after RFC 9110, RFC 9111 and RFC 6585.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from dateline.schemas.feed import FetchStatus

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT_REDIRECTS = frozenset({301, 308})
LONGEST_WAIT_S = 7 * 86_400.0  # nobody may send us away for longer
_MAX_AGE = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?(\d+)', re.IGNORECASE)


def judge(
    http_status: int, redirects: Sequence[tuple[int, str]] = (), *, conditional: bool = False
) -> tuple[FetchStatus, str | None, str | None]:
    """A final HTTP status as the feed's status, error class and message.

    ``conditional`` tells whether validators were sent: only then does 304 make sense. 410 retires
    a feed unless a temporary redirect led to it, for then it is another address that is gone.
    """
    if http_status == 200:
        return "ok", None, None
    if http_status == 304 and conditional:
        return "not_modified", None, None
    phrase = _phrase(http_status)
    if http_status == 410 and all(status in PERMANENT_REDIRECTS for status, _ in redirects):
        return "gone", "Http410", f"{phrase}: the feed is retired; `revive: true` brings it back"
    advice = _ADVICE.get(http_status, "")
    return "failed", f"Http{http_status}", f"{phrase}{advice}"


_ADVICE = {
    304: " although no validators were sent",
    401: ": credentials are missing or wrong (url or headers of the feed)",
    402: ": the publisher wants payment",
    403: ": the server refuses us; check user_agent and headers",
    404: ": check the URL of the feed",
    429: ": the server wants fewer requests",
    451: ": not available for legal reasons",
}


def _phrase(http_status: int) -> str:
    try:
        return f"HTTP {http_status} {HTTPStatus(http_status).phrase}"
    except ValueError:
        return f"HTTP {http_status}"


def http_date(text: str) -> datetime | None:
    """An HTTP date in any of its forms (RFC 9110 section 5.6.7), or ``None`` for other text."""
    try:
        parsed = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


def _server_now(headers: Mapping[str, str], now: datetime | None) -> datetime | None:
    return http_date(headers.get("date", "")) or now


def _seconds_until(text: str, headers: Mapping[str, str], now: datetime | None) -> float | None:
    when, base = http_date(text), _server_now(headers, now)
    if when is None or base is None:
        return None
    return (when - base).total_seconds()


def retry_after_s(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that ``Retry-After`` asks for, as number or date; ``None`` without a usable one.

    Dates are measured against the server's own ``Date``, so that a wrong clock does no harm.
    """
    text = headers.get("retry-after", "").strip()
    try:
        wait: float | None = float(text)
    except ValueError:
        wait = _seconds_until(text, headers, now)
    if wait is None or wait != wait:
        return None
    return min(max(wait, 0.0), LONGEST_WAIT_S)


def fresh_for_s(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that the answer stays fresh (RFC 9111 section 4.2): max-age less Age, else Expires.

    ``None`` without a hint; ``no-cache`` and ``no-store`` are none, they forbid storing only.
    """
    control = headers.get("cache-control", "")
    found = _MAX_AGE.search(control)
    if found:
        age = headers.get("age", "").strip()
        fresh = float(found[1]) - (float(age) if age.isdigit() else 0.0)
    elif "no-cache" in control.lower() or "no-store" in control.lower():
        return None
    else:
        until = _seconds_until(headers.get("expires", ""), headers, now)
        if until is None:
            return None
        fresh = until
    return min(max(fresh, 0.0), LONGEST_WAIT_S)


def leading_permanent_target(redirects: Sequence[tuple[int, str]]) -> str | None:
    """Where the permanent redirects at the head of a chain lead; a temporary one ends the head."""
    target = None
    for status, location in redirects:
        if status not in PERMANENT_REDIRECTS:
            break
        target = location
    return target
