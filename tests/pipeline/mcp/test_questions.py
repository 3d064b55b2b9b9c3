"""What the tools answer is what SQL says of the views, with citations that hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dateline.pipeline.guarded.locked_session import Asked, Limits, LockedSession
from dateline.pipeline.guarded.select_only import RefusedError
from dateline.pipeline.mcp import questions
from dateline.pipeline.query.results import plain
from dateline.pipeline.query.session import open_session
from dateline.schemas.errors import UsageError
from tests.made_up import START, article, fact, member, visit, write_dataset

LIMITS = Limits(rows=100)
KEY = "{:032x}".format


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty articles; 1 to 3 are one story, 4 is a copy of 1, 5 has a second revision."""
    rows = [article(number) for number in range(60)]
    for number in range(1, 4):
        rows[number] |= {"cluster_id": KEY(number), "is_first_seen": True}
    rows[4] |= {
        "cluster_id": KEY(1),
        "is_first_seen": False,
        "title": rows[1]["title"],
        "names": [],
    }
    rows[2] |= {"content": "z" * 9_000 + " and a Zeppelin lands.", "summary": "Russia, Bush"}
    rows[6] |= {"title": "Russia and Bush", "names": []}
    rows.append(rows[5] | {"revision": 2, "title": "Corrected", "summary": "Zeppelin", "names": []})
    facts = [fact(1), fact(4), fact(2, kind="rate", confidence=0.5)]
    return write_dataset(
        tmp_path_factory.mktemp("set"),
        rows,
        [visit(0), visit(1, status="failed", consecutive_failures=3), visit(2, silent=True)],
        members=[member(2, 1), member(3, 1)],
        facts=facts,
    )


@pytest.fixture(scope="module")
def ask(root: Path) -> Iterator[questions.Ask]:
    session = LockedSession(str(root), LIMITS)
    yield session.answer
    session.close()


@pytest.fixture(scope="module")
def connection(root: Path) -> duckdb.DuckDBPyConnection:
    return open_session(str(root))


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    return [plain(row) for row in connection.execute(query).fetchall()]


def texts(connection: duckdb.DuckDBPyConnection, article_id: str) -> dict[str, str]:
    (row,) = connection.execute(
        "SELECT title, summary, content FROM articles WHERE article_id = ? AND is_latest",
        [article_id],
    ).fetchall()
    return dict(zip(("title", "summary", "content"), row, strict=True))


# --- search


def test_search_finds_whole_words_in_newest_texts_without_copies(
    ask: questions.Ask, connection: duckdb.DuckDBPyConnection
) -> None:
    answer = questions.search(ask, "zeppelin")
    found = [each["citation"]["article_id"] for each in answer["articles"]]
    assert found == [KEY(5), KEY(2)], "newest first"
    for each in answer["articles"]:
        (span,) = each["spans"]
        text = texts(connection, each["citation"]["article_id"])[span["field"]]
        assert text[span["start"] : span["end"]] == span["text"] == "Zeppelin"
    assert questions.search(ask, "us")["matches"] == 0, "neither Bush nor Russia"
    assert (
        questions.search(ask, "agree billion")["matches"]
        == rows(
            connection,
            "SELECT count(*) FROM articles WHERE is_latest AND coalesce(is_first_seen, true) "
            "AND title LIKE '%agree%billion%'",
        )[0][0]
    )


def test_search_by_day_topic_and_language(ask: questions.Ask) -> None:
    day = f"{START:%Y-%m-%d}"
    one = questions.search(ask, "agree", since=day, until=day, topic="trade", language="EN")
    assert one["matches"] > 0
    for each in one["articles"]:
        assert each["citation"]["published_at"].startswith(day)
        assert each["primary_topic"] == "trade"
    assert questions.search(ask, "agree", language="de")["articles"] == []


def test_topics_are_the_model_s_the_user_s_own_and_other(
    ask: questions.Ask, connection: duckdb.DuckDBPyConnection
) -> None:
    for topic, condition in (
        ("other", "primary_topic = 'other'"),
        ("shipping", "article_id IN (SELECT article_id FROM user_topics WHERE topic = 'shipping')"),
    ):
        found = questions.search(ask, "points", topic=topic)["matches"]
        query = (
            "SELECT count(*), count(DISTINCT story_id) FROM articles "
            f"WHERE is_latest AND {condition}"
        )
        has_it = f"{query} AND coalesce(is_first_seen, true) AND title ILIKE '%points%'"
        assert found == rows(connection, has_it)[0][0] > 0
        stories = questions.stories(ask, topic=topic, limit=100)["stories"]
        assert len(stories) == rows(connection, query)[0][1]
    with pytest.raises(UsageError, match="markets, other, shipping, not 'grain'"):
        questions.stories(ask, topic="grain")


def test_a_cut_search_says_so_and_how_many_there_are(ask: questions.Ask) -> None:
    answer = questions.search(ask, "agree", limit=3)
    assert len(answer["articles"]) == 3
    assert answer["matches"] > 50
    assert answer["cut"] == ["only the first 3 rows; there are more"]


# --- stories, names, facts, changes, feeds


def test_stories_are_those_of_the_view_with_citations(
    ask: questions.Ask, connection: duckdb.DuckDBPyConnection
) -> None:
    answer = questions.stories(ask, limit=100)
    counted = rows(connection, "SELECT story_id, articles, publishers FROM stories")
    assert {(s["story_id"], s["articles"], s["publishers"]) for s in answer["stories"]} == {
        tuple(row) for row in counted
    }
    (told,) = [story for story in answer["stories"] if story["story_id"] == KEY(1)]
    assert (told["articles"], told["copies"]) == (4, 1)
    cited = [citation["article_id"] for citation in told["citations"]]
    assert cited == [KEY(1), KEY(2), KEY(3)]
    for citation in told["citations"]:
        assert citation["span"]["text"] == texts(connection, citation["article_id"])["title"]


def test_stories_by_day_topic_and_name(ask: questions.Ask) -> None:
    day = f"{START + timedelta(days=1):%Y-%m-%d}"
    answer = questions.stories(ask, since=day, until=day, topic="trade", name="JAPAN", limit=50)
    assert answer["stories"]
    for story in answer["stories"]:
        assert story["first_seen"][:10] <= day <= story["last_seen"][:10]
        assert "trade" in story["topics"]
        assert "Japan" in story["names"]


def test_a_story_that_goes_on_belongs_to_each_day_of_its_reports(tmp_path: Path) -> None:
    days = [START + timedelta(days=day) for day in (0, 4, 8, 9)]
    made = [
        article(n, published_at=day, first_seen_at=day, cluster_id=KEY(n), is_first_seen=n < 3)
        for n, day in enumerate(days)
    ]
    made[3]["cluster_id"] = KEY(0)  # a copy
    members = [member(1, 0), member(2, 0)]
    session = LockedSession(str(write_dataset(tmp_path, made, members=members)), LIMITS)
    for day, told in zip(days, (1, 1, 1, 0), strict=True):
        of_day = f"{day:%Y-%m-%d}"
        answer = questions.stories(session.answer, since=of_day, until=of_day)
        assert [story["articles"] for story in answer["stories"]] == [4] * told
    session.close()


def test_the_most_named(ask: questions.Ask, connection: duckdb.DuckDBPyConnection) -> None:
    answer = questions.names(ask, kind="country", limit=2)
    query = (
        "SELECT identity, count(*) FROM names WHERE kind = 'country' "
        "GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT 2"
    )
    assert [[name["identity"], name["articles"]] for name in answer["names"]] == rows(
        connection, query
    )


@pytest.mark.parametrize("name", ["Japan", "japan", "JAPAN"])
def test_articles_that_name_an_identity_with_its_spans(
    ask: questions.Ask, connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    answer = questions.names(ask, name=name, limit=100)
    (count,) = rows(connection, "SELECT count(*) FROM names WHERE identity = 'japan'")[0]
    assert answer["matches"] == len(answer["articles"]) == count
    for each in answer["articles"]:
        assert [span["text"] for span in each["spans"]] == ["Japan"]
        assert each["citation"]["url"].startswith("https://")
    assert questions.names(ask, name="Japa")["articles"] == []


def test_facts_are_told_without_copies_and_with_their_words(ask: questions.Ask) -> None:
    answer = questions.facts(ask)
    assert [each["citation"]["article_id"] for each in answer["facts"]] == [KEY(1), KEY(2)]
    first = answer["facts"][0]
    assert first["citation"]["span"]["text"] == first["amount"]
    assert first["citation"]["evidence"]["text"]
    assert [each["kind"] for each in questions.facts(ask, kind="rate")["facts"]] == ["rate"]
    assert questions.facts(ask, name="norvik")["facts"]
    assert questions.facts(ask, name="nobody")["facts"] == []
    with pytest.raises(UsageError, match="kind is one of tariff"):
        questions.facts(ask, kind="tarif")


def test_changes_are_those_of_the_view(
    ask: questions.Ask, connection: duckdb.DuckDBPyConnection
) -> None:
    for arguments, source in (
        ({}, "changes"),
        ({"since": "2026-11-12"}, "changes_since('2026-11-12')"),
        (
            {"since": "2026-11-11", "until": "2026-11-11"},
            "changes_between('2026-11-11', '2026-11-11')",
        ),
    ):
        answer = questions.changes(ask, **arguments, what="name", limit=100)
        query = f"SELECT key, articles, strength FROM {source} WHERE what = 'name'"
        told = [[row["key"], row["articles"], row["strength"]] for row in answer["changes"]]
        assert sorted(told, key=str) == sorted(rows(connection, query), key=str)
    with pytest.raises(UsageError, match="give since"):
        questions.changes(ask, until="2026-11-12")
    with pytest.raises(UsageError, match="what is one of"):
        questions.changes(ask, what="nmae")


@pytest.mark.parametrize("tool", ["facts", "changes"])
def test_a_view_that_is_not_there_is_told(
    ask: questions.Ask, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    monkeypatch.setattr(questions, "VIEWS", {"articles": ""})
    assert getattr(questions, tool)(ask)["note"] == "this data set has no such view yet"


def test_feeds_in_trouble_come_first(ask: questions.Ask) -> None:
    answer = questions.feed_health(ask)
    assert [feed["feed_name"] for feed in answer["feeds"]] == ["Feed 1", "Feed 2", "Feed 0"]
    failing = questions.feed_health(ask, failing=True)["feeds"]
    assert [feed["feed_name"] for feed in failing] == ["Feed 1", "Feed 2"]
    (one,) = questions.feed_health(ask, feed="feed 0")["feeds"]
    assert one["feed"] == "https://feed0.example/rss"
    assert questions.feed_health(ask, feed="FEED 0", failing=True)["feeds"] == []


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        ("Fed 0", "no feed has the URL or name 'Fed 0'; did you mean 'Feed 0'"),
        ("feed2.example", "did you mean 'https://feed2.example/rss'?"),
        ("http://feed1.example/rss", "did you mean 'https://feed1.example/rss'"),
        ("nothing like it", "'nothing like it'; without `feed` all of them are told"),
    ],
)
def test_a_feed_that_is_not_there_is_told_with_those_that_are_near(
    ask: questions.Ask, feed: str, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        questions.feed_health(ask, feed=feed)
    assert message in str(caught.value)


def test_sql_is_that_of_a_stranger(ask: questions.Ask) -> None:
    assert questions.sql(ask, "SELECT count(*) AS n FROM articles")["rows"] == [{"n": 61}]
    with pytest.raises(RefusedError):
        questions.sql(ask, "COPY articles TO 'x'")


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "' OR 1=1 --", "24.11.2026"])
def test_days_are_days(ask: questions.Ask, day: str) -> None:
    for tool in (partial(questions.search, ask, "x"), partial(questions.names, ask)):
        with pytest.raises(UsageError, match="expected a day such as 2026-11-24"):
            tool(since=day)


@pytest.mark.parametrize("text", ["'; DROP VIEW articles; --", "x' OR '1'='1", '"a" OR "b"', "\\"])
def test_values_are_no_sql(ask: questions.Ask, text: str) -> None:
    assert questions.names(ask, name=text)["articles"] == []
    with pytest.raises(UsageError, match="no feed has the URL or name"):
        questions.feed_health(ask, feed=text)
    assert questions.stories(ask, name=text)["stories"] == []
    assert ask(Asked("SELECT count(*) AS n FROM articles"))["rows"] == [{"n": 61}]
