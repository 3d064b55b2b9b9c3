"""Enriched articles as whole Parquet files of one partition. No Beam here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dateline.dataset import layout
from dateline.dataset.parquet_files import to_table, write_table
from dateline.dataset.partitions import is_bounded, most_filled, partition_of, shared_partition
from dateline.dataset.rows import article_row, sort_key
from dateline.dataset.storage import StoredFile
from dateline.schemas.article import EnrichedArticle
from dateline.schemas.config import OutputSettings
from dateline.schemas.tables import ARTICLES


def write_partition(
    root: str,
    stem: str,
    run_id: str,
    articles: Iterable[EnrichedArticle],
    settings: OutputSettings,
) -> list[StoredFile]:
    """Writes the articles of one partition to ``root/<stem>-NNNNN.parquet``, in a fixed order.

    Raises:
        OSError: a file cannot be written.
    """
    rows = [article_row(article, run_id) for article in sorted(articles, key=sort_key)]
    return list(
        write_table(
            root,
            lambda number: f"{stem}-{number:05d}.parquet",
            to_table(rows, ARTICLES),
            target_bytes=settings.target_file_mb * 1e6,
            sorted_by=("primary_topic",),
        )
    )


def write_articles(
    root: str, run_id: str, articles: Iterable[EnrichedArticle], settings: OutputSettings
) -> list[StoredFile]:
    """Writes articles of any partition below ``root``; the files, by partition."""
    partitions: dict[str, list[EnrichedArticle]] = defaultdict(list)
    for article in articles:
        partitions[partition_of(article, settings.partition_by)].append(article)
    if not is_bounded(settings.partition_by):
        filled = most_filled((name, len(found)) for name, found in partitions.items())
        for name in sorted(partitions.keys() - filled):
            partitions[shared_partition(name)] += partitions.pop(name)
    return [
        file
        for partition in sorted(partitions)
        for file in write_partition(
            root, layout.articles(partition, run_id), run_id, partitions[partition], settings
        )
    ]
