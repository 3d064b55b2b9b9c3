"""The run manifest and the head of the data set's state, as they stand in JSON."""

from __future__ import annotations

from typing import Any

from msgspec import field

from dateline.schemas.documents import JsonDocument

FORMAT = 3
"""Version of head, manifests and decisions. 2 knows size and hash of every state file; 3 keeps the
states of feeds as lines of JSON (``dataset/memory/feed_states.py``) and the newest run id."""


class FileEntry(JsonDocument, frozen=True, kw_only=True):
    """A file that a run wrote; ``path`` is relative to the output root."""

    path: str
    size: int
    sha256: str
    rows: int | None = None


class Segment(JsonDocument, frozen=True, kw_only=True):
    """A file of a memory; ``path`` is relative to the output root."""

    path: str
    rows: int
    size: int | None = None
    """Bytes; None where format 1 wrote it."""
    sha256: str | None = None
    """Hash of the file; None where format 1 wrote it."""
    seen_from: int = 0
    """Oldest sighting, seconds since 1970; 0 in memories without sightings."""
    seen_to: int = 0
    """Newest sighting, seconds since 1970."""


class Replaced(JsonDocument, frozen=True, kw_only=True):
    """A public file that another took the place of; ``path`` is where it was in force."""

    path: str
    sequence: int
    """The commit that took it out of force."""
    at: int
    """The time of that commit, seconds since 1970."""


class Head(JsonDocument, frozen=True, kw_only=True):
    """What the next run has to know: which state files are in force. Lives in state/head.json."""

    version: int = FORMAT
    sequence: int = 0
    """Number of committed runs, compactions included."""
    run_id: str | None = None
    """The last committed run."""
    commit_id: str | None = None
    """Digest of that commit's manifest: two attempts at one run that differ have different ones."""
    committed_at: str | None = None
    newest_by_time: str | None = None
    """The greatest of all run ids that are a time: a later one was never used. None where there is
    none, and in what formats 1 and 2 wrote."""
    memories: dict[str, tuple[Segment, ...]] = field(default_factory=dict)
    """The segments of each memory by its name, oldest first; rows of later ones win."""
    obsolete: tuple[str, ...] = ()
    """State files that this commit replaced; deleted with the next commit, so that the last run
    can be repeated."""
    replaced: tuple[Replaced, ...] = ()
    """Public files that are out of force and lie in ``_replaced/`` for a while; those that an older
    version replaced lie where they were."""

    def segments(self, memory: str) -> tuple[Segment, ...]:
        """The segments of a memory, oldest first."""
        return self.memories.get(memory, ())

    def state_files(self) -> set[str]:
        """Paths of all segments in force."""
        return {segment.path for segments in self.memories.values() for segment in segments}


class Counts(JsonDocument, frozen=True, kw_only=True):
    """feeds = fetched + not_modified + failed; entries = new + duplicate + revised + rejected."""

    feeds: int = 0
    fetched: int = 0
    not_modified: int = 0
    failed: int = 0
    entries: int = 0
    new: int = 0
    duplicate: int = 0
    revised: int = 0
    rejected: int = 0


class CommitRecord(JsonDocument, frozen=True, kw_only=True):
    """What a commit says of itself for ever; the log of runs keeps it."""

    version: int = FORMAT
    schema_version: int
    run_id: str
    kind: str = "run"
    """run, or the maintenance that it was: compact, enrich, repair, upgrade."""
    sequence: int
    status: str
    """ok, or partial when a feed failed."""
    now: str
    """The run's time, UTC: what "new", "due" and first_seen_at are measured by."""
    inputs: dict[str, Any]
    """Digest of the configuration, number of feeds in it and of feeds due."""
    counts: Counts
    dead_letters: list[dict[str, Any]] = field(default_factory=list)
    failed_feeds: list[str] = field(default_factory=list)
    files: list[FileEntry]
    """Every file of the public tables that this run wrote."""
    removed: list[str] = field(default_factory=list)
    """Public files that this commit took out of force."""
    model: str | None = None
    versions: dict[str, str] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds by phase; empty when the clock was set by hand."""
    metrics: dict[str, int] = field(default_factory=dict)
    """Beam's counters of the job."""


class Manifest(CommitRecord, frozen=True, kw_only=True):
    """One committed run; a run without a manifest did not happen."""

    state_before: Head
    state: Head


class CommitPlan(JsonDocument, frozen=True, kw_only=True):
    """All that publishing a run takes; written as the decision."""

    version: int = FORMAT
    run_id: str
    files: list[FileEntry]
    """Staged files; the path below staging is the path below the root."""
    delete: list[str]
    """Files to delete after the head has changed: of the run's earlier attempt, or obsolete."""
    aside: list[str] = field(default_factory=list)
    """Public files to move to ``_replaced/`` once the head no longer names them."""
    manifest: Manifest
    head: Head
    base: Head | None = None
    """The head in force when the commit began: only that one, or its own, may it replace. None in
    decisions of format 1."""
