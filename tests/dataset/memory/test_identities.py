"""Segments of remembered identities: looked up, merged, forgotten in time."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.memory.identities import from_table, lookup, merge, to_table, write_segment
from dateline.transforms.same.sameness import Identity

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


def test_a_merge_keeps_the_last_sighting_of_each_text_in_each_feed(tmp_path: Path) -> None:
    paths = [
        segment(tmp_path, "a", identity(1, seen=10), identity(1, text=2, seen=11)),
        segment(tmp_path, "b", identity(1, seen=20), identity(1, feed=8, seen=5)),
    ]
    rows = from_table(merge(paths, seen_since=0))
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
    kept = from_table(merge([path], seen_since=10 * DAY, documents_since={2: 4 * DAY, 1: 9 * DAY}))
    assert [row.key for row in kept] == [identity(2).key, identity(3).key]


def test_nothing_merges_to_nothing() -> None:
    assert merge([], seen_since=0).num_rows == 0


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
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        paths = [segment(Path(folder), str(n), *rows) for n, rows in enumerate(groups)]
        merged = from_table(merge(paths, seen_since=0))
    every = {(r.key, r.content_hash, r.feed_hash) for rows in groups for r in rows}
    assert [(r.key, r.content_hash, r.feed_hash) for r in merged] == sorted(every)
