"""What a run will do, decided before it touches anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from dateline.dataset import layout
from dateline.dataset.dataset import Dataset
from dateline.dataset.memory import run_log
from dateline.dataset.transaction import new_token
from dateline.pipeline.config.chosen_feeds import choose_feeds
from dateline.schemas.config import Config, FeedSpec, FetchSettings
from dateline.schemas.errors import PlanError
from dateline.schemas.feed import DueFeed, FeedState
from dateline.schemas.manifest import Head, Manifest

if TYPE_CHECKING:
    from dateline.transforms.reporting.closing import Closing


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A run before it starts."""

    run_id: str
    token: str  # the attempt's own, for its staging folder
    now: datetime
    timed: bool  # False when the clock was set by hand: then equal runs give equal bytes
    dataset: Dataset
    sequence: int
    head: Head  # what the run builds on
    feeds: tuple[FeedSpec, ...]  # enabled and chosen
    due: tuple[DueFeed, ...]
    states: Mapping[str, FeedState]
    earlier: Manifest | None  # the committed run of the same id that this one replaces

    @property
    def root(self) -> str:
        """The output root."""
        return self.dataset.root

    @property
    def staging(self) -> str:
        """The full path of the attempt's staging folder."""
        return self.dataset.full(layout.staging(self.run_id, self.token))

    @property
    def identities(self) -> tuple[str, ...]:
        """Full paths of the segments of identities that the run builds on."""
        return self.dataset.segments("identities", self.head)

    @property
    def signatures(self) -> tuple[str, ...]:
        """Full paths of the segments of signatures that the run builds on."""
        return self.dataset.segments("signatures", self.head)

    @property
    def feed_lines(self) -> tuple[str, ...]:
        """Full paths of the segments of what recurs in each feed that the run builds on."""
        return self.dataset.segments("lines", self.head)

    @property
    def stories(self) -> tuple[str, ...]:
        """Full paths of the segments of stories that the run builds on."""
        return self.dataset.segments("stories", self.head)

    def closing(self, settings: FetchSettings) -> Closing:
        """What the last step of the run needs."""
        # Not at the top: it is loaded while the feeds are waited for.
        from dateline.transforms.reporting.closing import Closing

        return Closing(self.staging, self.run_id, self.now, self.timed, settings)


def check_request(
    config: Config,
    *,
    run_id: str | None = None,
    feeds: Sequence[str] = (),
    groups: Sequence[str] = (),
) -> None:
    """Finds the mistakes that need no look at the data set.

    Raises:
        PlanError: see ``plan_run``.
    """
    choose_feeds(config, feeds=feeds, groups=groups)
    if run_id is not None:
        _check_run_id(run_id)


def plan_run(
    config: Config,
    *,
    run_id: str | None = None,
    now: datetime | None = None,
    feeds: Sequence[str] = (),
    groups: Sequence[str] = (),
    limit: int | None = None,
    head: Head | None = None,
) -> RunPlan:
    """Reads the state of the data set and decides what is due; touches nothing.

    Args:
        head: the head of the data set, where the caller holds that and has just read it.

    Raises:
        PlanError: see ``choose_feeds``, and for a run id that cannot be used.
        StateError: the state cannot be read.
    """
    from dateline.transforms.http.polling import is_due

    timed = now is None
    now = (now or datetime.now(timezone.utc)).astimezone(timezone.utc).replace(microsecond=0)
    dataset = Dataset(config.output.path)
    head = head or dataset.head()
    logged = dataset.logged_runs(head) if asks_log(head, run_id, now) else set()
    run_id, earlier = _named(dataset, logged, run_id, now)
    sequence = head.sequence + 1
    if earlier is not None or run_id in logged:
        if earlier is None or head.run_id != run_id:
            raise PlanError(
                f"run {run_id} is followed by run {head.run_id}, and only the last run can be "
                "repeated; choose another --run-id"
            )
        sequence, head = earlier.sequence, earlier.state_before
    chosen = choose_feeds(config, feeds=feeds, groups=groups)
    states = dataset.feed_states(head)
    asked_for = bool(feeds)
    due = [
        DueFeed(feed, states.get(feed.key))
        for feed in chosen
        if asked_for or is_due(feed, states.get(feed.key), now, config.fetch)
    ]
    return RunPlan(
        run_id=run_id,
        token=new_token(),
        now=now,
        timed=timed,
        dataset=dataset,
        sequence=sequence,
        head=head,
        feeds=chosen,
        due=tuple(due[:limit]),
        states=states,
        earlier=earlier,
    )


def asks_log(head: Head, run_id: str | None, now: datetime) -> bool:
    """Whether the log of runs has to be read to know if a run id is taken: a time that is later
    than all before it never is."""
    if not head.segments(run_log.MEMORY.name):
        return False
    newest = head.newest_by_time
    return (
        run_id is not None
        or newest is None
        or layout.run_id_at(now.astimezone(timezone.utc)) <= newest
    )


def _named(
    dataset: Dataset, logged: set[str], asked: str | None, now: datetime
) -> tuple[str, Manifest | None]:
    """The run id, and the manifest of the run that was committed by that name, if there is one.

    Where none is asked for it is the time, one second on while a committed run has that id.
    """
    if asked is not None:
        _check_run_id(asked)
        return asked, dataset.manifest(asked)
    at = now
    while (name := layout.run_id_at(at)) in logged or dataset.manifest(name) is not None:
        at += timedelta(seconds=1)
    return name, None


def _check_run_id(run_id: str) -> None:
    allowed = all(c.isascii() and (c.isalnum() or c in "-_.:+") for c in run_id)
    if not allowed or not run_id or run_id.startswith(".") or len(run_id) > 128:
        raise PlanError(
            f"the run id {run_id!r} cannot name files; use letters, digits and - _ . : + only"
        )
