"""The run manifest and the head of the data set's state, as they stand in JSON."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

MANIFEST_VERSION = 1


class JsonDocument(BaseModel):
    """Base of what is stored as JSON: frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class FileEntry(JsonDocument):
    """A file that a run wrote; ``path`` is relative to the output root."""

    path: str
    size: int
    sha256: str
    rows: int | None = None


class Segment(JsonDocument):
    """A file of remembered identities."""

    path: str
    rows: int
    seen_from: int
    """Oldest sighting, seconds since 1970."""
    seen_to: int
    """Newest sighting, seconds since 1970."""


class Replaced(JsonDocument):
    """A public file that another took the place of."""

    path: str
    sequence: int
    """The commit that took it out of force."""
    at: int
    """The time of that commit, seconds since 1970."""


class Head(JsonDocument):
    """What the next run has to know: which state files are in force. Lives in state/head.json."""

    version: int = MANIFEST_VERSION
    sequence: int = 0
    """Number of committed runs, compactions included."""
    run_id: str | None = None
    """The last committed run."""
    committed_at: str | None = None
    feeds: tuple[str, ...] = ()
    """Feed state files, oldest first; rows of later files win."""
    feed_rows: tuple[int, ...] = ()
    """Rows of each of them."""
    identities: tuple[Segment, ...] = ()
    obsolete: tuple[str, ...] = ()
    """State files that this commit replaced; deleted with the next commit, so that the last run
    can be repeated."""
    files: tuple[str, ...] = ()
    """Segments of the index of public files, oldest first; rows of later ones win."""
    file_rows: tuple[int, ...] = ()
    """Rows of each of them."""
    signatures: tuple[Segment, ...] = ()
    """What copies of recent articles are found by."""
    replaced: tuple[Replaced, ...] = ()
    """Public files that are out of force and still there for readers that began before."""


class Counts(JsonDocument):
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


class Manifest(JsonDocument):
    """One committed run; a run without a manifest did not happen."""

    version: int = MANIFEST_VERSION
    schema_version: int
    run_id: str
    kind: str = "run"
    """run, or the maintenance that it was: compact, enrich, repair."""
    sequence: int
    status: str
    """ok, or partial when a feed failed."""
    now: str
    """The run's time, UTC: what "new", "due" and first_seen_at are measured by."""
    inputs: dict[str, Any]
    """Digest of the configuration, number of feeds in it and of feeds due."""
    counts: Counts
    dead_letters: list[dict[str, Any]] = Field(default_factory=list)
    failed_feeds: list[str] = Field(default_factory=list)
    files: list[FileEntry]
    """Every file of the public tables that this run wrote."""
    removed: list[str] = Field(default_factory=list)
    """Public files that this commit took out of force."""
    model: str | None = None
    versions: dict[str, str] = Field(default_factory=dict)
    timings: dict[str, float] = Field(default_factory=dict)
    """Seconds by phase; empty when the clock was set by hand."""
    metrics: dict[str, int] = Field(default_factory=dict)
    """Beam's counters of the job."""
    state_before: Head
    state: Head
