"""What a transaction makes of memories: segments in the head, merged, dropped, never lost."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from msgspec.structs import replace

from dateline.dataset.dataset import Dataset
from dateline.dataset.snapshot import write_head
from dateline.dataset.transaction import Transaction
from dateline.schemas.manifest import Manifest, Segment
from tests.articles import NOON
from tests.dataset.transactions import FEEDS, commit, files, remembered, staged


def test_a_memory_that_does_not_exist_remembers_nothing(dataset: Dataset) -> None:
    with (
        pytest.raises(ValueError, match="no memory 'moods'; there are feeds, files"),
        dataset.transaction("run") as tx,
    ):
        tx.remember("moods", [])


def test_a_segment_without_rows_is_none(dataset: Dataset) -> None:
    one = commit(dataset, "one", remembered("empty", rows=0))
    assert one.state.segments("feeds") == ()
    assert files(dataset, "state") == ["state/head.json"]


def test_a_segment_stands_in_the_head_with_time_size_and_hash(dataset: Dataset) -> None:
    one = commit(dataset, "one", remembered("one"))
    seconds = int(NOON.timestamp())
    digest = hashlib.sha256(b"one").hexdigest()
    assert one.state.segments("feeds") == (
        Segment(
            path=FEEDS.format("one"),
            rows=5_000,
            size=3,
            sha256=digest,
            seen_from=seconds,
            seen_to=seconds,
        ),
    )
    assert files(dataset, "state/feeds") == [FEEDS.format("one")]


def test_a_segment_that_was_damaged_since_keeps_the_hash_that_shows_it(dataset: Dataset) -> None:
    """A commit that hashed it anew would make the damage part of the data set."""
    one = commit(dataset, "one", remembered("one"))
    (Path(dataset.root) / FEEDS.format("one")).write_bytes(b"damaged")
    assert commit(dataset, "two").state.segments("feeds") == one.state.segments("feeds")


def _without_hashes(dataset: Dataset) -> None:
    """Writes the head as format 1 left it: without sizes and hashes."""
    head = dataset.head()
    bare = {
        name: tuple(replace(one, size=None, sha256=None) for one in segments)
        for name, segments in head.memories.items()
    }
    write_head(dataset.root, replace(head, version=1, memories=bare))


@pytest.mark.parametrize("lost", [False, True])
def test_segments_of_format_1_get_size_and_hash_where_they_are_there(
    dataset: Dataset, lost: bool
) -> None:
    commit(dataset, "one", remembered("one"))
    _without_hashes(dataset)
    if lost:
        (Path(dataset.root) / FEEDS.format("one")).unlink()
    (segment,) = commit(dataset, "two").state.segments("feeds")
    size, digest = (None, None) if lost else (3, hashlib.sha256(b"one").hexdigest())
    assert (segment.size, segment.sha256) == (size, digest)


def test_a_dropped_segment_is_out_of_the_memory_and_not_deleted(dataset: Dataset) -> None:
    """A repair sets it aside itself; a memory that there never was is no error."""
    commit(dataset, "one", remembered("one", 90_000))
    commit(dataset, "two", remembered("two", 20_000))

    def change(tx: Transaction) -> None:
        tx.drop("feeds", [FEEDS.format("one")])
        tx.drop("feeds", ["state/feeds/unknown.parquet"])
        tx.drop("identities", ["state/identities/unknown.parquet"])
        remembered("three")(tx)

    three = commit(dataset, "three", change, kind="repair")
    paths = [segment.path for segment in three.state.segments("feeds")]
    assert paths == [FEEDS.format("two"), FEEDS.format("three")]
    assert three.state.obsolete == ()
    assert "identities" not in three.state.memories
    commit(dataset, "four")
    assert FEEDS.format("one") in files(dataset, "state/feeds")


def test_a_segment_that_a_repair_drops_is_not_deleted_though_its_time_has_come(
    dataset: Dataset,
) -> None:
    _, merging = _merged(dataset)
    old = merging.state.obsolete[0]
    commit(dataset, "mended", lambda tx: tx.drop("files", [old]), kind="repair")
    assert [path for path in files(dataset, "state/files") if path in merging.state.obsolete] == [
        old
    ]


def _merged(dataset: Dataset) -> tuple[Manifest, Manifest]:
    """Commits two files in turn, so small that the index of files merges its second segment into
    its first where the third commit comes; the commits before and with the merge."""
    for number in range(2):
        commit(dataset, f"r{number:02}", staged(f"{number:02}"))
    before = dataset.manifest("r01")
    assert before is not None
    return before, commit(dataset, "r02", staged("02"))


def test_state_that_a_merge_replaced_goes_with_the_commit_after(dataset: Dataset) -> None:
    """Until then the last run can be repeated."""
    before, merging = _merged(dataset)
    old = sorted(before.state.state_files())
    assert len(old) == 2
    assert merging.state.obsolete == tuple(old)
    assert set(files(dataset, "state/files")) == {*old, "state/files/r02-merged.parquet"}
    after = commit(dataset, "r03", staged("03"))
    assert after.state.obsolete == ()
    assert files(dataset, "state/files") == [
        "state/files/r02-merged.parquet",
        "state/files/r03.parquet",
    ]


def test_a_repeated_merge_keeps_what_the_head_before_needs(dataset: Dataset) -> None:
    """Repeated without news, so that nothing is merged this time."""
    before, merging = _merged(dataset)
    again = commit(dataset, "r02", repeats=merging)
    assert again.state.state_files() == before.state.state_files()
    assert set(files(dataset, "state/files")) == before.state.state_files()
    assert [entry.path for entry in dataset.live_entries(dataset.head())] == [
        f"articles/{number:02}" for number in range(2)
    ]
