"""Signatures on storage: found again, forgotten in time, read in parts."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dateline.dataset.memory import signatures
from dateline.dataset.memory.memory import Horizon, Merge, Written
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


def of(number: int, *hashes: int) -> Signature:
    key = number.to_bytes(16, "big")
    return Signature(key, key, number, hashes)


def test_hashes_count_in_all_their_bits(tmp_path: Path) -> None:
    """A first look at the low bits alone only spares work."""
    rows = [of(1, 5, 6), of(2, 5 + (1 << 22), 6 + (1 << 23)), of(3, 0x3FFFFF, 0xFFFFFFFF)]
    path = segment(tmp_path, "a.parquet", rows, 1)
    assert lookup([path], [5, 6], [], least=2) == [rows[0]]
    assert lookup([path], [0x3FFFFF, 0xFFFFFFFF], [], least=2) == [rows[2]]
    assert lookup([path], [0xFFFFFFFF], [], least=1) == [rows[2]]


def test_each_signature_shares_enough_for_itself(tmp_path: Path) -> None:
    rows = [of(1, 1, 2, 3), of(2, 3, 4), of(3), of(4, 1, 2, 3, 4)]
    path = segment(tmp_path, "a.parquet", rows, 1)
    assert lookup([path], [1, 2, 3], [], least=3) == [rows[0], rows[3]]
    assert lookup([path], [1, 2, 3, 4], [], least=2) == [rows[0], rows[1], rows[3]]
    assert lookup([path], [], [rows[2].article_id], least=2) == [rows[2]]
    assert lookup([path], [9], [rows[1].article_id], least=2) == [rows[1]]


def test_a_merge_that_forgets_everything_says_so(tmp_path: Path) -> None:
    paths = (segment(tmp_path, "old.parquet", [signature(1)], 100),)
    merged = tmp_path / "merged.parquet"
    with merged.open("wb") as handle:
        written = MEMORY.merge(handle, Merge(paths, Horizon(101), from_oldest=True))
    assert written == Written(0)
    with merged.open("wb") as handle:
        written = MEMORY.merge(handle, Merge(paths, Horizon(100), from_oldest=True))
    assert written == Written(1, 100, 100), "to the second"
