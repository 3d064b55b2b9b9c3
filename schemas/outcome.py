"""What a finished job says of itself: the hand-over from the graph to the commit."""

from __future__ import annotations

from typing import Any

from msgspec import field

from dateline.schemas.documents import JsonDocument
from dateline.schemas.manifest import Counts, FileEntry


class RunOutcome(JsonDocument, frozen=True, kw_only=True):
    """What a run staged and counted. Its presence says that all files it names are whole."""

    files: list[FileEntry]
    """Everything that was staged, state files included, by path."""
    counts: Counts
    failed_feeds: list[str] = field(default_factory=list)
    dead_letters: list[dict[str, Any]] = field(default_factory=list)
    """Dead letters by stage and class, most frequent first: ``{stage, error_class, count}``."""
    problems: list[dict[str, Any]] = field(default_factory=list)
    """Dead letters by feed, stage and class, each with its first message, for the log."""
    problem_count: int = 0
    """How many of these there are; not all of them stand in ``problems``."""
