"""The brief and every tool of `dateline mcp` say what SQL says, on the samples and on a month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import duckdb
import pytest

from dateline.pipeline.brief.brief import brief
from dateline.pipeline.brief.watching import watches
from dateline.pipeline.guarded.locked_session import Limits, LockedSession
from dateline.pipeline.mcp import questions
from dateline.pipeline.query.results import plain
from dateline.pipeline.query.session import open_session
from dateline.schemas.config import WatchSettings
from dateline.transforms.names.tables import lexicon
from tests.shared_sets import month_set, sample_set

SETS = {"sample": sample_set, "month": month_set}
LIMITS = Limits(rows=5_000, characters=1 << 26)
CITED = ("article_id", "url", "title", "feed", "feed_name", "published_at")


@dataclass(frozen=True)
class Asked:
    """A data set for programs and for SQL."""

    ask: questions.Ask
    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """The rows of a query, as the tools would tell them."""
        result = self.connection.execute(query, list(values))
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, plain(row), strict=True)) for row in result.fetchall()]


@pytest.fixture(scope="module", params=list(SETS))
def asked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    root = str(SETS[request.param](tmp_path_factory))
    session = LockedSession(root, LIMITS)
    yield Asked(session.answer, open_session(root))
    session.close()


ORIGINAL = "is_latest AND coalesce(is_first_seen, true)"


def test_search(asked: Asked) -> None:
    found = questions.search(asked.ask, "the", limit=5_000)
    expected = asked.rows(
        f"SELECT {', '.join(CITED)}, tone, primary_topic, story_id FROM articles WHERE {ORIGINAL} "
        r"AND regexp_matches(' ' || concat_ws(' ', title, summary, content) || ' ', "
        r"'(?i)[^\pL\pN_]the[^\pL\pN_]')"
    )
    assert found["matches"] == len(found["articles"]) == len(expected)
    told = {one["citation"]["article_id"]: one for one in found["articles"]}
    for row in expected:
        one = told[row["article_id"]]
        assert one["citation"] == {name: row[name] for name in CITED}
        assert all(one[name] == row[name] for name in ("tone", "primary_topic", "story_id"))


def test_stories(asked: Asked) -> None:
    found = questions.stories(asked.ask, limit=5_000)["stories"]
    expected = asked.rows("SELECT * FROM stories")
    counted = asked.rows(
        "SELECT story_id, count(*) AS articles, "
        "count(*) FILTER (NOT coalesce(is_first_seen, true)) AS copies FROM articles "
        "WHERE is_latest GROUP BY story_id"
    )
    told = {one["story_id"]: one for one in found}
    assert len(told) == len(found) == len(expected) == len(counted)
    for row in counted:
        assert {key: told[row["story_id"]][key] for key in row} == row
    for row in expected:
        assert {key: told[row["story_id"]][key] for key in row} == row


def test_names(asked: Asked) -> None:
    found = questions.names(asked.ask, limit=5_000)["names"]
    identity = "coalesce(said.id, said.canonical, said.name)"
    counted = {
        row["identity"]: row["articles"]
        for row in asked.rows(
            f"SELECT {identity} AS identity, count(DISTINCT article_id) AS articles "
            "FROM (SELECT article_id, unnest(names) AS said FROM articles WHERE is_latest) "
            "GROUP BY ALL"
        )
    }
    assert {one["identity"]: one["articles"] for one in found} == counted
    name = found[0]["canonical"]
    articles = questions.names(asked.ask, name=name, limit=5_000)
    expected = asked.rows(
        f"SELECT {', '.join(CITED)}, said.tone AS tone, said.salience AS salience, "
        "len(said.mentions) AS mentions FROM (SELECT *, unnest(names) AS said FROM articles "
        "WHERE is_latest) WHERE lower(?) IN (lower(said.canonical), lower(said.name), "
        "lower(said.id))",
        name,
    )
    assert articles["matches"] == len(expected) > 0
    key = ("article_id", "mentions", "tone", "salience")
    assert Counter(
        (one["citation"]["article_id"], *(one[name] for name in key[1:]))
        for one in articles["articles"]
    ) == Counter(tuple(row[name] for name in key) for row in expected)


def test_facts(asked: Asked) -> None:
    found = questions.facts(asked.ask, limit=5_000)["facts"]
    expected = asked.rows(
        "SELECT article_id, field, start, kind, subject, amount, value, unit, modality, direction "
        "FROM facts WHERE coalesce(is_first_seen, true)"
    )
    told = {
        (one["citation"]["article_id"], one["citation"]["span"]["field"],
         one["citation"]["span"]["start"]): one
        for one in found
    }  # fmt: skip
    assert len(told) == len(expected)
    for row in expected:
        one = told[row.pop("article_id"), row.pop("field"), row.pop("start")]
        assert {key: one[key] for key in row} == row


def test_changes_and_feeds(asked: Asked) -> None:
    found = questions.changes(asked.ask, limit=5_000)["changes"]
    by_key = {(row["what"], row["key"], row["other_key"]): row for row in found}
    expected = asked.rows("SELECT * FROM changes")
    assert len(found) == len(by_key) == len(expected) > 0
    assert all(by_key[row["what"], row["key"], row["other_key"]] == row for row in expected)
    feeds = questions.feed_health(asked.ask, limit=5_000)["feeds"]
    in_order = sorted(asked.rows("SELECT * FROM feeds"), key=lambda row: row["feed"])
    assert sorted(feeds, key=lambda row: row["feed"]) == in_order


def test_sql(asked: Asked) -> None:
    query = "SELECT topic, count(*) AS n FROM article_topics GROUP BY ALL ORDER BY ALL"
    assert questions.sql(asked.ask, query)["rows"] == asked.rows(query)


def test_each_line_of_a_brief(asked: Asked) -> None:
    watched = (
        WatchSettings(name="Japan", names=("JP",)),
        WatchSettings(name="markets", topics=("markets",)),
    )
    since = datetime(2026, 11, 17, tzinfo=timezone.utc)
    found = brief(asked.connection, since, watches(watched, lexicon()))
    conditions = {
        "Japan": "list_contains(list_transform(names, lambda one: one.id), 'JP')",
        "markets": "list_contains(list_transform(topics, lambda one: one.label), 'markets')",
    }
    texts = {
        row.pop("article_id"): row
        for row in asked.rows(
            "SELECT article_id, title, summary, content FROM articles WHERE is_latest"
        )
    }
    for watch, condition in conditions.items():
        told = {item["article_id"]: item for item in found.items if item["watch"] == watch}
        rows = asked.rows(
            "SELECT article_id, title, url, feed, published_at, published_quality FROM articles "
            f"WHERE {ORIGINAL} AND {condition} AND article_id IN (SELECT article_id FROM articles "
            "GROUP BY article_id HAVING min(first_seen_at) >= ?)",
            since,
        )
        expected = {row["article_id"]: row for row in rows}
        assert told.keys() <= expected.keys(), "the others are the backlog of new feeds"
        assert len(expected) - len(told) <= found.backlog
        assert told
        for key, item in told.items():
            row = expected[key]
            assert (item["title"], item["feed"]) == (row["title"], row["feed"])
            assert item["url"] in (row["url"], None)
            span = item["evidence"]
            assert texts[key][span["field"]][span["start"] : span["end"]] == span["text"]
    by_key = {
        (row["what"], row["key"], row["other_key"]): row
        for row in asked.rows(
            "SELECT * FROM changes_between(?, ?)", since.date(), found.until.date()
        )
    }
    for change in found.changes:
        row = by_key[change["what"], change["key"], change["other_key"]]
        same = change.keys() & row.keys()
        assert {"articles", "share", "strength"} <= same
        assert {key: change[key] for key in same if key in ("articles", "stories", "feeds")} == {
            key: row[key] for key in same if key in ("articles", "stories", "feeds")
        }
