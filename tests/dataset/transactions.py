"""Commits for tests of the transaction: what they stage, what they remember, what is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from dateline.dataset.dataset import Dataset
from dateline.dataset.storage import StoredFile, write_bytes
from dateline.dataset.transaction import Transaction
from dateline.schemas.manifest import Manifest
from tests.articles import NOON

FEEDS = "state/feeds/{}.jsonl.gz"


def commit(
    dataset: Dataset,
    run_id: str,
    change: Callable[[Transaction], None] = lambda _: None,
    *,
    kind: str = "run",
    now: datetime = NOON,
    repeats: Manifest | None = None,
) -> Manifest:
    """One commit that does what ``change`` says."""
    with dataset.transaction(kind) as tx:
        before = dataset.head() if repeats is None else repeats.state_before
        tx.begin(run_id, now, before, repeats=repeats)
        change(tx)
    assert tx.manifest is not None
    return tx.manifest


def staged(*names: str, text: bytes = b"x") -> Callable[[Transaction], None]:
    """Stages public files."""
    return lambda tx: tx.stage(write_bytes(tx.staging, f"articles/{n}", text) for n in names)


def remembered(name: str, rows: int = 5_000) -> Callable[[Transaction], None]:
    """Adds a segment to the memory of feeds; so many rows that none is merged with another."""

    def change(tx: Transaction) -> None:
        file = write_bytes(tx.staging, FEEDS.format(name), name.encode())
        tx.remember("feeds", [StoredFile(file.path, file.size, file.sha256, rows)])

    return change


def files(dataset: Dataset, folder: str) -> list[str]:
    """The paths of all files below a folder of the data set."""
    root = Path(dataset.root)
    return sorted(
        path.relative_to(root).as_posix() for path in (root / folder).rglob("*") if path.is_file()
    )
