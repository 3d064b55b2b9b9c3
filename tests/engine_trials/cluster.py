"""A cluster of Flink's under trials, asked by its REST interface.

Source of the interface: Flink's documentation, "REST API", /jobs/:jobid/checkpoints and /stop.
"""

from __future__ import annotations

import json
import statistics
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

JOB_NAME = "dateline-engine-trials"
GROWTH = 1.1
"""Checkpoints grow where the last third of them is larger than the middle one by this factor."""
_LOOK_S = 0.5


@dataclass(frozen=True)
class Job:
    """A job of trials at one moment."""

    jid: str
    whole: int
    """Checkpoints that are whole."""
    restored_at: int
    """When it was last restored from one, in milliseconds; 0 if never."""


@dataclass(frozen=True)
class Cluster:
    """The cluster that ``--flink_master`` names."""

    address: str

    def job(self) -> Job | None:
        """The trials' job that runs; None where there is none, or the cluster does not answer."""
        try:
            jobs = self._ask("GET", "/jobs/overview")["jobs"]
            ours = [j for j in jobs if j["name"].startswith(JOB_NAME) and j["state"] == "RUNNING"]
            if not ours:
                return None
            told = self._ask("GET", f"/jobs/{ours[0]['jid']}/checkpoints")
        except OSError:
            return None
        restored = told["latest"]["restored"] or {"restore_timestamp": 0}
        return Job(ours[0]["jid"], told["counts"]["completed"], restored["restore_timestamp"])

    def behind_a_checkpoint(self, seconds: float) -> Job:
        """Waits for a checkpoint that is whole from now on; the job."""
        before = self._wait(lambda job: bool(job.jid), seconds)
        return self._wait(lambda job: job.whole > before.whole, seconds)

    def taken_up(self, before: Job, seconds: float, is_given_up: Callable[[], bool]) -> float:
        """Waits until a job was restored from a checkpoint and made another; the seconds.

        Raises TimeoutError, early where the launcher has given the job up.
        """
        began = time.monotonic()
        up = self._wait(lambda job: job.restored_at > before.restored_at, seconds, is_given_up)
        self._wait(lambda job: job.whole > up.whole, seconds, is_given_up)
        return time.monotonic() - began

    def stop_with_savepoint(self, job: Job, folder: str, seconds: float) -> str:
        """Stops a job without draining; where its savepoint is."""
        asked = {"targetDirectory": folder, "drain": False}
        trigger = self._ask("POST", f"/jobs/{job.jid}/stop", asked)["request-id"]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            told = self._ask("GET", f"/jobs/{job.jid}/savepoints/{trigger}")
            if told["status"]["id"] == "COMPLETED":
                if "location" not in told["operation"]:
                    raise RuntimeError(f"no savepoint: {told['operation']}")
                return str(told["operation"]["location"])
            time.sleep(_LOOK_S)
        raise TimeoutError(f"no savepoint in {seconds:g} s")

    def sizes(self, count: int, seconds: float) -> list[int]:
        """Bytes of so many checkpoints from now on, in their order; fewer where time is over."""
        found: dict[int, int] = {}
        until = time.monotonic() + seconds
        first: int | None = None
        while time.monotonic() < until and len(found) < count:
            job = self.job()
            told = self._ask("GET", f"/jobs/{job.jid}/checkpoints") if job else {"history": []}
            whole = [c for c in told["history"] if c["status"] == "COMPLETED"]
            if first is None and whole:
                first = max(c["id"] for c in whole)
            found |= {c["id"]: c["state_size"] for c in whole if c["id"] > (first or 0)}
            time.sleep(_LOOK_S)
        return [size for _, size in sorted(found.items())][:count]

    def _wait(
        self,
        until: Callable[[Job], bool],
        seconds: float,
        is_given_up: Callable[[], bool] = lambda: False,
    ) -> Job:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not is_given_up():
            if (job := self.job()) is not None and until(job):
                return job
            time.sleep(_LOOK_S)
        raise TimeoutError(f"the job on {self.address} has not come so far in {seconds:g} s")

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        """What the cluster answers; raises OSError where it does not."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.address + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


def told_sizes(sizes: Sequence[int]) -> tuple[str, str]:
    """What sizes of checkpoints say, and what is wrong with them: a median that grows."""
    if len(sizes) < 9:
        return f"{len(sizes)} checkpoints", "too few checkpoints to tell their growth"
    third = len(sizes) // 3
    parts = [sizes[:third], sizes[third : 2 * third], sizes[2 * third :]]
    medians = [statistics.median(part) / 1_000 for part in parts]
    said = (
        f"{len(sizes)} checkpoints of {min(sizes) / 1_000:.0f} to {max(sizes) / 1_000:.0f} kB, "
        f"medians of their thirds {', '.join(f'{m:.0f}' for m in medians)} kB"
    )
    return said, "checkpoints grow" if medians[2] > GROWTH * medians[1] else ""
