"""Rebuilds articles from the archive, run by run, into a data set of their own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from dateline.dataset import layout
from dateline.dataset.archive import archived_documents, archived_spec, read_archive
from dateline.dataset.dataset import Dataset
from dateline.dataset.storage import list_files
from dateline.pipeline.planning import RunPlan
from dateline.schemas.config import Config, FeedSpec
from dateline.schemas.errors import PlanError
from dateline.schemas.feed import FetchedFeed

if TYPE_CHECKING:
    from dateline.pipeline.run.run_report import RunReport

logger = logging.getLogger("dateline.replay")

_KEYS = ("run_id", "sequence", "run_at", "feed", "feed_name", "feed_group")


@dataclass
class ArchivedRun:
    """What one run archived. ``files`` are full paths; ``feeds`` are those with a document."""

    run_id: str
    sequence: int
    now: datetime
    files: list[str] = field(default_factory=list)
    feeds: dict[str, FeedSpec] = field(default_factory=dict)


def archived_runs(archive: Dataset, since: date | None, until: date | None) -> list[ArchivedRun]:
    """The runs of these days (both included, UTC), in the order in which they were committed.

    Files of runs that never came to their commit are left out. An archive that was copied away
    without the manifests and the state counts as it is.
    """
    committed = archive.committed_runs(archive.head())
    runs: dict[str, ArchivedRun] = {}
    for path in _paths(archive, since, until):
        for row in read_archive(path, _KEYS):
            if committed and row["run_id"] not in committed:
                continue
            run = runs.setdefault(
                row["run_id"], ArchivedRun(row["run_id"], row["sequence"], row["run_at"])
            )
            if path not in run.files:
                run.files.append(path)
            run.feeds[row["feed"]] = archived_spec(row)
    return sorted(runs.values(), key=lambda run: (run.sequence, run.now, run.run_id))


def _paths(archive: Dataset, since: date | None, until: date | None) -> Iterator[str]:
    for file in list_files(archive.root, layout.ARCHIVE):
        day = file.path.partition("run_date=")[2][:10]
        if not file.path.endswith(".parquet") or not day:
            continue
        when = date.fromisoformat(day)
        if (since is None or when >= since) and (until is None or when <= until):
            yield archive.full(file.path)


def replay(
    config: Config,
    archive: str,
    *,
    since: date | None = None,
    until: date | None = None,
    tell: Callable[[RunReport | str], None],
) -> int:
    """Replays archived runs into ``config.output.path``; the number of runs that were replayed.

    Each keeps its id and its time, so first_seen_at, identities and revisions come out as they
    did. A replay that was interrupted goes on where it stopped. Full text of article pages is not
    archived, so it is not there. What was seen before ``since`` is unknown and counts as new.

    Args:
        archive: root of the data set that holds the archive.
        tell: called with each report, or the id of a run that had been replayed before.

    Raises:
        PlanError: nothing is archived, or the output holds other runs.
    """
    from dateline.pipeline.run.run import run

    output = config.output.path
    if output.rstrip("/") == archive.rstrip("/"):
        raise PlanError("a replay goes into a data set of its own; give another --output")
    runs = archived_runs(Dataset(archive), since, until)
    if not runs:
        raise PlanError(f"{archive} has no archived documents of these days (output.archive: true)")
    rebuilt = Dataset(output)
    head = rebuilt.head()
    if head.run_id is not None and head.run_id not in {run.run_id for run in runs}:
        raise PlanError(
            f"{output} ends with run {head.run_id}, which is none of this archive; "
            "give an empty --output"
        )
    settings = _settings(config, runs)
    done = 0
    for archived in runs:
        if rebuilt.is_committed(archived.run_id, rebuilt.head()):
            tell(archived.run_id)
            continue
        report = run(
            settings,
            run_id=archived.run_id,
            now=archived.now,
            feeds=sorted(archived.feeds),
            source=partial(_source, tuple(archived.files)),
        )
        tell(report)
        done += 1
    return done


def _source(files: tuple[str, ...], plan: RunPlan) -> Iterator[FetchedFeed]:
    """The documents of a plan, from the archive."""
    return archived_documents(files, plan.run_id, plan.due)


def _settings(config: Config, runs: list[ArchivedRun]) -> Config:
    """The configuration with every archived feed, switched on; without network and archive."""
    feeds = {key: feed for run in runs for key, feed in run.feeds.items()}
    feeds |= {feed.key: feed for feed in config.feeds}
    plain = {"enabled": True, "fulltext": False}
    return config.model_copy(
        update={
            "feeds": tuple(feed.model_copy(update=plain) for feed in feeds.values()),
            "fetch": config.fetch.model_copy(update={"fulltext": False}),
            "output": config.output.model_copy(update={"archive": False}),
        }
    )
