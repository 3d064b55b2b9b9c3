"""Folders of articles: few whatever feeds say, and never named like a column of the file."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.layout import OLD_DATE, partition_key
from dateline.dataset.partitions import (
    MOST_PARTITIONS,
    folder_name,
    is_bounded,
    most_filled,
    shared_partition,
)
from dateline.schemas.config import PartitionKey
from dateline.schemas.tables import ARTICLES


def test_no_key_bears_the_name_of_a_column() -> None:
    names = {partition_key(name) for name in get_args(PartitionKey)}
    assert names == {
        "published_date",
        "first_seen_date",
        "partition_primary_topic",
        "partition_feed_group",
        "partition_language",
    }
    assert not names & set(ARTICLES.names)


def test_dates_alone_are_bounded() -> None:
    assert is_bounded(("published_date", "first_seen_date"))
    assert not is_bounded(("published_date", "language"))


def test_those_with_the_most_articles_keep_their_partition() -> None:
    counts = [(f"partition_language=x{n:03d}", 1) for n in range(MOST_PARTITIONS + 10)]
    counts.append(("partition_language=zz", 5))
    filled = most_filled(reversed(counts))
    assert len(filled) == MOST_PARTITIONS
    assert "partition_language=zz" in filled
    assert f"partition_language=x{MOST_PARTITIONS - 2:03d}" in filled, "the first by name of equals"
    assert f"partition_language=x{MOST_PARTITIONS - 1:03d}" not in filled


def test_the_shared_partition_says_nothing_that_a_feed_chose() -> None:
    assert (
        shared_partition("published_date=2026-11-23/partition_language=de")
        == f"published_date={OLD_DATE}/partition_language=mixed"
    )
    assert (
        shared_partition("first_seen_date=2026-11-24/partition_feed_group=a%3Db")
        == "first_seen_date=2026-11-24/partition_feed_group=mixed"
    )


@given(st.text(min_size=1))
def test_any_value_is_one_folder(value: str) -> None:
    assert not set(folder_name(value)) & set("/=\\ \n\0")
