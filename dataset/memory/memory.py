"""A memory: what the data set remembers of one kind, as a list of segments merged by one rule.

A segment is a file below ``state/<name>/``, Parquet unless the memory says otherwise. Each commit
adds a small one; later rows win. Merging follows log-structured merge trees: it goes back from the
newest segment while the one before is not far bigger than what follows it, so a big segment is
rewritten only once as much again has come; small ones are merged as soon as there are three. The
cost of a commit therefore does not grow with the age of the data set, and the number of segments
grows with the logarithm of its size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from dateline.dataset import layout
from dateline.dataset.storage import StoredFile, join, write_file
from dateline.schemas.manifest import Segment

MAX_SEGMENTS = 12
"""Segments from which on the newest ones are merged in any case."""
SMALL = 1_000
"""Rows that are merged without a thought."""
FEW = 2
"""Small segments that may lie at the end: on object storage each is a request of every run."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """What may be forgotten when segments are merged; the default forgets nothing.

    ``documents_since`` says, by feed hash, since when sightings are still in the document that
    the feed serves: these are kept although they are older than the window. It is asked only where
    a merge meets something that old, for it may have to read what is known of all feeds.
    """

    seen_since: int = 0  # seconds since 1970
    documents_since: Callable[[], Mapping[int, int]] = dict


@dataclass(frozen=True, slots=True)
class Merge:
    """Segments to merge, oldest first, by their full paths.

    ``from_oldest`` is true where nothing older exists, so that rows which only hide older ones
    can go.
    """

    paths: tuple[str, ...]
    horizon: Horizon
    from_oldest: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What a merge wrote: its rows, and their oldest and newest sighting (0 where none is kept)."""

    rows: int
    seen_from: int = 0
    seen_to: int = 0


@dataclass(frozen=True)
class Memory:
    """One kind of memory.

    Attributes:
        name: names the folder below ``state/`` and the entry in the head.
        loss: what losing a segment means, as the end of a sentence for a person.
        merge: writes the merged rows of segments to an open handle.
        suffix: ends the names of its segments. Where it is not Parquet's, Parquet files are of an
            older format and are merged with the next commit.
    """

    name: str
    loss: str
    merge: Callable[[Any, Merge], Written]
    suffix: str = layout.PARQUET


def new_segment(file: StoredFile, now_s: int) -> Segment:
    """A segment that a run has just staged; all of its sightings are of ``now_s``."""
    return Segment(
        path=file.path,
        rows=file.rows or 0,
        size=file.size,
        sha256=file.sha256,
        seen_from=now_s,
        seen_to=now_s,
    )


def merge_from(rows: Sequence[int]) -> int:
    """The segment from which on all are merged into one; the number of segments if none is due.

    Args:
        rows: rows of each segment, oldest first.
    """
    count = len(rows)
    if count < 2:
        return count
    small = next((n for n, size in enumerate(reversed(rows)) if size > SMALL), count)
    if small <= FEW and count <= MAX_SEGMENTS and sum(rows[1:]) <= max(SMALL, rows[0]):
        return count
    start, total = count - 1, rows[-1]
    while start > 0 and rows[start - 1] <= max(SMALL, 2 * total):
        start -= 1
        total += rows[start]
    return start if start < count - 1 else count


def extend(
    memory: Memory,
    before: Sequence[Segment],
    added: Sequence[Segment],
    *,
    root: str,
    staging: str,
    run_id: str,
    horizon: Horizon,
) -> tuple[tuple[Segment, ...], list[StoredFile]]:
    """The segments after a commit, merged where that is due.

    Args:
        before: the segments in force, below ``root``.
        added: the segments that the commit has staged below ``staging``.

    Returns:
        The segments from now on, and the merged file where one was staged.
    """
    segments = (*before, *added)
    start = merge_from([segment.rows for segment in segments])
    if memory.suffix != layout.PARQUET:
        parquet = (n for n, one in enumerate(segments) if one.path.endswith(layout.PARQUET))
        start = min(start, next(parquet, start))
    if not added or start == len(segments):
        return segments, []
    staged = {segment.path for segment in added}
    paths = tuple(join(staging if s.path in staged else root, s.path) for s in segments[start:])
    merge = Merge(paths, horizon, from_oldest=start == 0)
    written: list[Written] = []

    def fill(handle: Any) -> int:
        written.append(memory.merge(handle, merge))
        return written[0].rows

    file = write_file(staging, layout.segment(memory.name, run_id, "merged", memory.suffix), fill)
    if not written[0].rows:
        return tuple(segments[:start]), [file]
    seen = {"seen_from": written[0].seen_from, "seen_to": written[0].seen_to}
    merged = replace(new_segment(file, 0), **seen)
    return (*segments[:start], merged), [file]
