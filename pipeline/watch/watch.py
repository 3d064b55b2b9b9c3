"""Continuous mode: bounded runs, one after the other, until somebody says stop.

Runs share one process. That was measured (``tests/measure_watch.py``): no objects are left over,
and once fragments are handed back its size stays. A child process per run would cost the import of
Beam each time.
"""

from __future__ import annotations

import ctypes
import gc
import json
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from dateline.dataset.lease import LeaseHeldError
from dateline.pipeline.run.logs import use_run_id
from dateline.pipeline.run.metrics import replace_text
from dateline.pipeline.run.run_report import RunReport
from dateline.pipeline.run.summary import log_report
from dateline.pipeline.watch.next_run import Interval, next_run_at
from dateline.schemas.documents import to_plain
from dateline.schemas.errors import FAILED, OK, UsageError

logger = logging.getLogger("dateline.watch")

BEAT_S = 60.0
"""Seconds between heartbeats while waiting."""
BUSY_S = 60.0
"""Seconds until the next try when another process works on the data set."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """How the watcher is. One whose ``stale_after`` has passed hangs or is gone."""

    time: str
    status: Literal["running", "waiting", "stopped"]
    stale_after: str | None
    next_run_at: str | None = None
    last_run: dict[str, Any] | None = None
    runs: int = 0
    failures_in_a_row: int = 0
    pid: int = 0

    def write(self, path: str) -> None:
        """Replaces the heartbeat file."""
        replace_text(path, json.dumps(asdict(self), indent=1) + "\n")


@dataclass
class Watcher:
    """The loop. Clock, chance and waiting come from outside, so that tests need no time."""

    execute: Callable[[], RunReport]
    """One run."""
    earliest: Callable[[datetime], datetime | None]
    """When the first feed is due; called after a run when there is no fixed interval."""
    interval: Interval
    now: Callable[[], datetime]
    chance: Callable[[], float]
    wait: Callable[[float], bool]
    """Waits so many seconds; true at once when it is time to stop."""
    beat: Callable[[Heartbeat], None]
    longest_run_s: float
    """Seconds after which a run counts as hanging, for ``stale_after``."""

    def loop(self, max_runs: int | None = None) -> int:
        """Runs until it is told to stop, or ``max_runs`` times; the exit code.

        Raises:
            PlanError, BeamOptionError, ModelError: the very first run cannot be done as asked.
        """
        heart = Heartbeat("", "running", None, pid=os.getpid())
        code = OK
        while not self.wait(0):
            started = self.now()
            heart = self._beat(heart, "running", started + timedelta(seconds=self.longest_run_s))
            busy = False
            last: dict[str, Any]
            try:
                report = self.execute()
            except LeaseHeldError as error:
                logger.info("%s", error)
                busy, code = True, FAILED
                last = {"status": "busy"}
            except Exception as error:
                if heart.runs == 0 and isinstance(error, UsageError):
                    raise
                logger.error("the run failed: %s: %s", type(error).__name__, error, exc_info=True)
                last = {"status": "failed", "error": f"{type(error).__name__}: {error}"}
                code = FAILED
                heart = replace(heart, failures_in_a_row=heart.failures_in_a_row + 1)
            except BaseException:  # abandoned
                self._beat(heart, "stopped", None)
                raise
            else:
                code = report.exit_code
                last = {"status": report.manifest.status, "run_id": report.manifest.run_id}
                last["counts"] = to_plain(report.manifest.counts)
                log_report(report, (self.now() - started).total_seconds())
                heart = replace(heart, failures_in_a_row=0)
            use_run_id(None)
            give_memory_back()
            ended = self.now()
            last |= {"started_at": _iso(started), "ended_at": _iso(ended), "exit_code": code}
            heart = replace(heart, last_run=last, runs=heart.runs + 1)
            if heart.runs == max_runs:
                break
            next_at = self._next(started, ended, busy=busy, failures=heart.failures_in_a_row)
            heart = self._wait_until(next_at, replace(heart, next_run_at=_iso(next_at)))
        else:
            code = OK
        self._beat(replace(heart, next_run_at=None), "stopped", None)
        return code

    def _next(self, started: datetime, ended: datetime, *, busy: bool, failures: int) -> datetime:
        if busy:
            return ended + timedelta(seconds=BUSY_S * (1 + self.interval.jitter * self.chance()))
        asks = self.interval.every_s is None and not failures
        return next_run_at(
            self.interval,
            started=started,
            ended=ended,
            earliest=self.earliest(ended) if asks else None,
            failures=failures,
            chance=self.chance(),
        )

    def _wait_until(self, next_at: datetime, heart: Heartbeat) -> Heartbeat:
        """Waits in short steps, each with a heartbeat; a stop ends it."""
        left = (next_at - self.now()).total_seconds()
        logger.info("the next run begins in %.0f s", max(left, 0))
        while left > 0:
            step = min(left, BEAT_S)
            heart = self._beat(heart, "waiting", self.now() + timedelta(seconds=step + BEAT_S))
            if self.wait(step):
                break
            left -= step
        return heart

    def _beat(
        self,
        heart: Heartbeat,
        status: Literal["running", "waiting", "stopped"],
        stale_after: datetime | None,
    ) -> Heartbeat:
        stale = _iso(stale_after) if stale_after else None
        heart = replace(heart, time=_iso(self.now()), status=status, stale_after=stale)
        try:
            self.beat(heart)
        except OSError as error:  # a full disk must not end the watch; the probe notices
            logger.error("the heartbeat could not be written: %s", error)
        return heart


def give_memory_back() -> None:
    """Frees what runs left and hands it to the system: else fragments add up over thousands."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:  # glibc; others return memory by themselves
            trim(0)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
