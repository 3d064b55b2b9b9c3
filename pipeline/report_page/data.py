"""What the report page shows, asked of the views; plain values, ready for JSON.

The page covers whole days and all their articles: the recent weeks, or fewer days where these have
more articles than a page bears. What is older is counted, and the headline says so. Everything that
follows the filters is counted in the page, from columns of small values; texts travel for the
newest articles only.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dateline.pipeline.query.changes import WHAT, changes, changes_sql, tone_moved
from dateline.pipeline.query.error_bars import estimates_sql
from dateline.pipeline.report_page.columns import SUMMARY_LENGTH, article_columns, records
from dateline.schemas.vocabulary import OTHER, TOPICS
from dateline.transforms.model.published_scores import PublishedScores, shipped

if TYPE_CHECKING:
    import duckdb

WEEKS = 8
MAX_ARTICLES = 50_000
MAX_TEXTS = 5_000
MAX_FACTS = 2_000
MAX_CHANGES = 300
NOTABLE = 1.0
"""Standard deviations from which a change has a row on the page."""
CHANGE_COLUMNS = (
    "what",
    "key",
    "other_key",
    "label",
    "kind",
    "articles",
    "stories",
    "feeds",
    "share",
    "base_share",
    "base_per_day",
    "per_day",
    "strength",
    "is_burst",
    "is_new",
    "tone_shift",
    "tone_shift_error",
)
NOT_READ_AFTER = timedelta(days=1)
"""After a feed was due, with runs going on: nobody reads it any more."""
NO_RHYTHM = timedelta(days=7)
"""The same for a feed that no visit is planned for."""

_DAYS = """
SELECT published_date AS day, count(*) AS articles FROM articles WHERE is_latest
GROUP BY published_date ORDER BY published_date DESC
"""


def collect(
    connection: duckdb.DuckDBPyConnection,
    *,
    name: str,
    now: datetime,
    weeks: int = WEEKS,
    articles: int = MAX_ARTICLES,
    texts: int = MAX_TEXTS,
    configured: Collection[str] | None = None,
) -> dict[str, Any]:
    """Everything on the page.

    Args:
        connection: a session with the views.
        name: how the page calls the data set.
        now: when it is made.
        weeks: how far the page reaches back from the newest day.
        articles: articles that it bears; it reaches less far back where there are more.
        texts: articles whose summaries travel with it.
        configured: keys of the feeds that are configured; without it, feeds that runs visit no more
            are told by the time of their last visit.
    """
    days = connection.execute(_DAYS).fetchall()
    first, last = window(days, weeks, articles)
    published = next(iter(shipped()), None)
    columns = article_columns(connection, first, texts, published.model if published else "")
    counted = len(columns["articles"]["id"])
    total = sum(count for _, count in days)
    older = [day for day, _ in days if day < first]
    return {
        "name": name,
        "made_at": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "total": total,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "older": total - counted,
        "oldest": min(older).isoformat() if older else None,
        "topics": [*TOPICS, OTHER],
        "summary_length": SUMMARY_LENGTH,
        "scores": _scores(published),
        **columns,
        "changes": _changes(connection),
        "facts": _facts(connection, first, columns["articles"]["id"]),
        "feeds": _feeds(connection, configured),
        "runs": _runs(connection),
        "letters": _letters(connection),
    }


def window(days: list[tuple[date, int]], weeks: int, articles: int) -> tuple[date, date]:
    """The first and last day of the page: whole days, so that what it shows is complete.

    Args:
        days: days with articles and their number, the newest first.
        weeks: the longest window.
        articles: the most articles; the newest day is shown whatever it has.
    """
    if not days:
        return date(1970, 1, 1), date(1970, 1, 1)
    last = days[0][0]
    first, counted = last, 0
    for day, count in days:
        counted += count
        if day <= last - timedelta(weeks=weeks) or (counted > articles and day != last):
            break
        first = day
    return first, last


def _scores(published: PublishedScores | None) -> dict[str, Any] | None:
    """What the error bars of the page are made of; ``{where}`` stands for the condition."""
    if published is None:
        return None
    topics = [[one.topic, one.hits, one.wrong, one.missed, one.rest] for one in published.topics]
    return {"model": published.model, "topics": topics, "sql": estimates_sql("{where}")}


def _changes(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The rows of the view ``changes`` that stand out, and the number of the others."""
    rows = changes(connection)
    if not rows:
        return {"rows": [], "left_out": 0, "sql": "SELECT * FROM changes"}
    shown = [row for row in rows if _stands_out(row)]
    kept: list[dict[str, Any]] = []
    for what in WHAT:
        kept += [row for row in shown if row["what"] == what][:MAX_CHANGES]
    kept.sort(key=lambda row: (row["strength"] is None, -(row["strength"] or 0), -row["articles"]))
    first = rows[0]
    return {
        "from": first["period_from"].isoformat(),
        "to": first["period_to"].isoformat(),
        "base_from": _plain(first["base_from"]),
        "base_days": first["base_days"],
        "sql": changes_sql(first["period_from"], first["period_to"]),
        "rows": [
            {key: row[key] for key in CHANGE_COLUMNS} | {"tone_moved": tone_moved(row)}
            for row in kept
        ],
        "left_out": len(rows) - len(kept),
    }


def _stands_out(row: dict[str, Any]) -> bool:
    """Topics and feeds always; else what rises or falls, is new, or changes its tone."""
    return bool(
        row["what"] in ("topic", "feed")
        or abs(row["strength"] or 0) >= NOTABLE
        or (row["is_new"] and row["articles"] > 1)
        or tone_moved(row)
        or (row["strength"] is None and row["articles"] > 1)
    )


def _facts(connection: duckdb.DuckDBPyConnection, first: date, ids: list[str]) -> dict[str, Any]:
    """The newest facts of articles on the page, each with the article that states it."""
    query = """
    SELECT fact.article_id, kind, subject, fact.amount, value, unit, modality, direction,
      fact.evidence.text AS evidence
    FROM facts AS fact JOIN articles AS article USING (article_id, revision)
    WHERE article.published_date >= ? AND coalesce(article.is_first_seen, true)
    ORDER BY fact.published_at DESC NULLS LAST, fact.article_id, field, start
    """
    places = {article: place for place, article in enumerate(ids)}
    found = [row for row in records(connection, query, [first]) if row["article_id"] in places]
    for row in found:
        row["article"] = places[row.pop("article_id")]
    return {"rows": found[:MAX_FACTS], "total": len(found)}


def _feeds(
    connection: duckdb.DuckDBPyConnection, configured: Collection[str] | None
) -> list[dict[str, Any]]:
    """Every feed, those that fail first; ``is_read`` is false where runs visit it no more."""
    query = """
    SELECT coalesce(feed_name, feed) AS name, feed AS url, status, last_visit_at, last_success_at,
      newest_entry_at, interval_s, next_due_at, consecutive_failures, silent, retired, message,
      visits, articles, coalesce((SELECT max(run_at) FROM runs), (SELECT max(checked_at) FROM
      feed_health)) AS newest_run
    FROM feeds
    ORDER BY consecutive_failures DESC, coalesce(silent, false) DESC, lower(name), url
    """
    found = []
    for row in records(connection, query):
        newest, due = row.pop("newest_run"), row.pop("next_due_at")
        missed = due + NOT_READ_AFTER if due else row["last_visit_at"] + NO_RHYTHM
        row["is_read"] = row["retired"] or newest <= max(missed, row["last_visit_at"])
        if configured is not None:
            row["is_read"] = row["url"] in configured
        found.append({key: _plain(value) for key, value in row.items()})
    return sorted(found, key=lambda row: not row["is_read"])


def _runs(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    query = """
    SELECT run_id, run_at, status, feeds, failed, "new", revised, duplicate, rejected, seconds
    FROM runs ORDER BY sequence DESC LIMIT 200
    """
    return [
        {key: _plain(value) for key, value in row.items()} for row in records(connection, query)
    ]


def _letters(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    query = """
    SELECT stage, error_class, count(*) AS failures, max("at") AS last_at,
      arg_max(message, "at") AS example, count(DISTINCT feed) AS feeds
    FROM dead_letters GROUP BY stage, error_class ORDER BY failures DESC, stage LIMIT 100
    """
    return [
        {key: _plain(value) for key, value in row.items()} for row in records(connection, query)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value
