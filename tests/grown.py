"""A data set that several versions of Dateline wrote to, the oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow as pa

from dateline.dataset.dataset import Dataset
from dateline.dataset.parquet_files import to_table, write_table
from dateline.dataset.storage import StoredFile
from dateline.schemas.tables import ARTICLES
from tests.made_up import START, article

VERSIONS = {1: 36, 2: 38, 3: 40}
"""Schema version of articles: how many of today's columns it had, from the first on."""
ROWS_EACH = 4
ROWS = (len(VERSIONS) + 1) * ROWS_EACH
IDS = sorted(f"{number:032x}" for number in range(ROWS))
CHANGED = 3 * ROWS_EACH
"""The first article that has a value in ``changed_fields``: written with today's columns."""


def write_grown(root: Path | str, commits: int = len(VERSIONS) + 1) -> Path:
    """Four commits: with the columns of versions 1, 2, 3 and of today; or the first of them.

    Each writes to one day that all share and to one of its own.
    """
    dataset = Dataset(str(root))
    for commit, columns in enumerate((*VERSIONS.values(), len(ARTICLES))[:commits]):
        schema = pa.schema(list(ARTICLES)[:columns], metadata=ARTICLES.metadata)
        with dataset.transaction("run") as tx:
            now = START + timedelta(days=1, hours=commit)
            tx.begin(f"v{commit + 1}", now, dataset.head())
            tx.stage(_files(tx.staging, commit, schema))
    return Path(root)


def _files(staging: str, commit: int, schema: pa.Schema) -> Iterator[StoredFile]:
    for day in (0, commit + 1):
        rows = []
        for number in range(ROWS_EACH // 2):
            key = commit * ROWS_EACH + number + (ROWS_EACH // 2 if day else 0)
            at = START + timedelta(days=day, minutes=key)
            values = {"published_at": at, "changed_fields": ["title"], "run_id": f"v{commit + 1}"}
            row = article(key, article_id=f"{key:032x}", **values)
            rows.append({name: row[name] for name in row if name in schema.names})
        folder = f"articles/published_date={START + timedelta(days=day):%Y-%m-%d}"
        yield from write_table(
            staging,
            lambda part, folder=folder: f"{folder}/v{commit + 1}-{part:05d}.parquet",  # type: ignore[misc]
            to_table(rows, schema),
            target_bytes=1e9,
        )
