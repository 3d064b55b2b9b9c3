"""The commit of a run as plain functions: the launcher calls them, or the last step of the graph.

On an engine nobody holds the data set while the job works. So the commit asks the head: a run that
it holds already is committed, which makes a repeated step harmless; and a run that was planned by
another head is refused, for its decisions do not know what was committed since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Any

from dateline.dataset import layout
from dateline.dataset.dataset import Dataset
from dateline.dataset.memory.memory import Horizon
from dateline.dataset.storage import StoredFile, delete, exists, read_bytes, write_bytes
from dateline.dataset.transaction import Transaction
from dateline.schemas.documents import read_json
from dateline.schemas.errors import DatelineError
from dateline.schemas.feed import FeedState, feed_hash
from dateline.schemas.manifest import Head, Manifest
from dateline.schemas.outcome import RunOutcome

LEASE_WAIT_S = 900.0
"""Seconds that a commit on an engine waits for a run or a compaction on the same data set."""


class OvertakenError(DatelineError, RuntimeError):
    """Another run was committed meanwhile; this one commits nothing, and its news comes again."""


@dataclass(frozen=True, slots=True)
class RunToCommit:
    """A run that was planned: what its commit checks, and what the manifest says of it."""

    root: str
    run_id: str
    token: str  # of its staging folder
    now: datetime
    base: Head  # what it was planned by; without its memories
    inputs: Mapping[str, Any]
    window_s: float  # that entries are remembered for
    feeds: tuple[str, ...]  # of the configuration
    model: str | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    engine: str = ""  # how others are told who commits

    @property
    def staging_folder(self) -> str:
        """The staging folder of the attempt, below the root."""
        return layout.staging(self.run_id, self.token)


def gather(
    tx: Transaction,
    run: RunToCommit,
    outcome: RunOutcome,
    states: Callable[[], Mapping[str, FeedState]],
) -> None:
    """Hands what the run staged to the transaction: public files, and segments by memory.

    ``states`` gives what was known of each feed before; most commits never ask.
    """

    @cache
    def documents() -> Mapping[int, int]:
        found = states()
        known = {feed: found[feed] for feed in run.feeds if feed in found}
        return documents_since(known, run.window_s)

    tx.horizon = Horizon(int(run.now.timestamp() - run.window_s), documents)
    for entry in outcome.files:
        file = StoredFile(entry.path, entry.size, entry.sha256, entry.rows)
        if layout.is_state(file.path):
            tx.remember(layout.memory_of(file.path), [file])
        else:
            tx.stage([file])


def documents_since(feeds: Mapping[str, FeedState], window_s: float) -> dict[int, int]:
    """Feed hash -> sightings since then are still in the document that the feed serves.

    What is in a feed's current document is not forgotten, however long the feed stays unchanged.
    """
    return {
        feed_hash(feed): int(state.last_changed_at.timestamp() - window_s / 2)
        for feed, state in feeds.items()
        if state.last_changed_at is not None
    }


def describe(
    tx: Transaction,
    run: RunToCommit,
    outcome: RunOutcome,
    *,
    metrics: Mapping[str, int],
    timings: Mapping[str, float],
) -> None:
    """What the manifest says of the run."""
    broken = any(letter["stage"] in ("enrich", "write") for letter in outcome.dead_letters)
    tx.describe(
        status="partial" if outcome.counts.failed or broken else "ok",
        inputs=dict(run.inputs),
        counts=outcome.counts,
        dead_letters=outcome.dead_letters,
        failed_feeds=outcome.failed_feeds,
        model=run.model,
        versions=dict(run.versions),
        timings=dict(timings),
        metrics=dict(metrics),
    )


def mark_engine(run: RunToCommit) -> None:
    """Leaves word in the staging folder that a job on an engine works there."""
    text = f"run {run.run_id}, on {run.engine or 'an engine'}; it commits by itself\n"
    write_bytes(run.root, layout.engine_mark(run.staging_folder), text.encode())


def leave_refusal(run: RunToCommit, reason: str) -> None:
    """Leaves word in the staging folder why the run commits nothing, for whoever waits for it."""
    write_bytes(run.root, layout.refusal(run.staging_folder), reason.encode())


def refusal(run: RunToCommit) -> str:
    """The same as it was left; empty where nothing was."""
    path = Dataset(run.root).full(layout.refusal(run.staging_folder))
    return read_bytes(path).decode() if exists(path) else ""


def commit_on_engine(
    run: RunToCommit, outcome_path: str, *, wait_s: float = LEASE_WAIT_S
) -> Manifest | None:
    """Commits what a job staged, from the last step of its graph; repeating it changes nothing.

    Args:
        outcome_path: where the job left its outcome, below the staging folder.

    Returns:
        The manifest; None where the run was committed before and the log has folded that.

    Raises:
        OvertakenError: the head is not the one that the run was planned by.
        LeaseHeldError: another run held the data set for longer than ``wait_s``.
        StateError, CommitError, OSError: storage failed; the engine tries again.
    """
    dataset = Dataset(run.root)
    staging = dataset.full(run.staging_folder)
    with dataset.exclusive(f"{run.run_id} on {run.engine or 'an engine'}", wait_s=wait_s) as writer:
        head = dataset.head()
        if dataset.is_committed(run.run_id, head):
            delete([staging])
            return dataset.manifest(run.run_id)
        refuse_if_overtaken(dataset, run, head)
        outcome = read_json(
            read_bytes(dataset.full(f"{run.staging_folder}/{outcome_path}")), RunOutcome
        )
        with writer.transaction("run") as tx:
            tx.is_retried = True
            tx.begin(run.run_id, run.now, head, token=run.token)
            gather(tx, run, outcome, partial(dataset.feed_states, head))
            describe(tx, run, outcome, metrics={}, timings={})
    return tx.manifest


def refuse_if_overtaken(dataset: Dataset, run: RunToCommit, head: Head) -> None:
    """Raises OvertakenError unless only maintenance was committed since the run was planned."""
    if is_built_on(dataset, head, run.base):
        return
    raise OvertakenError(
        f"run {head.run_id} was committed while run {run.run_id} worked by the state before it; "
        "nothing of this run is visible and its news comes with the next one"
    )


def is_built_on(dataset: Dataset, head: Head, base: Head) -> bool:
    """Whether ``head`` is ``base``, or has only compactions and the like on top of it."""
    if (head.sequence, head.commit_id) == (base.sequence, base.commit_id):
        return True
    if head.sequence <= base.sequence:
        return False
    between = [c for c in dataset.commits(head) if c.sequence > base.sequence]
    ours = [c for c in dataset.commits(head) if c.sequence == base.sequence]
    same_base = not base.sequence or any(c.run_id == base.run_id for c in ours)
    return same_base and all(commit.kind != "run" for commit in between)
