"""Signatures on storage: found again, forgotten in time, read in parts."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dateline.dataset.memory import signatures
from dateline.dataset.memory.memory import Horizon, Merge
from dateline.dataset.memory.signatures import MEMORY, from_table, lookup, to_table, write_segment
from dateline.dataset.storage import write_file
from dateline.schemas.remembered import Signature


def signature(number: int, base: int = 0) -> Signature:
    key = number.to_bytes(16, "big")
    return Signature(key, key, number, tuple(range(base + number * 100, base + number * 100 + 10)))


def segment(folder: Path, name: str, rows: list[Signature], seen_at: int) -> str:
    table = to_table(rows, seen_at)
    write_file(str(folder), name, lambda handle: write_segment(handle, table))
    return str(folder / name)


def test_signatures_survive_the_round_trip() -> None:
    rows = [signature(2), signature(1)]
    assert from_table(to_table(rows, 5)) == [signature(1), signature(2)]


def test_only_what_shares_enough_or_is_named_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signatures, "ROWS_PER_GROUP", 7)
    paths = [
        segment(tmp_path, "a.parquet", [signature(n) for n in range(50)], 1),
        segment(tmp_path, "b.parquet", [signature(n) for n in range(50, 60)], 2),
    ]
    assert pq.ParquetFile(paths[0]).num_row_groups == 8
    close, too_little = range(300, 306), range(5500, 5504)
    found = lookup(paths, [*close, *too_little], [signature(57).article_id], least=6)
    assert found == [signature(3), signature(57)]
    assert lookup(paths, [], [], least=6) == []
    assert lookup([], [1], [], least=6) == []


def test_merging_forgets_what_is_out_of_the_window(tmp_path: Path) -> None:
    paths = (
        segment(tmp_path, "old.parquet", [signature(1)], 100),
        segment(tmp_path, "new.parquet", [signature(3), signature(2)], 200),
    )
    merged = tmp_path / "merged.parquet"
    with merged.open("wb") as handle:
        written = MEMORY.merge(handle, Merge(paths, Horizon(150), from_oldest=True))
    assert (written.rows, written.seen_from, written.seen_to) == (2, 200, 200)
    assert from_table(pq.read_table(merged)) == [signature(2), signature(3)]
