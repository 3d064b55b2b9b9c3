"""Facts of articles that were read again, in place of those that they had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dateline.dataset import layout
from dateline.dataset.article_files import write_facts
from dateline.dataset.dataset import Dataset
from dateline.dataset.rewriting import read_rows
from dateline.dataset.rows import Row
from dateline.dataset.storage import StoredFile
from dateline.schemas.config import OutputSettings
from dateline.schemas.tables import FACTS

Text = tuple[str, int]
"""Which text states a fact: article_id and revision."""


def replace_facts(
    dataset: Dataset,
    staging: str,
    partition: str,
    read: Iterable[Text],
    facts: Mapping[str, Sequence[Row]],
    settings: OutputSettings,
    run_id: str,
) -> tuple[list[StoredFile], list[str]]:
    """Stages the facts of texts that were read again; the files, and those that they replace.

    Args:
        partition: of the texts, as it is named below ``articles/``.
        read: the texts that were read again: what they had is left out.
        facts: what they state now, by the partition that they are in now.

    Raises:
        RewriteError: a file has columns that this version does not know.
        OSError: storage failed.
    """
    gone = set(read)
    by_partition = {name: list(rows) for name, rows in facts.items()}
    removed: list[str] = []
    for entry in dataset.live_entries(dataset.head()):
        if entry.path.rpartition("/")[0] != layout.facts(partition, "").rstrip("/"):
            continue
        rows: list[Row] = read_rows(dataset, entry, FACTS).to_pylist()
        kept = [row for row in rows if (row["article_id"], row["revision"]) not in gone]
        if len(kept) < len(rows):
            removed.append(entry.path)
            by_partition.setdefault(partition, []).extend(kept)
    added = [
        file
        for name, rows in sorted(by_partition.items())
        for file in write_facts(staging, layout.facts(name, run_id), rows, settings)
    ]
    return added, removed
