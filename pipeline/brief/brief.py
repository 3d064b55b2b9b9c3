"""What is new since a time, by watch, and what changed: the brief as plain values.

New is what was first seen and is dated since then. Where the data set is older than that, an
article that came late (dated up to ``LATE_DAYS`` before) is new, too: no earlier brief could tell
it. What is older still is the backlog of a new feed; it is counted and left out. Copies are left
out, and so are revisions of articles that an earlier brief could tell; both are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from dateline.pipeline.brief.watching import Row, Watch, evidence, tone
from dateline.pipeline.query.change_views import LEAST
from dateline.pipeline.query.changes import changes, tone_moved
from dateline.pipeline.query.web_links import safe_link
from dateline.schemas.config import WatchSettings
from dateline.schemas.vocabulary import TRUSTED_QUALITIES

if TYPE_CHECKING:
    import duckdb

LATE_DAYS = 2
EVERYTHING = "every story"
"""The watch where none is given: one line for each story, its first report of the time."""

_FRESH = """
SELECT article_id, story_id, title, summary, content, url, feed, feed_name, language, topics,
  user_topics, tone, names, published_at, published_quality, revision,
  coalesce(is_first_seen, true) AS is_original, first_seen_at AS seen
FROM articles WHERE is_latest AND first_seen_at >= ? ORDER BY first_seen_at, article_id
"""
_FIRST_SEEN = """
SELECT article_id, min(first_seen_at) FROM article_rows
WHERE article_id IN (SELECT unnest(?)) GROUP BY article_id
"""
_EXTENT = """
SELECT min(first_seen_at), coalesce((SELECT max(run_at) FROM runs), max(first_seen_at))
FROM article_rows
"""


@dataclass(frozen=True)
class Brief:
    """The brief, with what it leaves out."""

    since: datetime
    until: datetime
    """The newest run of the data set."""
    items: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    watches: tuple[str, ...]
    copies: int = 0
    revised: int = 0
    backlog: int = 0
    has_looked: bool = True
    """Whether there was a run at all."""
    languages: dict[str, str] = field(default_factory=dict)
    """Language of the articles of the items, where it is known."""
    feed_names: dict[str, str] = field(default_factory=dict)
    estimates: list[dict[str, Any]] | None = None
    """Rows of the macro ``topic_estimates`` for the days of ``changes``; None if nobody asked."""

    @property
    def is_stale(self) -> bool:
        """Whether no run has looked since then, so that nothing could be found."""
        return not self.has_looked or self.until < self.since

    @property
    def next_since(self) -> datetime:
        """Where the next brief begins so that nothing is told twice or left out: a moment later."""
        return max(self.until + timedelta(microseconds=1), self.since)

    def document(self) -> dict[str, Any]:
        """The JSON of the brief; it has ``estimates`` where they were asked for."""
        found: dict[str, Any] = {
            "since": _instant(self.since),
            "until": _instant(self.until),
            "items": self.items,
            "changes": self.changes,
        }
        return found if self.estimates is None else found | {"estimates": self.estimates}


def _instant(at: datetime) -> str:
    """ISO 8601 in UTC; a day alone where it is its begin."""
    at = at.astimezone(timezone.utc)
    if (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0):
        return at.date().isoformat()
    return _time(at)


def brief(
    connection: duckdb.DuckDBPyConnection,
    since: datetime,
    watched: Sequence[Watch],
    *,
    error_bars: bool = False,
) -> Brief:
    """What is new since a time, and what changed.

    Args:
        connection: a session with the views.
        since: begin, with its zone.
        watched: what is looked for; without any, one line for each story.
        error_bars: whether it also tells how many articles of each topic there are, given how often
            the model is right.
    """
    begun, until = connection.execute(_EXTENT).fetchall()[0]
    has_looked, until = until is not None, until or since
    rows = list(_records(connection, _FRESH, [since]))
    again = [row["article_id"] for row in rows if row["revision"] > 1]
    first = dict(connection.execute(_FIRST_SEEN, [again]).fetchall()) if again else {}
    known = [row for row in rows if first.get(row["article_id"], row["seen"]) < since]
    fresh = [row for row in rows if first.get(row["article_id"], row["seen"]) >= since]
    originals = [row for row in fresh if row["is_original"]]
    earliest = since
    if begun is not None and begun < since:
        earliest -= timedelta(days=LATE_DAYS)
    dated = [row for row in originals if _dated(row) >= earliest]
    items = list(_items(dated, watched) if watched else _stories(dated))
    told = {item["article_id"] for item in items}
    return Brief(
        since=since,
        until=until,
        items=items,
        changes=list(_changes(connection, since, until, watched)),
        watches=tuple(watch.name for watch in watched) or (EVERYTHING,),
        copies=len(fresh) - len(originals),
        revised=len(known),
        backlog=len(originals) - len(dated),
        has_looked=has_looked,
        languages={
            row["article_id"]: row["language"]
            for row in dated
            if row["article_id"] in told and row["language"]
        },
        feed_names={row["feed"]: row["feed_name"] or row["feed"] for row in dated},
        estimates=list(_estimates(connection, since, until)) if error_bars else None,
    )


def unknown_feeds(
    connection: duckdb.DuckDBPyConnection, asked: Iterable[WatchSettings]
) -> list[tuple[str, str]]:
    """The watches, each with a feed of its that no article and no visit is of: misspelt, or yet to
    be visited."""
    query = "SELECT feed, feed_name FROM articles UNION SELECT feed, feed_name FROM feeds"
    known: set[str] = set()
    for feed, name in connection.execute(query).fetchall():
        known |= {feed, (name or feed).casefold()}
    return [
        (watch.name, feed)
        for watch in asked
        for feed in watch.feeds
        if feed not in known and feed.casefold() not in known
    ]


def _dated(row: Row) -> datetime:
    """The time that places an article: published, where that can be trusted, else first seen."""
    at: datetime = row["published_at"] if _is_dated(row) else row["seen"]
    return at


def _is_dated(row: Row) -> bool:
    return row["published_at"] is not None and row["published_quality"] in TRUSTED_QUALITIES


def _records(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any]
) -> Iterator[dict[str, Any]]:
    result = connection.execute(query, values)
    names = [column[0] for column in result.description or ()]
    while batch := result.fetchmany(2_000):
        for row in batch:
            yield dict(zip(names, row, strict=True))


def _items(rows: Iterable[Row], watched: Sequence[Watch]) -> Iterator[dict[str, Any]]:
    """By watch, newest first; those without a date that can be trusted follow."""
    newest = sorted(
        rows, key=lambda row: (_is_dated(row), _dated(row), row["article_id"]), reverse=True
    )
    for watch in watched:
        for row in newest:
            if watch.wants(row):
                yield _item(watch, row)


def _stories(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """The first report of each story, newest first."""
    first: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row["seen"], _dated(row), row["article_id"])):
        first.setdefault(row["story_id"], row)
    yield from _items(first.values(), [Watch(EVERYTHING)])


def _item(watch: Watch, row: Row) -> dict[str, Any]:
    said = watch.said_in(row)
    judged = [one for one in said if one["tone"] is not None]
    return {
        "watch": watch.name,
        "article_id": row["article_id"],
        "title": row["title"],
        "url": safe_link(row["url"]),
        "feed": row["feed"],
        "published_at": _time(row["published_at"]) if _is_dated(row) else None,
        "tone": tone(said, row, of_names=bool(watch.names)),
        "evidence": evidence(next(iter(judged or said), None), row),
    }


def _time(at: datetime) -> str:
    return at.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def _changes(
    connection: duckdb.DuckDBPyConnection,
    since: datetime,
    until: datetime,
    watched: Sequence[Watch],
) -> Iterator[dict[str, Any]]:
    """Bursts, new names, shifts of tone, and whatever the watches name; the strongest first."""
    if until < since:
        return
    for row in changes(connection, since.date(), until.date()):
        new = bool(row["is_new"]) and row["articles"] >= LEAST
        watch = next((watch.name for watch in watched if _is_of(watch, row)), None)
        if row["is_burst"] or new or watch or tone_moved(row):
            yield {"watch": watch, **{key: _plain(value) for key, value in row.items()}}


def _estimates(
    connection: duckdb.DuckDBPyConnection, since: datetime, until: datetime
) -> Iterator[dict[str, Any]]:
    """The topics of all articles of these days, those of no watch included."""
    if until >= since:
        days = [since.date(), until.date()]
        yield from _records(connection, "SELECT * FROM topic_estimates(?, ?)", days)


def _is_of(watch: Watch, row: Row) -> bool:
    """Whether a row of ``changes`` is of something that the watch names."""
    if row["what"] == "name":
        said = {"id": row["key"], "canonical": row["label"], "name": row["key"]}
        return any(wanted.is_said_by(said) for wanted in watch.names)
    if row["what"] == "country":
        return any(row["key"] in wanted.ids for wanted in watch.names)
    if row["what"] == "topic":
        return row["key"] in watch.topics
    return row["what"] == "feed" and not watch.feeds.isdisjoint(
        {row["key"], str(row["label"]).casefold()}
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
