"""What headers say of time: how long to stay away, how long an answer stays fresh.

``Retry-After`` is a number of seconds or an HTTP date (RFC 9110 section 10.2.3). Met besides:
numbers with units, ISO dates, ISO durations, times of the epoch, lists, and the headers of rate
limits (draft-ietf-httpapi-ratelimit-headers, GitHub, Reddit and others). Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

LONGEST_WAIT_S = 7 * 86_400.0
"""Nobody may send us away for longer."""

_RESETS = (
    "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset", "x-ratelimit-reset-after",
    "x-ratelimit-retry-after", "x-retry-after", "rate-limit-reset", "x-ratelimit-retryafter",
    "x-rate-limit-retry-after-seconds",
)  # fmt: skip
_REMAINING = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")
_MILLISECONDS = "retry-after-ms"
WAIT_HEADERS = ("retry-after", _MILLISECONDS, "ratelimit", *_RESETS, *_REMAINING)
"""Headers, in lower case, that this module reads to learn how long to stay away."""

_LONGEST_TEXT = 200  # characters of a header that are read
_EPOCH_S = 1_000_000_000.0  # numbers from here on are moments, not spans: 2001 in seconds ...
_EPOCH_MS = 100_000_000_000.0  # ... from here on in milliseconds ...
_EPOCH_US = 100_000_000_000_000.0  # ... and from here on in microseconds
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE]\d{1,3})?|[+-]?\.\d+")
_UNIT_S = {
    "ms": 0.001, "msec": 0.001, "msecs": 0.001, "millisecond": 0.001, "milliseconds": 0.001,
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "m": 60.0, "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hr": 3600.0, "hrs": 3600.0, "hour": 3600.0, "hours": 3600.0,
    "d": 86_400.0, "day": 86_400.0, "days": 86_400.0,
    "w": 604_800.0, "week": 604_800.0, "weeks": 604_800.0,
}  # fmt: skip
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)\.?(?:\s*(?:,|and)?\s*|\Z)", re.IGNORECASE)
_ISO_SPAN = re.compile(
    r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.IGNORECASE
)
_ISO_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
# A comment, a parameter or a comma behind a time, and words before it: "in 120 (seconds)".
_AROUND = re.compile(
    r"\A(?:in|after|retry|wait)\s+(?=\d)|\s*\([^()]*\)\s*\Z|\s*[,;]\s*\Z|\s*;\s*[a-z]+\s*=.*\Z",
    re.I,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_LIST = re.compile(r"\s*[,;]\s*(?=[\d\"'P+-]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,)")
_MAX_AGE = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?(\d+)', re.IGNORECASE)
_QUOTA = re.compile(r"(?:^|[;,\s])(?:r|remaining)\s*=\s*\"?(\d+)", re.IGNORECASE)
_RESET = re.compile(r"(?:^|[;,\s])(?:t|reset)\s*=\s*\"?(\d+)", re.IGNORECASE)


def http_date(text: str) -> datetime | None:
    """An HTTP date in any of its forms (RFC 9110 section 5.6.7), or ``None`` for other text."""
    try:
        parsed = parsedate_to_datetime(text[:_LONGEST_TEXT])
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


def retry_after_s(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that ``Retry-After`` asks for; ``None`` without a usable one. Of a list the longest.

    Moments are measured against the server's own ``Date``, so that a wrong clock does no harm.
    """
    wait = _wait_s(headers.get("retry-after", ""), headers, now)
    if wait is None and _NUMBER.fullmatch(text := headers.get(_MILLISECONDS, "").strip()):
        wait = float(text[:_LONGEST_TEXT]) / 1000  # Azure
    return _bounded(wait)


def rate_limit_s(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds until a rate limit is reset, where headers say when; ``None`` where they do not."""
    for name in _RESETS:
        if name in headers:
            wait = _wait_s(headers[name], headers, now)
            if wait is not None and wait > LONGEST_WAIT_S and _is_span(headers[name]):
                wait /= 1000  # no limit is reset in weeks: the span is in milliseconds
            return _bounded(wait)
    return _bounded(max((float(t) for t in _RESET.findall(_policy(headers))), default=None))


def _is_span(text: str) -> bool:
    """Whether a text is a plain number that is no moment."""
    text = text.strip()[:_LONGEST_TEXT]
    return _NUMBER.fullmatch(text) is not None and float(text) < _EPOCH_S


def quota_used_up(headers: Mapping[str, str]) -> bool:
    """Whether the headers of a rate limit say that no request is left."""
    for name in _REMAINING:
        if name in headers:
            found = _NUMBER.match(headers[name].strip()[:_LONGEST_TEXT])
            return found is not None and float(found[0]) < 1
    return any(int(left) < 1 for left in _QUOTA.findall(_policy(headers)))


def asked_wait_s(
    status: int, headers: Mapping[str, str], now: datetime | None = None
) -> float | None:
    """Seconds that an answer asks to stay away because of too many requests, or ``None``.

    That is what 429 and 503 say in ``Retry-After``, or in the headers of a rate limit; and 403
    where these say that no request is left (GitHub).
    """
    if status == 403 and not (quota_used_up(headers) or "retry-after" in headers):
        return None
    if status not in (403, 429, 503):
        return None
    said = retry_after_s(headers, now)
    return rate_limit_s(headers, now) if said is None else said


def stay_away_s(
    status: int | None, headers: Mapping[str, str], now: datetime | None = None
) -> float | None:
    """Seconds before which the next visit of a feed would be rude, whatever this one brought."""
    if status is None:
        return None
    waits = [retry_after_s(headers, now), asked_wait_s(status, headers, now)]
    if quota_used_up(headers):
        waits.append(rate_limit_s(headers, now))
    return max((wait for wait in waits if wait is not None), default=None)


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
        when = http_date(headers.get("expires", ""))
        until = None if when is None else _seconds_until(when, headers, now)
        if until is None:
            return None
        fresh = until
    return _bounded(fresh)


def _policy(headers: Mapping[str, str]) -> str:
    return headers.get("ratelimit", "")[:_LONGEST_TEXT]


def _bounded(wait: float | None) -> float | None:
    return None if wait is None else min(max(wait, 0.0), LONGEST_WAIT_S)


def _server_now(headers: Mapping[str, str], now: datetime | None) -> datetime | None:
    return http_date(headers.get("date", "")) or now


def _seconds_until(
    when: datetime, headers: Mapping[str, str], now: datetime | None
) -> float | None:
    base = _server_now(headers, now)
    return None if base is None else (when - base).total_seconds()


def _wait_s(text: str, headers: Mapping[str, str], now: datetime | None) -> float | None:
    text = text[:_LONGEST_TEXT].strip()
    whole = _one_wait_s(text, headers, now)
    if whole is not None:
        return whole
    waits = (_one_wait_s(part, headers, now) for part in _LIST.split(text))
    return max((wait for wait in waits if wait is not None), default=None)


def _one_wait_s(text: str, headers: Mapping[str, str], now: datetime | None) -> float | None:
    text = text.strip(" \t\"'")
    text = _AROUND.sub("", text)
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if _NUMBER.fullmatch(text):
        number = float(text)
        if number < _EPOCH_S:
            return number
        unit = 1e6 if number >= _EPOCH_US else 1e3 if number >= _EPOCH_MS else 1.0
        seconds = number / unit
        return _until_epoch(seconds, headers, now)
    span = _span_s(text)
    if span is not None:
        return span
    when = _iso_date(text) or http_date(text)
    return None if when is None else _seconds_until(when, headers, now)


def _until_epoch(seconds: float, headers: Mapping[str, str], now: datetime | None) -> float | None:
    try:
        when = datetime.fromtimestamp(seconds, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return LONGEST_WAIT_S
    return _seconds_until(when, headers, now)


def _span_s(text: str) -> float | None:
    """``7200s``, ``2 hours``, ``1h30m``, ``PT2H`` in seconds; ``None`` for other text."""
    iso = _ISO_SPAN.fullmatch(text)
    if iso is not None and any(iso.groups()):
        sizes = (604_800.0, 86_400.0, 3600.0, 60.0, 1.0)
        return sum(float(n) * size for n, size in zip(iso.groups(), sizes, strict=True) if n)
    total, at, larger = 0.0, 0, float("inf")
    for amount, unit, end in _spans(text):
        size = _UNIT_S.get(unit)
        if size is None or size >= larger:  # units that do not descend are a list, no sum
            return None
        total += float(amount) * size
        at, larger = end, size
    return total if at and at == len(text) else None


def _spans(text: str) -> Iterator[tuple[str, str, int]]:
    at = 0
    while found := _SPAN.match(text, at):
        yield found[1], found[2].lower(), found.end()
        at = found.end()


def _iso_date(text: str) -> datetime | None:
    found = _ISO_DATE.fullmatch(text)
    if found is None:
        return None
    zone = (found[3] or "Z").upper()
    if zone in ("Z", "UTC", "GMT"):
        zone = "+00:00"
    elif ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}")
    except ValueError:
        return None
