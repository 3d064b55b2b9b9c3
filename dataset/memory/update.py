"""What a run leaves to the next: the new head, with state files folded before they are many.

Folding follows the rule of log-structured merges: a big file is rewritten only when what was added
since is half as big, so the cost per run does not grow with the age of the data set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dateline.dataset.memory.file_index import extend_index
from dateline.dataset.memory.identities import merge_ranges, write_ranges
from dateline.dataset.memory.signatures import merge as merge_signatures
from dateline.dataset.memory.signatures import write_segment as write_signatures
from dateline.dataset.parquet_files import write_table
from dateline.dataset.snapshot import feed_state_table, state_files
from dateline.dataset.storage import StoredFile, join, write_file
from dateline.schemas.feed import FeedState
from dateline.schemas.manifest import FileEntry, Head, Replaced, Segment
from dateline.transforms.same.sameness import feed_hash

MAX_SEGMENTS = 8
MAX_FEED_FILES = 24
GRACE_S = 3_600.0
"""Seconds that a reader may take after its files were replaced."""


@dataclass(frozen=True, slots=True)
class StateUpdate:
    """The head after a run, and the state files that were staged for it besides the job's own."""

    head: Head
    files: list[FileEntry]
    expired: list[str]
    """Public files that were replaced long enough ago to be deleted."""


def file_entry(file: StoredFile) -> FileEntry:
    """A written file as the manifest records it."""
    return FileEntry(path=file.path, size=file.size, sha256=file.sha256, rows=file.rows)


def update_state(
    root: str,
    staging: str,
    before: Head,
    written: list[FileEntry],
    *,
    run_id: str,
    sequence: int,
    now: datetime,
    window_s: float,
    feeds: Mapping[str, FeedState],
    removed: Sequence[str] = (),
    earlier: Head | None = None,
    grace_s: float = GRACE_S,
) -> StateUpdate:
    """The next head.

    Args:
        root: output root; ``staging`` the run's staging folder.
        written: all files that the job staged.
        feeds: the feeds of the config with what is known of them: what their current documents
            hold is not forgotten, however long the feed stays unchanged.
        removed: public files that this commit takes out of force.
        earlier: the head that this commit replaces, when a run is repeated.
        grace_s: seconds that replaced public files stay for readers that began before.
    """
    public = [file for file in written if not file.path.startswith("state/")]
    extra: list[StoredFile] = []
    feed_files = list(zip(before.feeds, before.feed_rows, strict=True))
    feed_files += [(f.path, f.rows or 0) for f in written if f.path.startswith("state/feeds/")]
    if _feeds_need_folding([rows for _, rows in feed_files]):
        paths = [_locate(root, staging, written, path) for path, _ in feed_files]
        table = feed_state_table("", paths)
        extra += write_table(
            staging,
            lambda number: f"state/feeds/{run_id}-base-{number:05d}.parquet",
            table,
            target_bytes=float("inf"),
        )
        feed_files = [(file.path, file.rows or 0) for file in extra]

    seconds = int(now.timestamp())
    segments = _with_new(before.identities, written, "state/identities/", seconds)
    folded = _segments_to_fold(segments)
    if folded:
        tables = merge_ranges(
            [_locate(root, staging, written, segment.path) for segment in folded],
            seen_since=int(seconds - window_s),
            documents_since=_documents_since(feeds, window_s),
        )
        path = f"state/identities/{run_id}-merged.parquet"
        told: list[tuple[int, int, int]] = []

        def fill(handle: Any) -> int:
            told.append(write_ranges(handle, tables))
            return told[0][0]

        extra.append(write_file(staging, path, fill))
        segments = [segment for segment in segments if segment not in folded]
        rows, oldest, newest = told[0]
        if rows:
            segments.insert(0, Segment(path=path, rows=rows, seen_from=oldest, seen_to=newest))

    signatures = _with_new(before.signatures, written, "state/signatures/", seconds)
    folded = _segments_to_fold(signatures)
    if folded:
        paths = [_locate(root, staging, written, segment.path) for segment in folded]
        signed = merge_signatures(paths, seen_since=int(seconds - window_s))
        path = f"state/signatures/{run_id}-merged.parquet"
        extra.append(write_file(staging, path, lambda handle: write_signatures(handle, signed)))
        signatures = _folded(signatures, folded, path, signed)

    index = list(zip(before.files, before.file_rows, strict=True))
    if public or removed:
        index, new = extend_index(root, staging, index, public, removed, run_id)
        extra += new
    replaced, expired = expire(before, earlier, removed, sequence, seconds, grace_s)

    kept = (
        {path for path, _ in index}
        | {path for path, _ in feed_files}
        | {segment.path for segment in (*segments, *signatures)}
    )
    known = state_files([before])
    head = Head(
        sequence=sequence,
        run_id=run_id,
        committed_at=now.isoformat(),
        feeds=tuple(path for path, _ in feed_files),
        feed_rows=tuple(rows for _, rows in feed_files),
        identities=tuple(segments),
        signatures=tuple(signatures),
        obsolete=tuple(sorted(known - kept)),
        files=tuple(path for path, _ in index),
        file_rows=tuple(rows for _, rows in index),
        replaced=replaced,
    )
    return StateUpdate(head, [file_entry(file) for file in extra], expired)


def expire(
    before: Head,
    earlier: Head | None,
    removed: Sequence[str],
    sequence: int,
    seconds: int,
    grace_s: float,
) -> tuple[tuple[Replaced, ...], list[str]]:
    """Replaced public files that stay a while, and those whose time is over.

    Where the clock went backwards a file stays until it has caught up, or for a day of hours.
    """
    waiting = {entry.path: entry for entry in before.replaced}
    if earlier is not None:
        waiting |= {entry.path: entry for entry in earlier.replaced}
    over = {
        path
        for path, entry in waiting.items()
        if entry.sequence < sequence
        and (entry.at + grace_s <= seconds or entry.sequence + 24 <= sequence)
    }
    stay = [entry for path, entry in sorted(waiting.items()) if path not in over]
    stay += [Replaced(path=path, sequence=sequence, at=seconds) for path in sorted(removed)]
    return tuple(stay), sorted(over)


def _with_new(
    before: Sequence[Segment], written: Sequence[FileEntry], folder: str, seconds: int
) -> list[Segment]:
    """The segments in force and those that the job staged in ``folder``."""
    new = [
        Segment(path=f.path, rows=f.rows or 0, seen_from=seconds, seen_to=seconds)
        for f in written
        if f.path.startswith(folder)
    ]
    return [*before, *new]


def _folded(
    segments: Sequence[Segment], folded: Sequence[Segment], path: str, table: Any
) -> list[Segment]:
    """The segments with the ``folded`` ones replaced by ``table`` at ``path``, if it has rows."""
    rest = [segment for segment in segments if segment not in folded]
    if not table.num_rows:
        return rest
    seen = table["seen_at"].to_numpy()
    merged = Segment(
        path=path, rows=table.num_rows, seen_from=int(seen.min()), seen_to=int(seen.max())
    )
    return [merged, *rest]


def _locate(root: str, staging: str, written: list[FileEntry], path: str) -> str:
    """Where a state file is now: staged by this run, or in place."""
    staged = any(file.path == path for file in written)
    return join(staging if staged else root, path)


def _feeds_need_folding(rows: list[int]) -> bool:
    return len(rows) > MAX_FEED_FILES or sum(rows[1:]) > 2 * rows[0] if len(rows) > 1 else False


def _segments_to_fold(segments: list[Segment]) -> list[Segment]:
    """All but the biggest when there are too many; the biggest too once the rest is half of it."""
    if len(segments) <= MAX_SEGMENTS:
        return []
    biggest = max(segments, key=lambda segment: segment.rows)
    rest = [segment for segment in segments if segment is not biggest]
    if sum(segment.rows for segment in rest) * 2 >= biggest.rows:
        return segments
    return rest


def _documents_since(feeds: Mapping[str, FeedState], window_s: float) -> dict[int, int]:
    """Feed hash -> sightings since then are still in the document that the feed serves."""
    return {
        feed_hash(feed): int(state.last_changed_at.timestamp() - window_s / 2)
        for feed, state in feeds.items()
        if state.last_changed_at is not None
    }


def refresh_after_s(window_s: float) -> float:
    """Age at which a sighting is noted again: often enough that nothing in a feed is forgotten."""
    return window_s / 4
