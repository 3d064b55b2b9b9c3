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

_LONGEST_TEXT = 200  # characters of a header that are read
_EPOCH_S = 1_000_000_000.0  # numbers from here on are moments, not spans: 2001 in seconds ...
_EPOCH_MS = 100_000_000_000.0  # ... from here on in milliseconds ...
_EPOCH_US = 100_000_000_000_000.0  # ... and from here on in microseconds
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE]\d{1,3})?|[+-]?\.\d+")
_UNIT_S = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "microseconds": 1e-6,
    "ms": 0.001, "msec": 0.001, "msecs": 0.001, "millisecond": 0.001, "milliseconds": 0.001,
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "m": 60.0, "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hr": 3600.0, "hrs": 3600.0, "hour": 3600.0, "hours": 3600.0,
    "d": 86_400.0, "day": 86_400.0, "days": 86_400.0,
    "w": 604_800.0, "week": 604_800.0, "weeks": 604_800.0,
    "month": 2_592_000.0, "months": 2_592_000.0, "year": 31_536_000.0, "years": 31_536_000.0,
}  # fmt: skip
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([a-zµ]+)\.?(?:\s*(?:,|and)?\s*|\Z)", re.IGNORECASE)
_ISO_SPAN = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?",
    re.IGNORECASE,
)
_ISO_SPAN_S = (31_536_000.0, 2_592_000.0, 604_800.0, 86_400.0, 3600.0, 60.0, 1.0)
_CLOCK_SPAN = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)(?:\.\d+)?")  # .NET: 00:02:00
# With or without separators, and with what Go and others write behind the zone.
_ISO_DATE = re.compile(
    r"(\d{4})([-/]?)(\d\d)\2(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?(?: (?:UTC|GMT))?(?: m=[+-][\d.]+)?",
    re.IGNORECASE,
)
# Words and signs before a time: "Please retry after 120", "seconds=120", "about 120", "[120]".
_BEFORE = re.compile(
    r"(?:(?:please|try|again|retry|retry-after|available|wait|in|after|at|for|about|delay-seconds|seconds|delay)"
    r"\b[\s:=]*|[\[<>~≥@]\s*)+(?=[\d\"'])",
    re.IGNORECASE,
)
# A bracket, a comment, a parameter, a comma or a sign behind it.
_BEHIND = re.compile(
    r"\s*(?:\([^()]*\)|#.*|;\s*(?:[a-z]+\s*=.*)?|[,\]>+])\Z",
    re.IGNORECASE,
)
_GLUED_ZONE = re.compile(r"(?<=\d)(?=(?:GMT|UTC)\Z)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+")
_NUMBERS = re.compile(r"\d+(?:\s+\d+)+")
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
    if wait is None and _NUMBER.fullmatch(text := headers.get("retry-after-ms", "").strip()):
        wait = float(text[:_LONGEST_TEXT]) / 1000  # Azure
    return _bounded(wait)


def rate_limit_s(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds until a rate limit is reset, where headers say when; ``None`` where they do not.

    Of several limits the last to be reset counts.
    """
    waits = [_reset_s(name, text, headers, now) for name, text in headers.items()]
    waits += [float(text) for text in _RESET.findall(_policy(headers))]
    return _bounded(max((wait for wait in waits if wait is not None), default=None))


def _reset_s(
    name: str, text: str, headers: Mapping[str, str], now: datetime | None
) -> float | None:
    """What one header says of the reset of a limit, ``None`` where it is about something else."""
    if not _is_reset(name):
        return None
    wait = _wait_s(text, headers, now)
    if wait is None or not _is_span(text):
        return wait
    # No limit is reset in weeks: such a span is in milliseconds, whatever the name says.
    return wait / 1000 if name.endswith("-ms") or wait > LONGEST_WAIT_S else wait


def is_wait_header(name: str) -> bool:
    """Whether this module reads a header, by its name in lower case, to learn how long to wait."""
    return name in ("retry-after", "ratelimit") or _is_reset(name) or _is_remaining(name)


def _is_reset(name: str) -> bool:
    """``X-RateLimit-Reset`` and its many kin: for users, for tokens, in milliseconds, a moment."""
    words = name.replace("_", "-")
    if words == "retry-after":
        return name != words
    return "retry-after" in words or ("reset" in words and _is_of_a_limit(words))


def _is_remaining(name: str) -> bool:
    return "remaining" in name and _is_of_a_limit(name.replace("_", "-"))


def _is_of_a_limit(words: str) -> bool:
    return "ratelimit" in words or "rate-limit" in words or words.startswith("x-rate-")


def _is_span(text: str) -> bool:
    """Whether a text is a plain number that is no moment."""
    text = text.strip()[:_LONGEST_TEXT]
    return _NUMBER.fullmatch(text) is not None and float(text) < _EPOCH_S


def quota_used_up(headers: Mapping[str, str]) -> bool:
    """Whether the headers of a rate limit say that no request is left."""
    left = [text for name, text in headers.items() if _is_remaining(name)]
    counts = [_NUMBER.match(text.strip(" \t\"'")[:_LONGEST_TEXT]) for text in left]
    if any(count is not None and float(count[0]) < 1 for count in counts):
        return True
    return any(int(count) < 1 for count in _QUOTA.findall(_policy(headers)))


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
    if not text:
        return None
    whole = _one_wait_s(text, headers, now)
    if whole is not None:
        return whole
    parts = text.split() if _NUMBERS.fullmatch(text) else _LIST.split(text)
    waits = (_one_wait_s(part, headers, now) for part in parts)
    return max((wait for wait in waits if wait is not None), default=None)


def _one_wait_s(text: str, headers: Mapping[str, str], now: datetime | None) -> float | None:
    text = text.strip(" \t\"'")
    if before := _BEFORE.match(text):
        text = text[before.end() :]
    text = _BEHIND.sub("", text).strip(" \t\"'")
    if _THOUSANDS.fullmatch(text):
        text = re.sub("[, ]", "", text)
    if _NUMBER.fullmatch(text):
        number = float(text)
        if number < _EPOCH_S:
            return number
        unit = 1e6 if number >= _EPOCH_US else 1e3 if number >= _EPOCH_MS else 1.0
        return _until_epoch(number / unit, headers, now)
    span = _span_s(text)
    if span is not None:
        return span if span < _EPOCH_S else _until_epoch(span, headers, now)
    when = _iso_date(text) or http_date(_GLUED_ZONE.sub(" ", text))
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
        parts = zip(iso.groups(), _ISO_SPAN_S, strict=True)
        return sum(float(number) * size for number, size in parts if number)
    if clock := _CLOCK_SPAN.fullmatch(text):
        return 3600.0 * int(clock[1]) + 60.0 * int(clock[2]) + int(clock[3])
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
    year, _, month, day, hour, minute, second, zone = found.groups(default="")
    zone = zone.upper()
    if zone in ("", "Z", "UTC", "GMT"):
        zone = "+00:00"
    elif ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    try:
        return datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{zone}")
    except ValueError:
        return None
