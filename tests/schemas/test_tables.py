"""The schemas are the contract: described, versioned, and in step with the types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pyarrow as pa

from dateline.schemas import state_tables, tables
from dateline.schemas.feed import FeedState
from dateline.schemas.remembered import Identity
from dateline.schemas.table_columns import SCHEMA_VERSION
from tests.rows import each

ALL = {
    name: value
    for name, value in (vars(tables) | vars(state_tables)).items()
    if isinstance(value, pa.Schema)
}


def described(fields_: Iterator[pa.Field], path: str) -> Iterator[tuple[str, str]]:
    for field in fields_:
        yield f"{path}.{field.name}", (field.metadata or {}).get(b"description", b"").decode()
        inner = field.type.value_type if pa.types.is_list(field.type) else field.type
        if pa.types.is_struct(inner):
            yield from described((inner.field(n) for n in range(inner.num_fields)), field.name)


@each("name", sorted(ALL))
def test_every_column_nested_ones_too_says_what_it_holds(name: str) -> None:
    for column, description in described(iter(ALL[name]), name):
        assert description, f"{column} has no description"


@each("name", sorted(ALL))
def test_every_table_carries_its_name_and_version(name: str) -> None:
    metadata = ALL[name].metadata
    assert metadata[b"dateline.schema_version"] == str(SCHEMA_VERSION).encode()
    assert metadata[b"dateline.table"].decode() == name.lower()


def test_state_tables_have_the_columns_of_their_types_in_order() -> None:
    assert state_tables.FEED_STATE.names == [field.name for field in fields(FeedState)]
    assert state_tables.IDENTITIES.names == [field.name for field in fields(Identity)]


def test_the_promised_columns_of_articles_are_there() -> None:
    promised = (
        "article_id revision url feed guid title summary content text_source authors categories "
        "language published_at published_raw published_quality updated_at first_seen_at topics "
        "primary_topic entities tone tone_score enrichment_status model run_id"
    ).split()
    assert set(promised) <= set(tables.ARTICLES.names)
