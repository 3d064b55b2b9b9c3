"""Files of an older and a newer schema version are read together, by every reader we promise.

"Old" is today's schema without its last columns, "new" is today's with more of them, nested ones
too, which is what the rule in docs/schema-evolution.md allows.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from dateline.pipeline.query.views import create_views
from dateline.schemas import tables
from dateline.schemas.table_columns import SCHEMA_VERSION
from dateline.schemas.tables import ARTICLES
from tests.made_up import article

FIRST_VERSION = (
    "article_id revision url feed feed_name feed_group also_in_feeds guid title summary content "
    "text_source authors categories source_title image_url enclosures language language_source "
    "published_at published_raw published_quality updated_at first_seen_at topics topic_scores "
    "primary_topic entities entity_names tone tone_score tone_probabilities truncated "
    "enrichment_status model run_id"
).split()


def newer() -> pa.Schema:
    """Today's schema and what a later version may add: a column, and a field of a struct."""
    schema = ARTICLES.append(pa.field("added_later", pa.float64()))
    index = schema.get_field_index("enclosures")
    element = schema.field(index).type.value_type
    grown = pa.struct([*element, pa.field("added_inside", pa.string())])
    return schema.set(index, schema.field(index).with_type(pa.list_(grown)))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    file = {"url": "https://news.example/a.mp3", "type": "audio/mpeg", "length": 5}
    versions = {
        "2026-11-10": (pa.schema([ARTICLES.field(name) for name in FIRST_VERSION]), {}),
        "2026-11-11": (ARTICLES, {}),
        "2026-11-12": (newer(), {"added_later": 1.5}),
    }
    for number, (day, (schema, more)) in enumerate(versions.items()):
        row = {k: v for k, v in article(number).items() if k in schema.names} | more
        inner = {"added_inside": "x"} if more else {}
        row["enclosures"] = [file | inner]
        path = folder / "articles" / f"published_date={day}" / "x.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist([row], schema=schema), path)
    return folder


def test_columns_of_the_first_version_are_still_there_in_order_and_type() -> None:
    assert ARTICLES.names[: len(FIRST_VERSION)] == FIRST_VERSION
    assert all(field.nullable for field in ARTICLES)


def test_the_version_grows_with_the_columns() -> None:
    assert (len(ARTICLES) > len(FIRST_VERSION)) == (SCHEMA_VERSION > 1)
    for schema in tables.TABLES.values():
        assert schema.metadata[b"dateline.schema_version"] == str(SCHEMA_VERSION).encode()


def test_the_views_read_old_and_new_files_together(root: Path) -> None:
    connection = duckdb.connect()
    create_views(connection, str(root))
    query = (
        "SELECT added_later, enclosures[1].added_inside, title IS NOT NULL FROM articles ORDER BY 1"
    )
    assert connection.execute(query).fetchall() == [
        (1.5, "x", True),
        (None, None, True),
        (None, None, True),
    ]


def test_duckdb_reads_them_by_name(root: Path) -> None:
    query = "SELECT count(*), count(added_later) FROM read_parquet(?, union_by_name = true)"
    found = duckdb.connect().execute(query, [f"{root}/articles/**/*.parquet"]).fetchall()
    assert found == [(3, 1)]


def test_pyarrow_reads_them_with_the_newest_schema(root: Path) -> None:
    day = pa.schema([pa.field("published_date", pa.string())])
    schema = pa.unify_schemas([newer(), day])
    dataset = ds.dataset(root / "articles", schema=schema, partitioning="hive")
    table = dataset.to_table().sort_by("published_date")
    assert table["added_later"].to_pylist() == [None, None, 1.5]
    inside = [row[0]["added_inside"] for row in table["enclosures"].to_pylist()]
    assert inside == [None, None, "x"]


def test_pyarrow_reads_them_with_the_schema_of_today(root: Path) -> None:
    dataset = ds.dataset(root / "articles", schema=ARTICLES, partitioning="hive")
    assert dataset.to_table(columns=["title"]).num_rows == 3


def test_polars_reads_them_with_missing_and_extra_columns(root: Path) -> None:
    options = pl.ScanCastOptions(missing_struct_fields="insert", extra_struct_fields="ignore")
    frame = pl.scan_parquet(
        root / "articles/**/*.parquet",
        hive_partitioning=True,
        missing_columns="insert",
        extra_columns="ignore",
        schema=pl.scan_parquet(
            root / "articles/published_date=2026-11-12/x.parquet", hive_partitioning=False
        ).collect_schema(),
        cast_options=options,
    ).collect()
    assert frame.sort("published_date")["added_later"].to_list() == [None, None, 1.5]
