"""One window of a continuous run: what its visits brought, decided, enriched, written, committed.

All of it happens under the lease and by the head as it is then. So nothing has to be known of
windows that are still under way, and whatever else commits to the data set is reckoned with.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from dateline.dataset.dataset import Dataset
from dateline.dataset.rows import Row
from dateline.dataset.storage import StoredFile
from dateline.dataset.transaction import Transaction
from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.config import DedupeSettings, FetchSettings, OutputSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import FeedOutcome
from dateline.schemas.manifest import Head, Manifest
from dateline.transforms.http.visit_parser import ParsedVisit
from dateline.transforms.one_place.steps import Place, Steps
from dateline.transforms.reporting.archiving import (
    ArchivedRun,
    archive_row,
    group_of,
    unpacked,
    write_documents,
)
from dateline.transforms.reporting.closing import Closing, close_run
from dateline.transforms.reporting.committing import (
    LEASE_WAIT_S,
    RunToCommit,
    describe,
    gather,
)
from dateline.transforms.streaming.windows import Windows, run_id

logger = logging.getLogger("dateline.stream")

Enrich = Callable[
    [Sequence[Article], datetime], Iterator[tuple[EnrichedArticle, "DeadLetter | None"]]
]
"""Gives each article with what the model sees in it, or with a dead letter where that failed."""


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """What is the same for all windows of a continuous run."""

    root: str
    windows: Windows
    fetch: FetchSettings
    dedupe: DedupeSettings
    output: OutputSettings
    feeds: tuple[str, ...]  # keys of the configuration
    inputs: Mapping[str, Any]
    model: str | None = None
    versions: Mapping[str, str] | None = None
    job: str = ""
    """The job's name on its engine, for whoever meets the lease."""

    @property
    def remembered_s(self) -> float:
        """Seconds that an entry is remembered for."""
        return self.dedupe.window_days * 86_400


def commit_window(
    settings: WindowSettings,
    start: datetime,
    visits: Sequence[ParsedVisit],
    enrich: Enrich,
    *,
    wait_s: float = LEASE_WAIT_S,
) -> list[Manifest]:
    """Commits the visits of one window; what is committed already is left as it is.

    A feed that comes twice in a window, as it may when an engine repeats a tick, makes a second
    commit. The list has a manifest for each commit that was made now.

    Raises:
        LeaseHeldError: another run held the data set for longer than ``wait_s``.
        StateError, CommitError, OSError: storage failed; the engine tries again.
    """
    made = []
    for once in _each_feed_once(visits):
        seen = [(v.outcome.fetched.due.spec.key, v.outcome.fetched.fetched_at) for v in once]
        name = run_id(settings.windows, start, seen)
        if manifest := _commit(settings, name, once, enrich, wait_s):
            made.append(manifest)
    return made


def _each_feed_once(visits: Sequence[ParsedVisit]) -> list[list[ParsedVisit]]:
    """The visits in as few lists as have each feed once, in the order of their times."""
    rounds: list[list[ParsedVisit]] = []
    seen: Counter[str] = Counter()
    for visit in sorted(
        visits, key=lambda v: (v.outcome.fetched.fetched_at, v.outcome.fetched.due.spec.key)
    ):
        feed = visit.outcome.fetched.due.spec.key
        if seen[feed] == len(rounds):
            rounds.append([])
        rounds[seen[feed]].append(visit)
        seen[feed] += 1
    return rounds


def _commit(
    settings: WindowSettings,
    name: str,
    visits: Sequence[ParsedVisit],
    enrich: Enrich,
    wait_s: float,
) -> Manifest | None:
    dataset = Dataset(settings.root)
    holder = f"{name}, job {settings.job}" if settings.job else name
    with dataset.exclusive(holder, wait_s=wait_s) as writer:
        for sentence in writer.recovered:
            logger.warning(sentence)
        head = dataset.head()
        if dataset.is_committed(name, head):
            logger.info("window %s is committed already", name)
            return None
        now = max(visit.outcome.fetched.fetched_at for visit in visits)
        with writer.transaction("run") as tx:
            tx.begin(name, now, head)
            _fill(tx, settings, dataset, head, now, visits, enrich)
    return tx.manifest


def _fill(
    tx: Transaction,
    settings: WindowSettings,
    dataset: Dataset,
    head: Head,
    now: datetime,
    visits: Sequence[ParsedVisit],
    enrich: Enrich,
) -> None:
    """Stages all that the visits bring, and says what the manifest says of it."""
    letters = [letter for visit in visits for letter in visit.letters]
    place = Place(
        tx.staging,
        tx.run_id,
        now,
        settings.remembered_s,
        settings.output,
        lambda memory: dataset.segments(memory, head),
    )
    steps = Steps(place)
    kept = steps.decide(article for visit in visits for article in visit.articles)
    enriched = []
    for article, letter in enrich(steps.cluster(list(steps.mark(kept))), now):
        enriched.append(article)
        if letter is not None:
            letters.append(letter)
    steps.write(enriched)
    steps.group(enriched)
    files = [*steps.files, *_archive(tx, settings, now, visits)]
    outcomes: list[FeedOutcome] = [visit.outcome for visit in visits]
    closing = Closing(tx.staging, tx.run_id, now, timed=True, fetch=settings.fetch)
    outcome = close_run(
        closing, outcomes=outcomes, verdicts=steps.verdicts, letters=letters, files=files
    )
    run = RunToCommit(
        settings.root,
        tx.run_id,
        "",
        now,
        Head(),
        inputs={**settings.inputs, "due": len(visits)},
        window_s=settings.remembered_s,
        feeds=settings.feeds,
        model=settings.model,
        versions=settings.versions or {},
    )
    gather(tx, run, outcome, partial(dataset.feed_states, head))
    describe(tx, run, outcome, metrics={}, timings={})


def _archive(
    tx: Transaction, settings: WindowSettings, now: datetime, visits: Sequence[ParsedVisit]
) -> Iterator[StoredFile]:
    """Stages the documents of the visits that brought theirs along."""
    target = settings.output.target_file_mb * 1e6
    run = ArchivedRun(tx.run_id, tx.sequence, now, timed=True, target_bytes=target)
    documents = (
        (group_of(visit.outcome.fetched), _archive_row(visit, visit.document, run))
        for visit in visits
        if visit.document is not None
    )
    yield from write_documents(tx.staging, run, documents)


def _archive_row(visit: ParsedVisit, document: bytes, run: ArchivedRun) -> Row:
    """The row of a document, whose body stays packed: a window may have many."""
    fetched = replace(visit.outcome.fetched, body=unpacked(document))
    return {**archive_row(fetched, run), "body": document}
