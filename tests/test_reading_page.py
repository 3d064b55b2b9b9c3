"""The snippets of docs/reading.md are right on files of every version, compacted and upgraded."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.upgrading import upgrade
from dateline.pipeline.query.opened import OpenedDataset
from dateline.pipeline.query.opened import open as open_dataset
from dateline.schemas.tables import ARTICLES
from tests.grown import IDS, ROWS, write_grown
from tests.made_once import made_once
from tests.made_up import START

PAGE = (Path(__file__).parents[1] / "docs/reading.md").read_text("utf-8")
BLOCKS = re.findall(r"^#+ (.+?)$|^```(python|sql)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
LATER = START + timedelta(days=30)
STAGES = ("as written", "compacted", "upgraded")
WITH_NEWER_COLUMNS = 2 * ROWS // 4
"""Rows whose file has the column ``changed_fields``."""


def snippets(language: str) -> list[tuple[str, str]]:
    """The snippets of a language under their headings."""
    heading, found = "", []
    for title, kind, code in BLOCKS:
        heading = title or heading
        if kind == language:
            found.append((heading, code))
    return found


def make(stage: str, folder: Path) -> None:
    """The data set of a stage."""
    write_grown(folder)
    if stage != "as written":
        compact(Dataset(str(folder)), now=LATER)
    if stage == "upgraded":
        upgrade(Dataset(str(folder)), now=LATER)
    with open_dataset(folder) as news:  # one partition has files of all versions, and a day each
        assert sorted(news.articles.to_arrow()["article_id"].to_pylist()) == IDS


@pytest.fixture(params=STAGES)
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    name = f"reading-{request.param.replace(' ', '-')}"
    return made_once(tmp_path_factory, name, partial(make, request.param))


def column(frame: Any, name: str) -> list[Any]:
    """A column of an Arrow table, a pandas frame or a lazy Polars frame; null is None."""
    if hasattr(frame, "collect"):
        return list(frame.collect()[name].to_list())
    if hasattr(frame, "to_pylist"):
        return list(frame[name].to_pylist())
    return [None if value is None else value for value in frame[name]]


@pytest.mark.parametrize("title", ["pyarrow", "Polars", "pandas"])
def test_python_snippets_see_every_row_and_the_columns_of_today(root: Path, title: str) -> None:
    (code,) = [code for heading, code in snippets("python") if heading == title]
    names: dict[str, Any] = {}
    exec(compile(code.replace("data/sample", str(root)), title, "exec"), names)
    articles = names["articles"]
    assert sorted(column(articles, "article_id")) == IDS
    filled = [value for value in column(articles, "changed_fields") if value is not None]
    assert len(filled) == WITH_NEWER_COLUMNS


def test_the_first_snippet_opens_the_data_set(root: Path) -> None:
    title, code = snippets("python")[0]
    assert title == "From Python"
    names: dict[str, Any] = {}
    exec(compile(code.replace("data/sample", str(root)), title, "exec"), names)
    assert isinstance(names["news"], OpenedDataset)
    assert len(names["articles"]) == ROWS
    assert names["companies"].collect().height > 0
    assert sum(names["by_day"].to_arrow()["articles"].to_pylist()) == ROWS


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session of one core; the snippet takes it, as it asks for the one that is there."""
    sql = pytest.importorskip("pyspark.sql", reason="pip install pyspark; it is large")
    if shutil.which("java") is None:
        pytest.skip("Spark needs java")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
    }
    session = sql.SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    yield session
    session.stop()


@pytest.mark.usefixtures("spark")
@pytest.mark.filterwarnings("ignore")
def test_spark_sees_every_row_and_the_columns_of_today(root: Path) -> None:
    (code,) = [code for heading, code in snippets("python") if heading == "Spark"]
    names: dict[str, Any] = {}
    exec(compile(code.replace("data/sample", str(root)), "Spark", "exec"), names)
    rows = names["articles"].select("article_id", "changed_fields").collect()
    assert sorted(row["article_id"] for row in rows) == IDS
    assert sum(row["changed_fields"] is not None for row in rows) == WITH_NEWER_COLUMNS
    counted = names["by_day"].collect()
    assert {str(row["published_date"]) for row in counted} == {
        f"{START + timedelta(days=day):%Y-%m-%d}" for day in range(1, 5)
    }
    by_date = names["articles"].groupBy("published_date").count()
    assert sum(row["count"] for row in by_date.collect()) == ROWS


def hive_type(type_: pa.DataType) -> str:
    """The name that Hive, and so Athena, has for the type of a column."""
    if pa.types.is_list(type_):
        return f"array<{hive_type(type_.value_type)}>"
    if pa.types.is_struct(type_):
        return f"struct<{','.join(f'{field.name}:{hive_type(field.type)}' for field in type_)}>"
    names = {"int32": "int", "int64": "bigint", "bool": "boolean"}
    return "timestamp" if pa.types.is_timestamp(type_) else names.get(str(type_), str(type_))


def test_columns_for_athena_are_those_of_the_schema() -> None:
    found = re.search(r"EXTERNAL TABLE news.article_files \(\n(.*?)\n\)", PAGE, re.DOTALL)
    assert found
    named = [line.strip().rstrip(",").partition(" ")[::2] for line in found[1].splitlines()]
    assert dict(named) == {name: hive_type(ARTICLES.field(name).type) for name, _ in named}


def test_columns_for_other_warehouses_are_those_of_the_schema() -> None:
    section = PAGE[PAGE.index("## Warehouses") : PAGE.index("## Copies of one text")]
    taken = re.findall(r"value:(\w+)::", section[section.index("### Snowflake") :])
    fields = {"label", *ARTICLES.names}
    assert {"title", "tone_score", "topics"} <= set(taken) <= fields
    assert [field.name for field in ARTICLES.field("topics").type.value_type] == ["label", "score"]
    assert section.count("published_date=") == 1, "the name of the folder, once"


@pytest.mark.parametrize(("title", "code"), snippets("sql"))
def test_sql_snippets_run(root: Path, title: str, code: str) -> None:
    if "story_members" in code:
        pytest.skip("there are no stories in this data set")
    rows = duckdb.connect().execute(code.replace("data/sample", str(root))).fetchall()
    assert rows, title
    if title == "DuckDB":
        assert sum(row[-1] for row in rows) == sum(1 for number in range(ROWS) if number % 4)


def test_no_snippet_is_forgotten() -> None:
    run = {title for title, _ in snippets("python")}
    assert run == {"From Python", "pyarrow", "Polars", "pandas", "Spark"}
