"""What the report page shows, asked of the views; plain values, ready for JSON.

Every article up to ``articles`` is shipped as a few small numbers, so that the charts follow the
filters; texts travel only for the newest ``texts``, so that a page stays some megabytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dateline.pipeline.query.web_links import safe_link
from dateline.schemas.enrichment import OTHER, TOPICS

if TYPE_CHECKING:
    import duckdb

MAX_ARTICLES = 50_000
MAX_TEXTS = 5_000
MAX_NAMES = 2_000
SUMMARY_LENGTH = 400  # characters

_ARTICLES = """
SELECT published_date, primary_topic, list_transform(topics, lambda t: t.label) AS labels,
  list_transform(topics, lambda t: t.score) AS scores, tone, tone_score, feed,
  coalesce(feed_name, feed) AS feed_name, entity_names, entities,
  {texts}
FROM articles WHERE is_latest
ORDER BY published_date DESC, coalesce(published_at, first_seen_at) DESC, article_id
LIMIT {limit}
"""


def collect(
    connection: duckdb.DuckDBPyConnection,
    *,
    name: str,
    now: datetime,
    articles: int = MAX_ARTICLES,
    texts: int = MAX_TEXTS,
) -> dict[str, Any]:
    """Everything on the page.

    Args:
        connection: a session with the views.
        name: how the page calls the data set.
        articles: newest articles that are counted; ``texts`` of them can be read.
    """
    total = _one(connection, "SELECT count(*) FROM articles WHERE is_latest")
    return {
        "name": name,
        "made_at": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "total": total,
        "topics": [*TOPICS, OTHER],
        **_article_columns(connection, articles, texts),
        "feeds": _feeds(connection),
        "runs": _runs(connection),
        "letters": _letters(connection),
    }


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    return connection.execute(query).fetchall()[0][0]


def _records(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, Any]]:
    result = connection.execute(query)
    names = [column[0] for column in result.description or ()]
    while batch := result.fetchmany(2_000):
        for row in batch:
            yield dict(zip(names, row, strict=True))


def _article_columns(
    connection: duckdb.DuckDBPyConnection, limit: int, texts: int
) -> dict[str, Any]:
    """Articles as columns, newest first: day, primary topic, topics as bits, tone, feed, names."""
    known = _records(
        connection,
        "SELECT name, type FROM entity_day GROUP BY ALL "
        f"ORDER BY sum(articles) DESC, name LIMIT {MAX_NAMES}",
    )
    names = {(row["name"], row["type"]): number for number, row in enumerate(known)}
    topics = [*TOPICS, OTHER]
    sources: dict[str, int] = {}
    columns: dict[str, list[Any]] = {key: [] for key in ("day", "topic", "bits", "tone", "feed")}
    of_names: list[list[int]] = []
    shown: list[dict[str, Any]] = []
    first: date | None = None
    text_columns = "title, summary, url, coalesce(published_at, first_seen_at) AS at, cluster_size"
    query = _ARTICLES.format(texts=text_columns, limit=limit)
    for row in _records(connection, query):
        day = row["published_date"]
        first = min(first or day, day)
        primary = row["primary_topic"]
        columns["day"].append(day.toordinal())
        columns["topic"].append(topics.index(primary) if primary in topics else -1)
        bits = sum(1 << topics.index(label) for label in row["labels"] or () if label in TOPICS)
        columns["bits"].append(bits)
        score = row["tone_score"]
        columns["tone"].append(None if score is None else round(score, 3))
        columns["feed"].append(sources.setdefault(row["feed_name"], len(sources)))
        keys = [(entity["name"], entity["type"]) for entity in row["entity_names"] or ()]
        of_names.append(sorted({names[key] for key in keys if key in names}))
        if len(shown) < texts:
            shown.append(_shown(row))
    origin = first.toordinal() if first else 0
    columns["day"] = [day - origin for day in columns["day"]]
    return {
        "first_day": (first or date(1970, 1, 1)).isoformat(),
        "names": [[name, type_] for name, type_ in names],
        "sources": list(sources),
        "articles": {**columns, "names": of_names},
        "texts": shown,
    }


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    at: datetime = row["at"]
    mentions = row["entities"] or ()
    return {
        "title": pieces(row["title"] or "", mentions, "title"),
        "summary": pieces((row["summary"] or "")[:SUMMARY_LENGTH], mentions, "summary"),
        "cut": len(row["summary"] or "") > SUMMARY_LENGTH,
        "url": safe_link(row["url"]),
        "at": f"{at:%Y-%m-%d %H:%M}",
        "tone": row["tone"],
        "copies": row["cluster_size"] - 1,
        "scores": [
            [label, round(score, 2)]
            for label, score in zip(row["labels"] or (), row["scores"] or (), strict=True)
        ],
    }


def pieces(text: str, mentions: Sequence[Mapping[str, Any]], field: str) -> list[Any]:
    """A text cut at its mentions: plain strings and ``[mention, type]`` pairs, in order.

    Offsets count code points, as Python does and JavaScript does not, so the cutting is done here.
    """
    found: list[Any] = []
    position = 0
    spans = [m for m in mentions if m["field"] == field and m["end"] <= len(text)]
    for mention in sorted(spans, key=lambda m: m["start"]):
        start, end = mention["start"], mention["end"]
        if start < position:
            continue
        if start > position:
            found.append(text[position:start])
        found.append([text[start:end], mention["type"]])
        position = end
    if position < len(text):
        found.append(text[position:])
    return found


def _feeds(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    query = """
    SELECT coalesce(feed_name, feed) AS name, feed AS url, status, last_visit_at, last_success_at,
      newest_entry_at, interval_s, consecutive_failures, silent, retired, message, visits, articles
    FROM feeds
    ORDER BY consecutive_failures DESC, coalesce(silent, false) DESC, lower(name)
    """
    return [_jsonable(row) for row in _records(connection, query)]


def _runs(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    query = """
    SELECT run_id, run_at, status, feeds, failed, "new", revised, duplicate, rejected, seconds
    FROM runs ORDER BY sequence DESC LIMIT 200
    """
    return [_jsonable(row) for row in _records(connection, query)]


def _letters(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    query = """
    SELECT stage, error_class, count(*) AS failures, max("at") AS last_at,
      arg_max(message, "at") AS example, count(DISTINCT feed) AS feeds
    FROM dead_letters GROUP BY stage, error_class ORDER BY failures DESC, stage LIMIT 100
    """
    return [_jsonable(row) for row in _records(connection, query)]


def _jsonable(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _value(value) for key, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value
