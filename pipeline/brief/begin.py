"""The begin of a brief as people write it: a day, a time, or how long ago."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from dateline.schemas import durations
from dateline.schemas.errors import UsageError

_WANTED = "expected a day such as 2026-11-23, a time such as 2026-11-23T06:00Z, or 24h or 7d"


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
        found = datetime.fromisoformat(asked.replace("Z", "+00:00").replace("z", "+00:00"))
        if found.tzinfo is None:
            found = found.replace(tzinfo=timezone.utc)
        return found.astimezone(timezone.utc)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{said_by} {text!r}: {_WANTED}") from error
