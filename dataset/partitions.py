"""Which folder below ``articles/`` an article goes to, and how many folders a run may fill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dateline.dataset import layout
from dateline.schemas.vocabulary import OTHER, TRUSTED_QUALITIES

if TYPE_CHECKING:
    from dateline.schemas.article import Article, EnrichedArticle
    from dateline.schemas.config import PartitionKey

NO_VALUE = "unknown"
"""Name of the partition of articles that have no value for a partition key."""
MIXED = "mixed"
"""Name of the partition that the articles share whose partitions a run has no room for."""
OLD_DAYS = 92
"""Days before a run from which on articles share one partition: a feed may claim any date, and
each day of its own is a file of its own."""
MOST_PARTITIONS = 256
"""Partitions that a run fills at most, besides the shared one: a feed may claim any language."""


def partition_of(enriched: EnrichedArticle, keys: Sequence[PartitionKey]) -> str:
    """The folder of an article below ``articles/``: ``published_date=2026-11-24`` and so on.

    An article whose published time cannot be trusted goes by the time it was first seen.
    """
    return "/".join(
        f"{layout.partition_key(key)}={_partition_value(enriched, key)}" for key in keys
    )


def _partition_value(enriched: EnrichedArticle, key: PartitionKey) -> str:
    article = enriched.article
    if key == "published_date":
        return layout.OLD_DATE if is_old(article) else article_date(article).date().isoformat()
    if key == "first_seen_date":
        return article.first_seen_at.date().isoformat()
    if key == "primary_topic":
        return folder_name(enriched.prediction.primary_topic) if enriched.prediction else OTHER
    value = article.feed_group if key == "feed_group" else article.language
    return folder_name(value) if value else NO_VALUE


def is_bounded(keys: Sequence[PartitionKey]) -> bool:
    """Whether the dates alone bound the partitions of a run, so that they need no counting."""
    return all(key in ("published_date", "first_seen_date") for key in keys)


def most_filled(counts: Iterable[tuple[str, int]]) -> frozenset[str]:
    """The partitions that a run fills: those with the most articles, the first by name of equals.

    Args:
        counts: every partition that its articles ask for, with the number of these articles.
    """
    ranked = sorted(counts, key=lambda counted: (-counted[1], counted[0]))
    return frozenset(partition for partition, _ in ranked[:MOST_PARTITIONS])


def shared_partition(partition: str) -> str:
    """The folder that the articles of a partition go to when the run has no room for it.

    The day of the first sighting stays, since it is not the feed's to choose.
    """
    values = {"published_date": layout.OLD_DATE, "first_seen_date": None}
    parts = []
    for part in partition.split("/"):
        key, _, own = part.partition("=")
        parts.append(f"{key}={values.get(key, MIXED) or own}")
    return "/".join(parts)


def article_date(article: Article) -> datetime:
    """The time that places an article: published, if that can be trusted, else first seen."""
    if article.published_at is not None and article.published_quality in TRUSTED_QUALITIES:
        return article.published_at
    return article.first_seen_at


def is_old(article: Article) -> bool:
    """Whether an article is dated so long before its run that it gets no partition of its day."""
    return article.first_seen_at - article_date(article) > timedelta(days=OLD_DAYS)


def folder_name(value: str) -> str:
    """A value as the name of a folder or file.

    Hive readers split at ``/`` and ``=``; anything unusual is percent-encoded, as Spark does.
    """
    return "".join(c if c.isalnum() or c in "-_." else f"%{ord(c):02X}" for c in value)
