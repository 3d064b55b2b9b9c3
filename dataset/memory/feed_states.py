"""The memory of feeds: what each was like at its last visit, one state per feed and visit.

A segment holds a line of JSON for each state, packed by gzip, whose CRC-32 tells damage. Every run
reads it before its first request, and the modules that read it load in a tenth of Arrow's time.
Formats 1 and 2 kept Parquet files, which the next commit merges into a segment of today.
"""

from __future__ import annotations

import gc
import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from dateline.dataset.memory.memory import Memory, Merge, Written
from dateline.dataset.snapshot import StateError
from dateline.dataset.storage import StoredFile, open_file, write_file

if TYPE_CHECKING:
    from dateline.schemas.feed import FeedState

SUFFIX = ".jsonl.gz"
_AT_ONCE = 1 << 20
"""Bytes of lines that are read together."""
_LINES = 1_000
"""States that become lines together."""
_LEVEL = 1  # most of a state are hashes, which no level makes smaller


def load(paths: Sequence[str]) -> dict[str, FeedState]:
    """What is known of each feed, by its URL, from segments given oldest first.

    Raises:
        StateError: a segment is damaged.
        OSError: one cannot be read.
    """
    known: dict[str, FeedState] = {}
    gc.disable()  # it would look through all these objects again and again
    try:
        for path in paths:
            for state in _of_today(path) if path.endswith(SUFFIX) else _of_parquet(path):
                known[state.feed] = state
    finally:
        gc.enable()
    return known


def write(handle: Any, states: Iterable[FeedState]) -> int:
    """Writes a segment to an open handle; returns how many states it holds."""
    encoder, coming, rows = msgspec.json.Encoder(), iter(states), 0
    with gzip.GzipFile("", "wb", _LEVEL, handle, mtime=0) as packed:
        while some := list(islice(coming, _LINES)):
            packed.write(encoder.encode_lines(some))
            rows += len(some)
    return rows


def stage(root: str, stem: str, states: Iterable[FeedState]) -> list[StoredFile]:
    """Writes a segment ``root/stem-00000.jsonl.gz`` in the order of feeds; none without states."""
    ordered = sorted(states, key=lambda state: state.feed)
    if not ordered:
        return []
    return [write_file(root, f"{stem}-00000{SUFFIX}", lambda handle: write(handle, ordered))]


def rows_of(handle: Any) -> int:
    """How many states a segment of today holds, from its open file.

    Raises:
        OSError, EOFError, zlib.error: it is damaged.
    """
    return sum(block.count(b"\n") for block in _blocks(handle))


def _of_today(path: str) -> Iterator[FeedState]:
    from dateline.schemas.feed import FeedState

    decoder = msgspec.json.Decoder(FeedState)
    with open_file(path) as handle:
        try:
            for block in _blocks(handle):
                yield from decoder.decode_lines(block)
        except (gzip.BadGzipFile, EOFError, zlib.error, msgspec.MsgspecError) as error:
            raise StateError(
                f"{path} is damaged ({error}); `dateline fsck --repair` sets it aside, and "
                f"{MEMORY.loss}"
            ) from error


def _blocks(handle: Any) -> Iterator[bytes]:
    """The lines of a segment, many at a time."""
    rest = b""
    with gzip.GzipFile(fileobj=handle) as packed:
        while more := packed.read(_AT_ONCE):
            lines, end, rest = (rest + more).rpartition(b"\n")
            yield lines + end
    if rest:
        raise EOFError("its last line has no end")


def _of_parquet(path: str) -> Iterator[FeedState]:
    """The states of a segment of format 1 or 2; what it did not know is as it is by default."""
    from dateline.dataset.parquet_files import read_table
    from dateline.schemas.feed import FeedState
    from dateline.schemas.state_tables import FEED_STATE

    with open_file(path) as handle:
        table = read_table(handle, FEED_STATE)
    for batch in table.to_batches(max_chunksize=_LINES):
        for row in batch.to_pylist():
            known: dict[str, Any] = {
                name: tuple(value) if isinstance(value, list) else value
                for name, value in row.items()
                if value is not None
            }
            yield FeedState(**known)


def _merge(handle: Any, merge: Merge) -> Written:
    return Written(write(handle, load(merge.paths).values()))


MEMORY = Memory("feeds", "its feeds are read anew", _merge, SUFFIX)
