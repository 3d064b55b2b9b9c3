"""Segments of remembered identities: looked up, merged, forgotten in time."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.memory import identities
from dateline.dataset.memory.identities import (
    MEMORY,
    from_table,
    lookup,
    lookup_prefixes,
    merge_ranges,
    to_table,
    write_ranges,
    write_segment,
)
from dateline.dataset.memory.memory import Horizon, Merge
from dateline.schemas.remembered import Identity

DAY = 86_400


def identity(key: int, text: int = 1, feed: int = 7, seen: int = 0, revision: int = 1) -> Identity:
    return Identity(
        key.to_bytes(16, "big"), (key + 1000).to_bytes(16, "big"), text, feed, revision, seen
    )


def segment(folder: Path, name: str, *rows: Identity) -> str:
    path = folder / name
    with open(path, "wb") as handle:
        write_segment(handle, to_table(sorted(rows, key=lambda row: row.key)))
    return str(path)


def merged(
    paths: list[str], seen_since: int = 0, documents_since: dict[int, int] | None = None
) -> list[Identity]:
    """What a merge of segments leaves, read back from the file that it writes."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "merged"
        with open(target, "wb") as handle:
            horizon = Horizon(seen_since, lambda: documents_since or {})
            MEMORY.merge(handle, Merge(tuple(paths), horizon, from_oldest=True))
        return from_table(pq.read_table(target))


def test_only_the_rows_of_the_asked_keys_come_back(tmp_path: Path) -> None:
    paths = [
        segment(tmp_path, "a", *(identity(n) for n in range(100))),
        segment(tmp_path, "b", identity(5, text=2), identity(200)),
    ]
    keys = [identity(n).key for n in (5, 200, 999)]
    found = lookup(paths, keys)
    assert sorted((row.key, row.content_hash) for row in found) == sorted(
        [(identity(5).key, 1), (identity(5).key, 2), (identity(200).key, 1)]
    )
    assert lookup(paths, []) == []


def test_a_look_up_by_fewer_bits_finds_every_key_that_begins_so(tmp_path: Path) -> None:
    rows = [replace(identity(0), key=(n << 64).to_bytes(16, "big")) for n in range(40)]
    path = segment(tmp_path, "a", *rows)
    prefixes = np.array([8, 9, 21], "u8")  # the last three bits say something else
    found = from_table(lookup_prefixes([path], prefixes, 3))
    assert [row.key for row in found] == [row.key for row in rows[8:24]]


def test_few_and_many_prefixes_find_the_same_rows_each_once(tmp_path: Path) -> None:
    numbers = sorted(n // 3 * 7 for n in range(300))  # every key three times
    rows = [replace(identity(n), key=(k << 64 | n).to_bytes(16, "big")) for n, k in
            enumerate(numbers)]  # fmt: skip
    path = segment(tmp_path, "a", *rows)
    for bits in (0, 4):
        few = np.array([0, 14, 15, 15, 16, 350, 10**9], "u8")
        many = np.array([*few, *range(10**9 + 16, 10**9 + 3_000)], "u8")
        wanted = {int(n) >> bits for n in few}
        kept = [row.key for row, k in zip(rows, numbers, strict=True) if k >> bits in wanted]
        for prefixes in (few, many):
            found = from_table(lookup_prefixes([path], prefixes, bits))
            assert [row.key for row in found] == kept


def test_columns_of_hashes_are_not_compressed(tmp_path: Path) -> None:
    group = pq.ParquetFile(segment(tmp_path, "a", identity(1))).metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    assert {column.compression for column in columns} == {"UNCOMPRESSED"}


def test_a_merge_keeps_the_last_sighting_of_each_text_in_each_feed(tmp_path: Path) -> None:
    paths = [
        segment(tmp_path, "a", identity(1, seen=10), identity(1, text=2, seen=11)),
        segment(tmp_path, "b", identity(1, seen=20), identity(1, feed=8, seen=5)),
    ]
    rows = merged(paths)
    assert [(r.content_hash, r.feed_hash, r.seen_at) for r in rows] == [
        (1, 7, 20),
        (1, 8, 5),
        (2, 7, 11),
    ]


def test_what_is_out_of_the_window_is_forgotten_unless_its_feed_still_serves_it(
    tmp_path: Path,
) -> None:
    path = segment(
        tmp_path,
        "a",
        identity(1, feed=1, seen=5 * DAY),
        identity(2, feed=2, seen=5 * DAY),
        identity(3, feed=1, seen=20 * DAY),
    )
    kept = merged([path], 10 * DAY, {2: 4 * DAY, 1: 9 * DAY})
    assert [row.key for row in kept] == [identity(2).key, identity(3).key]


def test_what_is_forgotten_as_a_whole_leaves_an_empty_segment(tmp_path: Path) -> None:
    assert merged([segment(tmp_path, "a", identity(1, seen=5))], seen_since=6) == []


ROWS = st.lists(
    st.builds(
        identity,
        key=st.integers(0, 5),
        text=st.integers(0, 2**64 - 1) | st.integers(0, 2),
        feed=st.integers(0, 2),
        seen=st.integers(0, 2**32 - 1),
    ),
    max_size=20,
)


@given(st.lists(ROWS, max_size=4))
def test_merging_loses_no_text_of_the_window(groups: list[list[Identity]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [segment(Path(folder), str(n), *rows) for n, rows in enumerate(groups)]
        kept = merged(paths)
    every = {(r.key, r.content_hash, r.feed_hash) for rows in groups for r in rows}
    assert [(r.key, r.content_hash, r.feed_hash) for r in kept] == sorted(every)


def test_merging_by_ranges_of_keys_equals_merging_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities, "ROWS_PER_GROUP", 50)
    paths, rows = [], []
    for number in range(4):
        made = [
            Identity((n * 2**117 + n).to_bytes(16, "big"), bytes(16), n % 7, n % 3, 1, 100 + number)
            for n in range(number, 1_000, number + 1)
        ]
        rows += made
        path = tmp_path / f"{number}.parquet"
        with path.open("wb") as handle:
            write_ranges(handle, [to_table(sorted(made, key=lambda row: row.key))])
        paths.append(str(path))
    at_once = merged(paths, 101)
    monkeypatch.setattr(identities, "ROWS_PER_RANGE", 100)
    by_ranges = list(merge_ranges(paths, seen_since=101))
    assert len(by_ranges) > 10
    rows_of_ranges = [row for table in by_ranges for row in from_table(table)]
    assert rows_of_ranges == at_once
    newest = {(row.key, row.content_hash, row.feed_hash): row for row in rows if row.seen_at > 100}
    assert rows_of_ranges == sorted(newest.values(), key=lambda row: row.key)
    wanted = [row.key for row in rows_of_ranges[::100]]
    assert {row.key for row in lookup(paths, wanted)} == set(wanted)
