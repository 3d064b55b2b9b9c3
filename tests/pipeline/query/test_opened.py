"""A data set opened from Python: one snapshot, the newest columns, in Arrow, pandas and Polars."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import dateline
from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.upgrading import upgrade
from dateline.pipeline.query.opened import OpenedDataset, SnapshotGoneError
from dateline.pipeline.query.view_columns import VIEWS
from dateline.schemas.errors import MissingLibraryError, QueryError, UsageError
from dateline.schemas.tables import ARTICLES, TABLES
from tests.grown import IDS, ROWS, write_grown
from tests.made_once import made_once
from tests.made_up import START, article, fact, letter, manifest, member, visit, write_dataset
from tests.object_stores import served
from tests.old_duckdb import OLD_DUCKDB

"""The last for Python 3.10."""

LATER = START + timedelta(days=30)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenedDataset]:
    root = write_dataset(
        tmp_path_factory.mktemp("set"),
        [article(number) for number in range(60)],
        [visit(0), visit(1)],
        [letter(0)],
        [manifest(0)],
        [member(2, 1)],
        [fact(3)],
    )
    with dateline.open(root) as found:
        yield found


@pytest.fixture
def grown(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = made_once(tmp_path_factory, "grown", write_grown)
    return Path(shutil.copytree(made, tmp_path / "out"))


# --- views


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_an_attribute_in_three_forms(news: OpenedDataset, view: str) -> None:
    rows = getattr(news, view)
    arrow, frame, lazy = rows.to_arrow(), rows.to_pandas(), rows.to_polars()
    assert isinstance(lazy, pl.LazyFrame)
    collected = lazy.collect()
    assert arrow.num_rows == len(frame) == len(collected) == rows.count() > 0
    assert arrow.column_names == list(frame.columns) == collected.columns == rows.columns
    assert view in dir(news)
    assert view in news.views


@pytest.mark.parametrize("view", sorted(set(TABLES) & set(VIEWS)))
def test_stored_columns_have_the_types_and_descriptions_of_the_schema(
    news: OpenedDataset, view: str
) -> None:
    found = news[view].to_arrow().schema
    for field in TABLES[view]:
        assert found.field(field.name).equals(field, check_metadata=True)


def test_an_unknown_view_is_told_with_a_guess(news: OpenedDataset) -> None:
    with pytest.raises(AttributeError, match="no view 'artikles'; did you mean 'articles'"):
        news.artikles  # noqa: B018
    with pytest.raises(KeyError):
        news["nowhere"]


# --- columns and conditions


def test_columns_and_conditions_of_both_kinds(news: OpenedDataset) -> None:
    rows = news.articles.select("title", "feed_group").filter("tone_score < 0", feed_group="world")
    table = rows.filter(published_date=[date(2026, 11, 10), date(2026, 11, 11)]).to_arrow()
    query = (
        "SELECT title, feed_group FROM articles WHERE tone_score < 0 AND feed_group = 'world' "
        "AND published_date <= DATE '2026-11-11'"
    )
    assert table.column_names == ["title", "feed_group"]
    assert table.num_rows > 0
    assert table.sort_by("title") == news.sql(query).to_arrow().sort_by("title")


def test_none_a_list_and_a_time_as_values(news: OpenedDataset) -> None:
    at = START + timedelta(hours=2)
    assert news.articles.filter(content=None).count() == 60
    assert news.articles.filter(published_at=at).count() == 1
    assert news.articles.filter(feed_group=[]).count() == 0
    pandas, total = pytest.importorskip("pandas"), news.articles.count()
    assert news.articles.filter(content=[None, "x"]).count() == 60, "no value is one of them"
    for revisions in (range(1, 9), iter([1, 2]), {1: "", 2: ""}.keys(), pandas.Series([1, 2])):
        assert news.articles.filter(revision=revisions).count() == total
    with pytest.raises(UsageError, match="no column has a value such as"):
        news.articles.filter(title=object())
    with pytest.raises(UsageError, match="no time zone"):
        news.articles.filter(published_at=datetime(2026, 11, 10))  # noqa: DTZ001


def test_values_of_another_kind_than_the_column_are_told_at_once(news: OpenedDataset) -> None:
    mistakes: dict[str, Any] = {
        "language": 3,
        "published_date": 20261124,
        "tone_score": "low",
        "topics": "trade",
    }
    given: dict[str, Any]
    for column, value in mistakes.items():
        for given in ({column: value}, {column: [None, value]}):
            with pytest.raises(UsageError, match=f"{column} of articles holds .*, not {value!r};"):
                news.articles.filter(**given)
    with pytest.raises(UsageError, match="at of articles holds times, not datetime"):
        news.articles.filter(published_at=date(2026, 11, 10))
    counted = news.sql("SELECT 1 AS n, TIMESTAMP '2026-11-10' AS day")
    with pytest.raises(UsageError, match="n of the query holds numbers"):
        counted.filter(n="one")
    assert counted.filter(day=datetime(2026, 11, 10)).count() == 1  # noqa: DTZ001
    with pytest.raises(QueryError, match="language holds texts") as caught:
        news.articles.filter("language = 3").count()
    assert "LINE" not in str(caught.value), "the statement around the condition is ours"


def test_a_value_of_no_use_to_sql_filter_or_storage_is_told(news: OpenedDataset) -> None:
    with pytest.raises(UsageError, match="a query as text, not 3"):
        news.sql(3)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="a condition in SQL as text"):
        news.articles.filter(["title IS NULL"])  # type: ignore[arg-type]
    for storage, why in (
        (3, "takes endpoint"),
        ({"path_style": "yes"}, "path_style of storage is True or False, not 'yes'"),
        ({"endpoint": 9000}, "endpoint of storage is a text, not 9000"),
    ):
        with pytest.raises(UsageError, match=why):
            dateline.open(news.root, storage=storage)  # type: ignore[arg-type]


def test_a_data_set_that_was_closed_says_so(grown: Path) -> None:
    news = dateline.open(grown)
    rows = news.articles
    news.close()
    with pytest.raises(UsageError, match="is closed; open it again"):
        rows.count()


def test_values_are_no_sql(news: OpenedDataset) -> None:
    assert news.articles.filter(title="x' OR '1'='1").count() == 0


def test_a_limit(news: OpenedDataset) -> None:
    assert news.articles.limit(7).to_arrow().num_rows == 7
    assert news.articles.limit(7).limit(9).count() == 7, "at most so many of each"
    for wrong in (-1, 2.5, "3", None, True, 1 << 70):
        with pytest.raises(UsageError, match="a number of rows"):
            news.articles.limit(wrong)  # type: ignore[arg-type]


def test_unknown_columns_and_broken_conditions_are_told(news: OpenedDataset) -> None:
    with pytest.raises(UsageError, match="articles has no column 'tilte'; did you mean 'title'"):
        news.articles.select("tilte")
    with pytest.raises(UsageError, match="no column 'lang'"):
        news.articles.filter(lang="de")
    with pytest.raises(UsageError, match="no SQL expression"):
        news.articles.filter("tone <")
    with pytest.raises(QueryError, match="toen"):
        news.articles.filter("toen = 'x'").to_arrow()
    with pytest.raises(UsageError, match="did you mean 'title'"):
        news.articles.select("TITLE")
    for none in ((), (["title", "url"],)):
        with pytest.raises(UsageError, match="one by one"):
            news.articles.select(*none)
    with pytest.raises(QueryError, match="syntax"):
        news.sql("SELEC 1").to_arrow()


@pytest.mark.parametrize(
    "text",
    ["", " -- nothing", "SELECT 1; SELECT 2", "DROP VIEW articles", "CREATE TABLE x AS SELECT 1",
     "SET threads = 1", "COPY (SELECT 1) TO '/dev/null'", "INSERT INTO x VALUES (1) RETURNING *"],
)  # fmt: skip
def test_sql_takes_one_query_and_changes_nothing(text: str, news: OpenedDataset) -> None:
    with pytest.raises(UsageError, match="one SELECT"):
        news.sql(text)
    assert news.articles.count() > 0


@pytest.mark.parametrize(
    "text",
    ["SELECT 1 AS x;", "FROM articles -- all", "DESCRIBE articles", "SUMMARIZE runs",
     "EXPLAIN SELECT 1", "PIVOT article_topics ON topic USING count(*)", "CALL pragma_version()"],
)  # fmt: skip
def test_whatever_reads_is_a_query(text: str, news: OpenedDataset) -> None:
    if text.startswith("PIVOT") and OLD_DUCKDB:
        pytest.skip("DuckDB before 2.0 makes several statements of it")
    rows = news.sql(text)
    assert rows.to_arrow().num_columns > 0
    assert rows.select(rows.columns[0]).limit(1).to_arrow().num_columns == 1


def test_columns_and_conditions_reach_the_files(news: OpenedDataset) -> None:
    rows = news.articles.select("title").filter(published_date=date(2026, 11, 11))
    plan = news.read(lambda connection: rows._relation(connection).explain())
    assert "1/3" in plan, "files"
    assert "summary" not in plan
    lazy = news.articles.to_polars().filter(pl.col("tone_score") < 0).select("title")
    assert "PROJECT 2/" in lazy.explain()
    assert lazy.collect().columns == ["title"]


def test_threads_may_share_it(news: OpenedDataset) -> None:
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(news.articles.to_arrow().num_rows))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [60] * 4


# --- one snapshot of files of several versions


def test_files_of_all_versions_have_the_columns_of_today(grown: Path) -> None:
    with dateline.open(grown) as news:
        table = news.articles.to_arrow()
        assert table.column_names[: len(ARTICLES)] == ARTICLES.names
        assert sorted(table["article_id"].to_pylist()) == IDS
        rows = news.articles.filter("changed_fields IS NOT NULL")
        assert sorted(set(rows.to_arrow()["run_id"].to_pylist())) == ["v3", "v4"]
        frame = news.articles.to_polars().select("article_id", "changed_fields", "names").collect()
        assert frame["changed_fields"].null_count() == ROWS - 8
        assert sorted(news.articles.to_pandas()["article_id"]) == IDS


def test_later_commits_are_not_seen_and_move_nothing_away(grown: Path) -> None:
    with dateline.open(grown) as news:
        before = news.articles.to_arrow().sort_by("article_id")
        compact(Dataset(str(grown)), now=LATER)
        upgrade(Dataset(str(grown)), now=LATER)
        with Dataset(str(grown)).transaction("run") as tx:
            tx.begin("later", LATER, Dataset(str(grown)).head())
        assert news.articles.to_arrow().sort_by("article_id") == before
        assert [run["run_id"] for run in news.runs.to_arrow().to_pylist()] == [
            "v1",
            "v2",
            "v3",
            "v4",
        ]
        assert "commit 4" in repr(news)
    with dateline.open(grown) as again:
        assert again.articles.to_arrow().sort_by("article_id") == before
        assert again.runs.count() == 5


def test_a_snapshot_whose_files_are_deleted_says_to_open_again(grown: Path) -> None:
    with dateline.open(grown) as news:
        compact(Dataset(str(grown)), now=LATER)
        shutil.rmtree(grown / "_replaced")
        with pytest.raises(SnapshotGoneError, match="open it again"):
            news.articles.to_arrow()


@pytest.mark.parametrize("kind", ["s3", "minio"])
def test_it_reads_object_storage(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(kind, monkeypatch) as store:
        write_grown(store.root, commits=2)
        with dateline.open(store.root, storage={"region": "us-east-1"}) as news:
            rows = news.articles.filter("published_date > DATE '2026-11-10'").select("article_id")
            assert rows.to_arrow().num_rows == rows.to_polars().collect().height == 4
    with pytest.raises(UsageError, match="storage takes endpoint, region, anonymous, path_style"):
        dateline.open("s3://bucket", storage={"url": "x"})


# --- what it costs to import


def test_a_missing_library_is_named(news: OpenedDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    real = importlib.util.find_spec
    hidden = {"pandas", "polars"}
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name in hidden else real(name)
    )
    with pytest.raises(MissingLibraryError, match=r"to_pandas\(\) needs pandas: pip install"):
        news.articles.to_pandas()
    with pytest.raises(MissingLibraryError, match="pip install polars"):
        news.articles.to_polars()


def test_opening_imports_neither_beam_nor_frames(news: OpenedDataset) -> None:
    code = f"""
import sys, dateline
assert not {{"duckdb", "pyarrow"}} & set(sys.modules), "importing dateline is light"
found = dateline.open({news.root!r})
slow = {{"pyarrow", "pydantic"}} - ({{"pyarrow"}} if {OLD_DUCKDB} else set())  # pandas takes it
assert not slow & set(sys.modules), "they take longer than a question"
assert found.articles.select("title").to_arrow().num_rows == 60
assert "dateline.schemas.config" not in sys.modules, "no configuration was asked for"
types = ("article", "enrichment", "facts", "feed", "names", "remembered", "user_topics")
assert not {{"dateline.schemas." + name for name in types}} & set(sys.modules), "no row was made"
assert "dateline.dataset.lease" not in sys.modules, "nothing is changed"
print(sorted({{"apache_beam", "pandas", "polars", "onnxruntime"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ("['pandas']" if OLD_DUCKDB else "[]"), "DuckDB's own import"


@pytest.mark.parametrize("root", ["", " "])
def test_an_empty_name_is_no_root(root: str) -> None:
    """A variable of the shell that is not set; the root of the disk is nobody's data set."""
    with pytest.raises(UsageError, match="empty"):
        dateline.open(root)


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    write_dataset(tmp_path / "news", [article(0)])
    assert dateline.open("~/news").root == str(tmp_path / "news")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no data set at"):
        dateline.open(tmp_path / "nowhere")
