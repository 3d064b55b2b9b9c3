"""Jobs on a cluster of Flink's, watched and ended by its REST interface.

Beam's job server takes a cancellation, forgets the job, and leaves it to work on the cluster (tried
with 2.70 on Flink 1.19), as it does with that of a launcher that was killed. A continuous job would
go on asking feeds. Source of the interface: Flink's documentation, "REST API", /jobs.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from dateline.pipeline.run.engines import option_of

_OVER = frozenset({"FINISHED", "CANCELED", "FAILED"})
_AWAY = frozenset({500, 502, 503, 504})
_TIMEOUT_S = 10.0
_LOOK_S = 0.2
_WATCH_S = 1.0
REPLACED_S = 180.0
"""Seconds in which another JobManager has to take over: a session at ZooKeeper alone has 60."""
FLINK = ("flinkrunner", "portablerunner")
"""Runners behind which a cluster of Flink's may be."""
NO_CLUSTER = ("", "[auto]", "[local]", "[collection]")


class FlinkError(OSError):
    """The cluster did not do what it was asked."""


class FlinkAwayError(FlinkError):
    """The cluster is there and has no leader yet, as for some seconds after a JobManager died."""


class FlinkUnreachableError(FlinkError):
    """Nobody answers at the address."""


def cluster_of(arguments: Sequence[str]) -> str | None:
    """The address of the cluster that Beam's arguments name; None for one of the launcher's own."""
    master = option_of(arguments, "--flink_master").strip()
    if master in NO_CLUSTER:
        return None
    return master if "://" in master else f"http://{master}"


def version_of(cluster: str, *, wait_s: float = 60.0) -> str:
    """The version that the cluster tells, such as 2.0.2.

    A cluster whose JobManager is being replaced is asked again.

    Raises:
        FlinkError: the cluster cannot be reached, has no leader for ``wait_s``, or is none.
    """
    until = time.monotonic() + wait_s
    while True:
        try:
            return str(json.loads(_ask(cluster, "GET", "/overview"))["flink-version"])
        except (ValueError, KeyError, TypeError) as error:
            raise FlinkError(
                f"what answers at {cluster} does not tell a version as Flink does: see that "
                "--flink_master names the address of a cluster's REST interface"
            ) from error
        except FlinkAwayError:
            if time.monotonic() > until:
                raise
        time.sleep(_LOOK_S)


def end_jobs(cluster: str, name: str, *, wait_s: float = 60.0, worked: bool = False) -> int:
    """Cancels the jobs of this name that are not over, and waits for their ends; how many it were.

    A cluster whose JobManager is being replaced is asked again.

    Args:
        worked: the cluster has done the job, so that nobody answers means the same.

    Raises:
        FlinkError: the cluster cannot be reached, refuses, or takes longer than ``wait_s``.
    """
    passing = (FlinkAwayError, FlinkUnreachableError) if worked else FlinkAwayError
    until = time.monotonic() + wait_s
    found: set[str] = set()
    asked: set[str] = set()
    while True:
        try:
            running = _running(cluster, name)
            found.update(running)
            if not running:
                return len(found)
            for job in running:
                if job not in asked:
                    _ask(cluster, "PATCH", f"/jobs/{job}?mode=cancel")
                    asked.add(job)
        except passing:
            asked.clear()  # what the one before was asked, the next does not know
            if time.monotonic() > until:
                raise
        else:
            if time.monotonic() > until:
                raise FlinkError(f"{cluster} has not ended job {running[0]} within {wait_s:g} s")
        time.sleep(_LOOK_S)


def wait_while_it_lives(
    cluster: str, name: str, tell: Callable[[], None], *, away_s: float = REPLACED_S
) -> None:
    """Waits until the cluster has no job of this name that is not over.

    Beam's job server gives a job up where the cluster has not answered for a minute, as when a
    JobManager died; with high availability the next one takes the job up all the same.

    Args:
        tell: called once it turns out that the job lives.
        away_s: seconds without an answer after which nobody will take the job up.
    """
    told = False
    heard = time.monotonic()
    while True:
        try:
            lives = bool(_running(cluster, name))
        except (FlinkAwayError, FlinkUnreachableError):
            lives = time.monotonic() < heard + away_s
        else:
            heard = time.monotonic()
            if lives and not told:
                told = True
                tell()
        if not lives:
            return
        time.sleep(_WATCH_S)


def _running(cluster: str, name: str) -> list[str]:
    jobs = json.loads(_ask(cluster, "GET", "/jobs/overview"))["jobs"]
    return [job["jid"] for job in jobs if job["name"] == name and job["state"] not in _OVER]


def _ask(cluster: str, method: str, path: str) -> bytes:
    """The body of the cluster's answer; raises FlinkError."""
    url = urlsplit(cluster)
    way: Any = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = way(url.netloc, timeout=_TIMEOUT_S)
    try:
        connection.request(method, url.path.rstrip("/") + path)
        answer = connection.getresponse()
        body: bytes = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise FlinkUnreachableError(f"Flink does not answer at {cluster}: {error}") from error
    finally:
        connection.close()
    is_over = method == "PATCH" and answer.status in (404, 409)
    if answer.status >= 400 and not is_over:
        kind = FlinkAwayError if answer.status in _AWAY else FlinkError
        raise kind(f"Flink answers {answer.status} at {cluster}{path}")
    return body
