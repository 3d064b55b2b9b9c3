"""Feed state and merged identities survive their way through files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import dateline.dataset.memory.identities
from dateline.dataset.memory.identities import (
    from_table,
    lookup,
    merge,
    merge_ranges,
    to_table,
    write_ranges,
)
from dateline.dataset.parquet_files import to_table as rows_to_table
from dateline.dataset.parquet_files import write_table
from dateline.dataset.rows import feed_state_row
from dateline.dataset.snapshot import StateError, load_feed_states, load_head
from dateline.schemas.feed import FeedState
from dateline.schemas.tables import FEED_STATE
from dateline.transforms.same.sameness import Identity

NOW = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=timezone.utc)


def store(root: Path, name: str, *states: FeedState) -> str:
    table = rows_to_table([feed_state_row(state) for state in states], FEED_STATE)
    write_table(str(root), lambda _: name, table, target_bytes=float("inf"))
    return name


def test_feed_state_comes_back_as_it_was_and_later_files_win(tmp_path: Path) -> None:
    old = FeedState("https://a.example/", etag='"1"', next_due_at=NOW, interval_s=60.5)
    new = replace(old, etag=None, last_success_at=NOW + timedelta(1), skip_hours=(1, 2))
    other = FeedState("https://b.example/", skip_days=("Sunday",), retired_at=NOW, silent=True)
    one = store(tmp_path, "1.parquet", old, other)
    two = store(tmp_path, "2.parquet", new)
    assert load_feed_states(str(tmp_path), [one]) == {old.feed: old, other.feed: other}
    assert load_feed_states(str(tmp_path), [one, two]) == {new.feed: new, other.feed: other}


def test_a_lost_head_is_told_where_runs_were_committed(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs/r.json").write_text("{}")
    with pytest.raises(StateError, match="fsck --repair"):
        load_head(str(tmp_path))
    staged = tmp_path / "_staging/r/commit.json"
    staged.parent.mkdir(parents=True)
    staged.write_text("{}")
    assert load_head(str(tmp_path)).sequence == 0, "a commit that waits to be finished is no loss"


def test_merging_by_ranges_of_keys_equals_merging_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dateline.dataset.memory.identities, "ROWS_PER_GROUP", 50)
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
    at_once = merge(paths, seen_since=101)
    monkeypatch.setattr(dateline.dataset.memory.identities, "ROWS_PER_RANGE", 100)
    by_ranges = list(merge_ranges(paths, seen_since=101))
    assert len(by_ranges) > 10
    merged = [row for table in by_ranges for row in from_table(table)]
    assert merged == from_table(at_once)
    newest = {(row.key, row.content_hash, row.feed_hash): row for row in rows if row.seen_at > 100}
    assert merged == sorted(newest.values(), key=lambda row: row.key)
    wanted = [row.key for row in merged[::100]]
    assert {row.key for row in lookup(paths, wanted)} == set(wanted)
