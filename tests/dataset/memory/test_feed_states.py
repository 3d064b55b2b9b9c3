"""Feed states survive their way through files; the last visit of a feed wins."""

from __future__ import annotations

import gc
import gzip
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.memory import feed_states
from dateline.dataset.memory.feed_states import MEMORY, SUFFIX, load, rows_of, stage, write
from dateline.dataset.memory.memory import Horizon, Merge
from dateline.dataset.parquet_files import to_table
from dateline.dataset.snapshot import StateError
from dateline.schemas.feed import FeedState
from dateline.schemas.state_tables import FEED_STATE

NOW = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=timezone.utc)
OLD = FeedState("https://a.example/", etag='"1"', next_due_at=NOW, interval_s=60.5)
NEW = replace(OLD, etag=None, last_success_at=NOW + timedelta(1), skip_hours=(1, 2))
OTHER = FeedState("https://b.example/", skip_days=("Sunday",), retired_at=NOW, silent=True)


def store(root: Path, stem: str, *states: FeedState) -> str:
    (file,) = stage(str(root), stem, states)
    assert file.rows == len(states)
    return str(root / file.path)


def parquet(path: Path, *states: FeedState, without: tuple[str, ...] = ()) -> str:
    """A file as format 2 wrote it."""
    table = to_table([asdict(state) for state in states], FEED_STATE)
    pq.write_table(table.drop_columns(list(without)), path)
    return str(path)


def test_feed_state_comes_back_as_it_was_and_later_files_win(tmp_path: Path) -> None:
    one = store(tmp_path, "1", OLD, OTHER)
    two = store(tmp_path, "2", NEW)
    assert load([one]) == {OLD.feed: OLD, OTHER.feed: OTHER}
    assert load([one, two]) == {NEW.feed: NEW, OTHER.feed: OTHER}
    assert load([]) == {}
    assert stage(str(tmp_path), "3", []) == []
    assert gc.isenabled(), "the collector is at work again"


@given(
    st.lists(
        st.builds(
            FeedState,
            feed=st.text(max_size=20),
            etag=st.none() | st.text(max_size=20),
            next_due_at=st.none() | st.datetimes(timezones=st.just(timezone.utc)),
            interval_s=st.none() | st.floats(allow_nan=False, allow_infinity=False),
            consecutive_failures=st.integers(0, 2**31 - 1),
            silent=st.booleans(),
            skip_hours=st.lists(st.integers(0, 23), max_size=3).map(tuple),
            held=st.none() | st.binary(max_size=40),
        )
    )
)
def test_every_state_comes_back_and_equal_ones_give_equal_bytes(states: list[FeedState]) -> None:
    one, two = BytesIO(), BytesIO()
    assert write(one, states) == write(two, states) == len(states)
    assert one.getvalue() == two.getvalue()
    assert rows_of(BytesIO(one.getvalue())) == len(states)
    with NamedTemporaryFile(suffix=SUFFIX) as file:
        file.write(one.getvalue())
        file.flush()
        assert load([file.name]) == {state.feed: state for state in states}


@given(st.text(max_size=30), st.binary(max_size=60), st.sampled_from([3, 50, 1 << 20]))
def test_lines_are_read_whole_however_they_are_cut(title: str, held: bytes, at_once: int) -> None:
    packed = BytesIO()
    states = [replace(OTHER, feed=f"f{n}", title=title, held=held) for n in range(5)]
    write(packed, states)
    packed.seek(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed_states, "_AT_ONCE", at_once)
        lines = b"".join(feed_states._blocks(packed))
    assert lines == gzip.decompress(packed.getvalue())


def test_states_are_stored_in_the_order_of_feeds_as_lines_for_people(tmp_path: Path) -> None:
    packed = Path(store(tmp_path, "1", OTHER, OLD)).read_bytes()
    first, second = gzip.decompress(packed).decode().splitlines()
    assert first.startswith('{"feed":"https://a.example/",')
    assert '"next_due_at":"2026-11-24T12:00:00.123456Z"' in first
    assert '"skip_days":["Sunday"]' in second


def test_a_merge_keeps_the_last_state_of_each_feed(tmp_path: Path) -> None:
    paths = (store(tmp_path, "1", OLD, OTHER), store(tmp_path, "2", NEW))
    merged = tmp_path / f"merged{SUFFIX}"
    with merged.open("wb") as handle:
        written = MEMORY.merge(handle, Merge(paths, Horizon(), from_oldest=False))
    assert written.rows == 2
    assert load([str(merged)]) == {NEW.feed: NEW, OTHER.feed: OTHER}


def test_files_of_formats_1_and_2_are_read_beside_those_of_today(tmp_path: Path) -> None:
    old = parquet(tmp_path / "old.parquet", OTHER, OLD, without=("skip_days", "redirect_seen"))
    assert load([old]) == {OTHER.feed: replace(OTHER, skip_days=()), OLD.feed: OLD}
    known = load([old, store(tmp_path, "new", NEW)])
    assert known == {NEW.feed: NEW, OTHER.feed: replace(OTHER, skip_days=())}
    whole = replace(OTHER, held=b"\x00\xff", skip_hours=(0, 23), took_s=3, last_entry_at=NOW)
    assert load([parquet(tmp_path / "whole.parquet", whole)]) == {whole.feed: whole}


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[:-9], id="cut off"),
        pytest.param(lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:], id="a bit"),
        pytest.param(lambda _: b"no gzip", id="something else"),
        pytest.param(lambda _: gzip.compress(b'{"feed": 1}\n'), id="another kind"),
        pytest.param(lambda _: gzip.compress(b'{"feed": "f"}\n{"feed"'), id="half a line"),
        pytest.param(lambda _: gzip.compress(b'{"feed": "f"}\n{"feed"\n'), id="half an object"),
    ],
)
def test_a_damaged_file_is_told_with_what_to_do(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = Path(store(tmp_path, "1", OLD, OTHER))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StateError, match=r"1-00000\.jsonl\.gz is damaged .*fsck --repair"):
        load([str(path)])
    assert gc.isenabled(), "the collector is at work again"
