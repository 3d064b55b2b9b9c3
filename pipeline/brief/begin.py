"""The begin of a brief as people write it: a day, a time, or how long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from dateline.schemas import durations
from dateline.schemas.days import DAY, TIME, instant
from dateline.schemas.errors import UsageError

_WANTED = f"expected {DAY}, {TIME}, or 24h or 7d"


def begin(text: str, now: datetime, said_by: str = "--since") -> datetime:
    """The instant that ``--since`` means; a day begins at 00:00 UTC, a time without zone is UTC.

    Args:
        text: a day or time in ISO 8601, or a duration with its unit (``90m``, ``24h``, ``7d``).
        now: what a duration is taken from.
        said_by: where it stands, for whoever has to mend it.

    Raises:
        UsageError: it is none of these.
    """
    asked = text.strip()
    if asked[-1:] in ("s", "m", "h", "d"):
        try:
            return now - timedelta(seconds=durations.seconds(asked))
        except (ValueError, OverflowError) as error:
            raise UsageError(f"{said_by} {text!r}: {_WANTED}") from error
    try:
        return instant(asked)
    except ValueError as error:
        raise UsageError(f"{said_by} {text!r}: {_WANTED}") from error
