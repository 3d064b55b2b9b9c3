"""The data dictionary says all there is to say, and is up to date."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pyarrow as pa
import pytest

from dateline.pipeline.query.data_dictionary import (
    INTERNAL,
    INTERNAL_TABLES,
    PATH,
    PUBLISHED_QUALITIES,
    ROWS,
    MissingDescription,
    described,
    document,
    view_columns,
)
from dateline.pipeline.query.view_columns import COLUMNS, VIEWS
from dateline.schemas import tables
from dateline.schemas.article import PublishedQuality
from dateline.schemas.tables import TABLES

REPOSITORY = Path(__file__).parents[3]


def test_the_document_is_what_the_schemas_say() -> None:
    written = (REPOSITORY / PATH).read_text("utf-8")
    assert written == document(), "run python -m dateline.pipeline.query.data_dictionary"


@pytest.mark.parametrize(
    "name", [n for n in vars(tables) if isinstance(getattr(tables, n), pa.Schema)]
)
def test_every_column_has_a_description_nested_ones_too(name: str) -> None:
    paths = [path for path, _, _ in described(getattr(tables, name))]
    assert len(paths) >= len(getattr(tables, name))


@pytest.mark.parametrize(
    "type_",
    [
        pa.string(),
        pa.struct([pa.field("inner", pa.string())]),
        pa.list_(pa.struct([pa.field("inner", pa.string())])),
    ],
)
@pytest.mark.parametrize("metadata", [None, {"description": " "}])
def test_a_column_without_a_description_is_found(
    type_: pa.DataType, metadata: dict[str, str] | None
) -> None:
    bare = pa.field("added", type_, metadata=metadata)
    with pytest.raises(MissingDescription, match="added has no description"):
        list(described(pa.schema([*TABLES["articles"], bare])))
    if pa.types.is_nested(type_):
        told = pa.field("added", type_, metadata={"description": "told"})
        with pytest.raises(MissingDescription, match=r"added(\[\])?.inner has no description"):
            list(described(pa.schema([told])))


def test_every_table_and_view_is_told() -> None:
    assert set(ROWS) == set(TABLES)
    assert set(INTERNAL) == set(INTERNAL_TABLES)
    told = [*TABLES.values(), *INTERNAL_TABLES.values()]
    assert all(schema in told for schema in vars(tables).values() if isinstance(schema, pa.Schema))
    assert set(view_columns()) == set(VIEWS)


def test_a_view_column_without_a_description_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(COLUMNS, "mean_tone")
    with pytest.raises(MissingDescription, match="entity_day has a column mean_tone"):
        view_columns()


def test_every_quality_of_a_date_is_explained() -> None:
    assert set(PUBLISHED_QUALITIES) == set(get_args(PublishedQuality))


def test_descriptions_travel_in_the_parquet_files(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    from tests.made_up import article, write_dataset

    root = write_dataset(tmp_path, [article(0)])
    file = next((root / "articles").rglob("*.parquet"))
    schema = pq.ParquetFile(file).schema_arrow
    assert list(described(schema)) == list(described(TABLES["articles"]))
    assert schema.metadata[b"dateline.table"] == b"articles"
