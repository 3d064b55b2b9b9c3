"""What changed, as rows: for the page, the brief and whoever asks from Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dateline.pipeline.query.change_views import BASE_DAYS, PERIOD_DAYS

if TYPE_CHECKING:
    import duckdb

WHAT = ("topic", "name", "pair", "feed", "country")
"""What the rows are of."""
SHIFT = 3.0
"""Standard errors from which a change of tone is told."""
LEAST_TONES = 5
"""Articles with a tone that both times have at least: the error of fewer is no measure."""
_ORDER = "ORDER BY strength DESC NULLS LAST, articles DESC, what, key, other_key"


def newest_day(connection: duckdb.DuckDBPyConnection) -> date | None:
    """The newest day of the data set, by ``published_date``; None where it has no article."""
    found = connection.execute("SELECT max(published_date) FROM article_rows").fetchone()
    day: date | None = found[0] if found else None
    return day


def changes_sql(since: date, until: date, *, base_days: int = BASE_DAYS) -> str:
    """The query that ``changes`` asks: it runs in ``dateline sql`` as it stands."""
    return f"SELECT * FROM changes_between('{since}', '{until}', base_days := {base_days:d})"


def changes(
    connection: duckdb.DuckDBPyConnection,
    since: date | None = None,
    until: date | None = None,
    *,
    base_days: int = BASE_DAYS,
    what: str | None = None,
) -> list[dict[str, Any]]:
    """The rows of the view ``changes``, the strongest rise first.

    Args:
        connection: a session with the views.
        since: first day of the period; a week before the newest one if it is not given.
        until: last day of the period; the newest one of the data set if it is not given, or
            ``since`` where that is later.
        base_days: calendar days before the period that it is compared with.
        what: one of ``WHAT``, or all of them.
    """
    newest = newest_day(connection)
    if newest is None:
        return []
    until = until or max(newest, since or newest)
    since = since or until - timedelta(days=PERIOD_DAYS - 1)
    query = f"FROM ({changes_sql(since, until, base_days=base_days)})"
    asked, values = ("WHERE what = ?", [what]) if what else ("", [])
    result = connection.execute(f"SELECT * {query} {asked} {_ORDER}", values)
    columns = [column[0] for column in result.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def tone_moved(row: Mapping[str, Any]) -> bool:
    """Whether a row's tone has changed by more than its error explains."""
    shift, error = row["tone_shift"], row["tone_shift_error"]
    if not error or min(row["tone_articles"], row["base_tone_articles"]) < LEAST_TONES:
        return False
    return bool(abs(shift) >= SHIFT * error)
