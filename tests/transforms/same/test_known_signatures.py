"""Remembered signatures as columns say what a list of objects says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.memory.memory import Horizon, Merge
from dateline.dataset.memory.signatures import MEMORY, lookup_rows, to_table, write_segment
from dateline.dataset.storage import write_file
from dateline.schemas.remembered import Signature
from dateline.transforms.same.known_signatures import KnownSignatures

MOST = 2**32 - 1


def name(number: int) -> bytes:
    return number.to_bytes(16, "big")


def of(
    number: int,
    *hashes: int,
    cluster: int = 0,
    feed: int = 7,
    whole: int | None = None,
    title: tuple[int, ...] | None = None,
    told: int | None = None,
) -> Signature:
    return Signature(name(number), name(cluster or number), feed, hashes, whole, title, told)


def known(*signatures: Signature) -> KnownSignatures:
    return KnownSignatures(to_table(signatures, 0))


def every(columns: KnownSignatures) -> list[Signature]:
    return [columns[number] for number in range(len(columns))]


_FEW = st.integers(0, 3)
_VALUES = st.sampled_from([0, 1, 2, 1 << 22, (1 << 22) + 1, MOST])
_SIGNATURES = st.builds(
    Signature,
    # Some names differ at the end alone, others at the beginning.
    st.builds(lambda a, b: bytes([a]) + bytes(14) + bytes([b]), _FEW, _FEW),
    st.builds(name, _FEW),
    st.sampled_from([0, 5, 2**64 - 1]),
    st.sets(_VALUES).map(lambda values: tuple(sorted(values))),
    st.none() | _VALUES,
    st.none() | st.lists(_VALUES, max_size=3).map(tuple),
    st.none() | _VALUES,
)


@given(st.lists(_SIGNATURES, max_size=12), st.lists(_SIGNATURES, max_size=4), st.integers(1, 3))
def test_columns_say_what_objects_say(
    rows: list[Signature], new: list[Signature], most: int
) -> None:
    columns = KnownSignatures(pa.concat_tables([to_table(rows[:5], 1), to_table(rows[5:], 2)]))
    ordered = sorted(rows, key=lambda s: (s.article_id, s.cluster_id))
    told = every(columns)
    assert sorted(told, key=repr) == sorted(ordered, key=repr)
    assert [(s.article_id, s.cluster_id) for s in told] == [
        (s.article_id, s.cluster_id) for s in ordered
    ]
    clusters = {s.article_id: s.cluster_id for s in ordered}
    for signature in [*rows, *new]:
        assert columns.cluster_of(signature.article_id) == clusters.get(signature.article_id)
        theirs = [s for s in told if s.feed_hash == signature.feed_hash]
        assert columns.of_feed(signature.feed_hash) == theirs
    wholes = {s.whole for s in new if s.whole is not None}
    assert list(columns.with_whole(wholes)) == [s for s in told if s.whole in wholes]
    titles = {s.title for s in new if s.title}
    by_title = {t: [n for n, s in enumerate(told) if s.title == t] for t in titles}
    assert columns.titled(titles) == {title: found for title, found in by_title.items() if found}
    wanted = {value for s in new for value in s.hashes}
    having = {v: [n for n, s in enumerate(told) if v in s.hashes] for v in wanted}
    assert columns.having(wanted) == {value: found for value, found in having.items() if found}
    counted = Counter(value for s in [*rows, *new] for value in s.hashes)
    frequent = {value for value, count in counted.items() if count > most}
    shared = {value for value in wanted if counted[value] > 1}
    assert columns.shared(new, most) == (shared - frequent, frequent)


def test_an_object_is_made_once_and_only_when_it_is_asked_for() -> None:
    columns = known(of(1, 5, 6, feed=3), of(2, 5, 9))
    assert columns.having([5]) == {5: [0, 1]}
    assert columns.shared([of(3, 5, 6, 8)], 2) == ({6}, {5})
    assert columns._made == {}
    assert columns[0] is columns[0]
    assert list(columns._made) == [0]


def test_those_of_a_feed_are_not_kept() -> None:
    """They are asked for once, and may be thousands."""
    columns = known(of(1, 5, 6, feed=3), of(2, 5, 9))
    assert columns.of_feed(3) == [of(1, 5, 6, feed=3)]
    assert columns._made == {}


def test_titles_are_told_apart_by_their_words_and_their_order() -> None:
    """A first look compares sums."""
    columns = known(of(1, title=(1, 2)), of(2, title=(2, 1)), of(3, title=(3,)), of(4))
    assert columns.titled([(2, 1), ()]) == {(2, 1): [1]}
    assert columns.titled([()]) == {}


def segment(folder: Path, path: str, rows: list[Signature]) -> str:
    table = to_table(rows, 5)
    write_file(str(folder), path, lambda handle: write_segment(handle, table))
    return str(folder / path)


def test_segments_that_overlap_or_are_empty_are_read_as_their_compaction_is(
    tmp_path: Path,
) -> None:
    """An article may be in several: where its clusters differ the last name counts, as ever."""
    parts = [
        segment(tmp_path, "a", [of(1, 1, 2, title=(4,)), of(3, 2, 3, cluster=2), of(5, 8)]),
        segment(tmp_path, "b", []),
        segment(tmp_path, "c", [of(2, 1, 3, whole=9), of(3, 2, 3, cluster=1)]),
        segment(tmp_path, "d", [of(4, 2, 7, told=6)]),
    ]
    merged = tmp_path / "merged"
    with merged.open("wb") as handle:
        MEMORY.merge(handle, Merge(tuple(parts), Horizon(), from_oldest=True))
    assert pq.ParquetFile(merged).metadata.num_rows == 6
    read = []
    for paths in (parts, parts[::-1], [str(merged)], [parts[1], str(merged)]):
        columns = KnownSignatures(lookup_rows(paths, [1, 2, 3], [name(4)], least=2))
        assert columns.cluster_of(name(3)) == name(2)
        assert columns.cluster_of(name(5)) is None
        assert columns.having([2, 8]) == {2: [0, 2, 3, 4]}
        read.append(every(columns))
    assert read[0] == read[1] == read[2] == read[3]
    assert [int.from_bytes(s.article_id, "big") for s in read[0]] == [1, 2, 3, 3, 4]


def test_nothing_is_found_in_nothing(tmp_path: Path) -> None:
    empty = segment(tmp_path, "a", [])
    for rows in (lookup_rows([], [1], [], least=1), lookup_rows([empty], [1], [], least=1)):
        columns = KnownSignatures(rows)
        assert len(columns) == 0
        assert columns.cluster_of(name(1)) is None
        assert (columns.having([1]), columns.titled([(1,)]), columns.of_feed(7)) == ({}, {}, [])
        assert list(columns.with_whole([1])) == []
        assert columns.shared([of(1, 5)], 1) == (set(), set())


def test_a_part_of_a_table_is_that_part_alone() -> None:
    rows = [of(1, 5, title=(1,)), of(2, 6, 7, whole=3, title=(2, 3), told=4), of(3, 8)]
    columns = KnownSignatures(to_table(rows, 0).slice(1, 1))
    assert every(columns) == [rows[1]]
    assert columns.having([5, 7, 8]) == {7: [0]}
    assert columns.shared([of(4, 5, 6)], 1) == (set(), {6})
    assert columns.shared([of(4, 5, 6)], 2) == ({6}, set())
    assert columns.titled([(1,), (2, 3)]) == {(2, 3): [0]}
