"""Enriched articles as whole Parquet files of one partition. No Beam here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dateline.dataset import layout
from dateline.dataset.parquet_files import to_table, write_table
from dateline.dataset.partitions import is_bounded, most_filled, partition_of, shared_partition
from dateline.dataset.rows import Row, article_row, fact_rows, sort_key
from dateline.dataset.storage import StoredFile
from dateline.schemas.article import EnrichedArticle
from dateline.schemas.config import OutputSettings, PartitionKey
from dateline.schemas.tables import ARTICLES, FACTS

FACT_ORDER = ("kind", "published_at", "article_id", "revision", "field", "start")
"""Order of the rows in a file of ``facts``."""


def write_partition(
    root: str,
    partition: str,
    run_id: str,
    articles: Iterable[EnrichedArticle],
    settings: OutputSettings,
    part: str = "",
) -> list[StoredFile]:
    """Writes the articles of one partition and what they state, each in a fixed order.

    The files are ``articles/<partition>/<run_id><part>-NNNNN.parquet`` below ``root``, and the
    same below ``facts``.

    Raises:
        OSError: a file cannot be written.
    """
    ordered = sorted(articles, key=sort_key)
    stem = layout.articles(partition, run_id) + part
    files = write_table(
        root,
        lambda number: f"{stem}-{number:05d}.parquet",
        to_table((article_row(article, run_id) for article in ordered), ARTICLES),
        target_bytes=settings.target_file_mb * 1e6,
        sorted_by=("primary_topic",),
    )
    facts = [row for article in ordered for row in fact_rows(article, run_id)]
    return files + write_facts(root, layout.facts(partition, run_id) + part, facts, settings)


def write_facts(
    root: str, stem: str, rows: Iterable[Row], settings: OutputSettings
) -> list[StoredFile]:
    """Writes rows of ``facts`` to ``root/<stem>-NNNNN.parquet``; no file where there are none.

    Raises:
        OSError: a file cannot be written.
    """
    ordered = sorted(rows, key=_order_of_fact)
    return write_table(
        root,
        lambda number: f"{stem}-{number:05d}.parquet",
        to_table(ordered, FACTS),
        target_bytes=settings.target_file_mb * 1e6,
        sorted_by=FACT_ORDER[:1],
    )


def _order_of_fact(row: Row) -> tuple[str, ...]:
    return tuple(f"{row[name]:09d}" if name == "start" else str(row[name]) for name in FACT_ORDER)


def by_partition(
    articles: Iterable[EnrichedArticle], keys: Sequence[PartitionKey]
) -> tuple[dict[str, list[EnrichedArticle]], int]:
    """The articles by partition, and how many share one because a run has no room for theirs."""
    partitions: dict[str, list[EnrichedArticle]] = defaultdict(list)
    for article in articles:
        partitions[partition_of(article, keys)].append(article)
    shared = 0
    if not is_bounded(keys):
        filled = most_filled((name, len(found)) for name, found in partitions.items())
        for name in sorted(partitions.keys() - filled):
            moved = partitions.pop(name)
            shared += len(moved)
            partitions[shared_partition(name)] += moved
    return dict(partitions), shared


def write_articles(
    root: str, run_id: str, articles: Iterable[EnrichedArticle], settings: OutputSettings
) -> list[StoredFile]:
    """Writes articles of any partition below ``root``; the files, by partition."""
    partitions, _ = by_partition(articles, settings.partition_by)
    return write_partitions(root, run_id, partitions, settings)


def write_partitions(
    root: str,
    run_id: str,
    partitions: Mapping[str, Iterable[EnrichedArticle]],
    settings: OutputSettings,
) -> list[StoredFile]:
    """Writes the articles of several partitions below ``root``; the files, by partition."""
    return [
        file
        for partition in sorted(partitions)
        for file in write_partition(root, partition, run_id, partitions[partition], settings)
    ]
