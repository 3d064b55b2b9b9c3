"""Folders of articles: few whatever feeds say, and never named like a column of the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset import layout
from dateline.dataset.layout import OLD_DATE, partition_key
from dateline.dataset.partitions import (
    MOST_PARTITIONS,
    OLD_DAYS,
    article_date,
    folder_name,
    is_bounded,
    is_old,
    most_filled,
    partition_of,
    shared_partition,
)
from dateline.schemas.article import TRUSTED_QUALITIES
from dateline.schemas.config import PartitionKey
from dateline.schemas.tables import ARTICLES
from tests.articles import NOON, SAID, enriched


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


@pytest.mark.parametrize(
    ("keys", "folder"),
    [
        (["published_date"], "published_date=2026-11-23"),
        (["first_seen_date"], "first_seen_date=2026-11-24"),
        (["primary_topic", "language"], "partition_primary_topic=trade/partition_language=en"),
        (["feed_group"], "partition_feed_group=wörld%2F1"),
        ([], ""),
    ],
)
def test_the_folder_of_an_article(keys: list[PartitionKey], folder: str) -> None:
    assert partition_of(enriched(SAID), keys) == folder


def test_the_folder_of_an_article_that_lacks_a_value() -> None:
    bare = enriched(feed_group=None, language="")
    assert (
        partition_of(bare, ["feed_group", "language"])
        == "partition_feed_group=unknown/partition_language=unknown"
    )
    assert partition_of(bare, ["primary_topic"]) == "partition_primary_topic=other"


@pytest.mark.parametrize("quality", ["exact", "date_only", "updated", "future", "ancient"])
def test_only_a_trusted_time_places_an_article(quality: str) -> None:
    article = enriched(published_quality=quality).article
    trusted = quality in TRUSTED_QUALITIES
    assert article_date(article) == (article.published_at if trusted else NOON)
    assert article_date(replace(article, published_at=None)) == NOON


def test_old_dates_share_one_folder() -> None:
    """A feed may claim any date, and each day would be a file of its own."""
    border = NOON - timedelta(days=OLD_DAYS)
    assert not is_old(enriched(published_at=border).article)
    old = enriched(published_at=border - timedelta(seconds=1))
    assert is_old(old.article)
    assert partition_of(old, ["published_date"]) == f"published_date={layout.OLD_DATE}"
    assert not is_old(enriched(published_at=border, published_quality="ancient").article)


@given(st.text(min_size=1))
def test_a_folder_name_is_one_folder_for_every_reader(value: str) -> None:
    name = folder_name(value)
    assert name
    assert not set(name) & set('/=\\:*?"<>| \n\t\0%') - {"%"}
    assert folder_name("a-b_c.d") == "a-b_c.d"
