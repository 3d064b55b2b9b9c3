"""The views of ``dateline sql`` over data sets of every age."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dateline.pipeline.query.view_columns import VIEWS
from dateline.pipeline.query.views import create_views, duckdb_type, quoted, view_statements
from dateline.schemas.table_columns import TABLE_COLUMNS
from dateline.schemas.tables import ARTICLES, TABLES
from tests.made_up import START, article, fact, letter, manifest, member, visit, write_dataset


def open_root(root: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create_views(connection, str(root))
    return connection


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    root = tmp_path_factory.mktemp("set") / "it's a root"
    articles = [article(number) for number in range(60)]
    articles.append(article(7, revision=2, title="Corrected", run_id="later"))
    return open_root(
        write_dataset(
            root,
            articles,
            [visit(0), visit(1), visit(0, 1, status="failed", consecutive_failures=1)],
            [letter(0)],
            [manifest(0), manifest(1, status="partial")],
            [member(2, 1)],
            [fact(0), fact(3)],
        )
    )


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return open_root(tmp_path_factory.mktemp("empty"))


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_data_set_gives_empty_views_with_the_same_columns(
    view: str, empty: duckdb.DuckDBPyConnection, full: duckdb.DuckDBPyConnection
) -> None:
    if view != "model_scores":  # of the model, not of the data set
        assert rows(empty, f"SELECT * FROM {view}") == []
    assert rows(empty, f"DESCRIBE {view}") == rows(full, f"DESCRIBE {view}")
    assert rows(full, f"SELECT * FROM {view}") != []


def clustered(number: int, cluster: int, **values: Any) -> dict[str, Any]:
    key = f"{cluster:032x}"
    return article(number, cluster_id=key, is_first_seen=number == cluster) | values


def test_a_story_sums_up_its_reports_and_their_copies(tmp_path: Path) -> None:
    seen = [START, START + timedelta(hours=5), START + timedelta(days=1), START]
    articles = [
        clustered(1, 1, first_seen_at=seen[0], url="https://www.one.example/a", tone_score=0.5),
        clustered(2, 2, first_seen_at=seen[1], url="https://two.example/b", tone_score=-0.5),
        clustered(3, 2, first_seen_at=seen[2], url="https://copy.example/b", tone_score=-0.5),
        clustered(9, 9, first_seen_at=seen[3]),
    ]
    connection = open_root(write_dataset(tmp_path, articles, members=[member(2, 1)]))
    query = (
        "SELECT story_id, first_seen, last_seen, articles, clusters, copies, publishers, "
        "first_url, tone_score, len(tone_by_day), merged FROM stories ORDER BY articles DESC"
    )
    told, alone = rows(connection, query)
    assert told[0] == f"{1:032x}"
    assert told[1:8] == (seen[0], seen[2], 3, 2, 1, 2, "https://www.one.example/a")
    assert told[8:] == (0.0, 2, 0)
    assert (alone[0], alone[3]) == (f"{9:032x}", 1)
    query = "SELECT article_id, story_id FROM articles ORDER BY article_id"
    assert [int(story, 16) for _, story in rows(connection, query)] == [1, 1, 1, 9]


@pytest.mark.parametrize("live", [True, False])
def test_merges_of_stories_are_followed_to_the_oldest(tmp_path: Path, live: bool) -> None:
    articles = [clustered(number, number) for number in range(1, 6)]
    joined = [member(2, 1), member(4, 3), member(5, 3)]
    merges = [member(3, 1, is_merge=True)]
    root = write_dataset(tmp_path, articles, members=[*joined, *merges])
    connection = duckdb.connect()
    for statement in view_statements(connection, str(root), live=live):
        connection.execute(statement)
    query = "SELECT story_id, articles, merged FROM stories"
    assert rows(connection, query) == [(f"{1:032x}", 5, 1)]


def test_only_the_newest_revision_is_flagged_latest(full: duckdb.DuckDBPyConnection) -> None:
    query = f"SELECT revision, is_latest FROM articles WHERE article_id = '{7:032x}' ORDER BY 1"
    assert rows(full, query) == [(1, False), (2, True)]
    assert rows(full, "SELECT count(*) FROM articles WHERE is_latest") == [(60,)]


def test_copies_are_counted_in_their_cluster(tmp_path: Path) -> None:
    one, two = f"{1:032x}", f"{2:032x}"
    articles = [
        article(1, cluster_id=one, is_first_seen=True),
        article(2, cluster_id=one, is_first_seen=False),
        article(2, cluster_id=one, is_first_seen=False, revision=2),
        article(3, cluster_id=f"{3:032x}", is_first_seen=True),
        article(4),
    ]
    found = open_root(write_dataset(tmp_path, articles))
    query = "SELECT article_id, cluster_size FROM articles WHERE is_latest ORDER BY 1"
    assert rows(found, query) == [(one, 2), (two, 2), (f"{3:032x}", 1), (f"{4:032x}", 1)]


def test_the_partition_is_a_date_that_prunes_files(full: duckdb.DuckDBPyConnection) -> None:
    day = START.date() + timedelta(days=1)
    query = f"FROM articles SELECT title WHERE published_date = DATE '{day}'"
    assert len(rows(full, query)) == 24
    plan = rows(full, f"EXPLAIN {query}")[0][1]
    assert "1/3" in plan


def test_topics_and_mentions_become_rows_of_the_latest_revision(
    full: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(full, "SELECT count(*) FROM article_topics") == [(45,)]
    assert rows(full, "SELECT topic, count(*) FROM user_topics GROUP BY ALL") == [("shipping", 20)]
    assert rows(full, "SELECT count(*) FROM entities") == [(180,)]
    spans = "SELECT count(*) FROM entities WHERE title[span_start + 1:span_end] != mention"
    assert rows(full, spans + " AND title != 'Corrected'") == [(0,)]
    assert rows(full, "SELECT DISTINCT amount, value, unit FROM amounts") == [
        ("$5 billion", 5e9, "USD")
    ]


def test_mentions_find_the_full_name_in_their_article(tmp_path: Path) -> None:
    title = "TRUMP meets U.S. envoy; Trump says no"
    spans = [("TRUMP", "PER", 0), ("U.S.", "LOC", 12), ("Trump", "PER", 24)]
    mentions = [
        {"text": text, "type": type_, "start": at, "end": at + len(text), "field": "title"}
        for text, type_, at in spans
    ]
    names = [
        {"name": "Donald Trump", "type": "PER", "count": 2, "field": "title", "start": 0},
        {"name": "US", "type": "LOC", "count": 1, "field": "title", "start": 12},
    ]
    row = article(0, title=title, entities=mentions, entity_names=names)
    found = open_root(write_dataset(tmp_path, [row]))
    assert rows(found, "SELECT name FROM entities ORDER BY span_start") == [
        ("Donald Trump",),
        ("US",),
        ("Donald Trump",),
    ]


def test_entity_day_counts_and_averages(full: duckdb.DuckDBPyConnection) -> None:
    expected = rows(
        full,
        "SELECT count(*), avg(tone_score) FROM articles WHERE is_latest "
        "AND published_date = '2026-11-11' "
        "AND list_contains(list_transform(entity_names, lambda n: n.name), 'Japan')",
    )
    query = "SELECT articles, mean_tone FROM entity_day WHERE name = 'Japan' AND day = '2026-11-11'"
    assert rows(full, query) == expected


def test_feeds_show_their_last_visit_and_sums(full: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT feed_name, status, visits, failures, articles FROM feeds ORDER BY 1"
    assert rows(full, query) == [("Feed 0", "failed", 2, 1, 6), ("Feed 1", "ok", 1, 0, 3)]


def test_runs_come_from_the_manifests(full: duckdb.DuckDBPyConnection) -> None:
    query = 'SELECT run_id, status, run_at, "new", round(seconds, 1), bytes_written FROM runs'
    found = rows(full, query + " ORDER BY sequence")
    assert found[0] == ("run-000", "ok", START, 15, 2.1, 1000)
    assert [row[1] for row in found] == ["ok", "partial"]


@pytest.mark.parametrize(
    "keys", [(), ("feed_group",), ("published_date", "primary_topic"), ("language", "feed_group")]
)
def test_every_layout_can_be_read(keys: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path.joinpath(
        "articles",
        *(
            {"published_date": "published_date=2026-11-10", "language": "language=unknown"}.get(
                key, f"{key}=trade"
            )
            for key in keys
        ),
    )
    folder.mkdir(parents=True)
    table = pa.Table.from_pylist([article(3), article(4)], schema=ARTICLES)
    pq.write_table(table, folder / "x.parquet")
    other = tmp_path / "articles" / "published_date=2026-11-11"
    other.mkdir()
    pq.write_table(pa.Table.from_pylist([article(30)], schema=ARTICLES), other / "y.parquet")
    found = open_root(tmp_path)
    query = "SELECT published_date, count(*) FROM articles GROUP BY 1 ORDER BY 1"
    assert rows(found, query) == [(date(2026, 11, 10), 2), (date(2026, 11, 11), 1)]


def test_printed_views_serve_a_duckdb_of_ones_own(tmp_path: Path) -> None:
    root = write_dataset(tmp_path / "set", [article(1)])
    script = ";\n".join(view_statements(duckdb.connect(), str(root)))
    own = duckdb.connect(str(tmp_path / "own.db"))
    own.execute(script)
    write_dataset(tmp_path / "set", [article(100)])
    assert rows(own, "SELECT count(*) FROM articles") == [(2,)], "later files are seen"


def test_views_have_the_types_that_files_have(tmp_path: Path) -> None:
    """DuckDB, which reads Arrow, calls the types of each table as its columns are told here."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    for table, columns in TABLE_COLUMNS.items():
        path = tmp_path / f"{table}.parquet"
        pq.write_table(TABLES[table].empty_table(), path)
        stored = con.read_parquet(str(path))
        told = con.sql(
            "SELECT "
            + ", ".join(f"CAST(NULL AS {duckdb_type(c.type)}) {quoted(c.name)}" for c in columns)
        )
        assert (told.columns, told.types) == (stored.columns, stored.types)
