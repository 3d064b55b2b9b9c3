"""Feed states survive their way through files; the last visit of a feed wins."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dateline.dataset.memory import feed_states
from dateline.dataset.memory.feed_states import MEMORY, load, read
from dateline.dataset.memory.memory import Horizon, Merge
from dateline.dataset.parquet_files import to_table, write_table
from dateline.dataset.rows import feed_state_row
from dateline.schemas.feed import FeedState
from dateline.schemas.state_tables import FEED_STATE

NOW = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=timezone.utc)
OLD = FeedState("https://a.example/", etag='"1"', next_due_at=NOW, interval_s=60.5)
NEW = replace(OLD, etag=None, last_success_at=NOW + timedelta(1), skip_hours=(1, 2))
OTHER = FeedState("https://b.example/", skip_days=("Sunday",), retired_at=NOW, silent=True)


def store(root: Path, name: str, *states: FeedState) -> str:
    table = to_table([feed_state_row(state) for state in states], FEED_STATE)
    write_table(str(root), lambda _: name, table, target_bytes=float("inf"))
    return str(root / name)


def test_feed_state_comes_back_as_it_was_and_later_files_win(tmp_path: Path) -> None:
    one = store(tmp_path, "1.parquet", OLD, OTHER)
    two = store(tmp_path, "2.parquet", NEW)
    assert load([one]) == {OLD.feed: OLD, OTHER.feed: OTHER}
    assert load([one, two]) == {NEW.feed: NEW, OTHER.feed: OTHER}
    assert load([]) == {}


def test_a_merge_keeps_the_last_state_of_each_feed(tmp_path: Path) -> None:
    paths = (store(tmp_path, "1.parquet", OLD, OTHER), store(tmp_path, "2.parquet", NEW))
    merged = tmp_path / "merged.parquet"
    with merged.open("wb") as handle:
        written = MEMORY.merge(handle, Merge(paths, Horizon(), from_oldest=False))
    assert written.rows == 2
    assert load([str(merged)]) == {NEW.feed: NEW, OTHER.feed: OTHER}


def test_states_of_before_a_column_was_there_are_read_beside_newer_ones(tmp_path: Path) -> None:
    table = to_table([feed_state_row(OTHER)], FEED_STATE).drop_columns(["skip_days", "title"])
    pq.write_table(table, tmp_path / "old.parquet")
    known = load([str(tmp_path / "old.parquet"), store(tmp_path, "new.parquet", NEW)])
    assert known == {NEW.feed: NEW, OTHER.feed: replace(OTHER, skip_days=())}
    assert gc.isenabled(), "the collector is at work again"


def test_a_feed_that_came_once_and_one_that_came_twice_are_read_once_each(tmp_path: Path) -> None:
    paths = [
        store(tmp_path, f"{n}.parquet", *states) for n, states in enumerate([[OLD], [OTHER], [NEW]])
    ]
    assert read(paths)["feed"].to_pylist() == [OTHER.feed, NEW.feed]


def test_rows_that_are_kept_are_cut_out_alike_in_few_stretches_and_in_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = [replace(OLD, feed=f"https://{n:02d}.example/") for n in range(20)]
    again = [replace(feed, etag='"2"') for feed in feeds[::3]]
    paths = [store(tmp_path, "1.parquet", *feeds), store(tmp_path, "2.parquet", *again)]
    stretches = read(paths)
    monkeypatch.setattr(feed_states, "_MOST_STRETCHES", 0)
    assert stretches.equals(read(paths))
    assert stretches["feed"].num_chunks == 1
    names = [feed.feed for feed in feeds if feed.feed not in {one.feed for one in again}]
    assert stretches["feed"].to_pylist() == [*names, *(one.feed for one in again)]
