"""Jobs on a cluster of Flink's, ended by its REST interface.

Beam's job server takes a cancellation, forgets the job, and leaves it to work on the cluster (tried
with 2.70 on Flink 1.19), as it does with that of a launcher that was killed. A continuous job would
go on asking feeds. Source of the interface: Flink's documentation, "REST API", /jobs.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from dateline.pipeline.run.engines import option_of

_OVER = frozenset({"FINISHED", "CANCELED", "FAILED"})
_TIMEOUT_S = 10.0
_LOOK_S = 0.2
FLINK = ("flinkrunner", "portablerunner")
"""Runners behind which a cluster of Flink's may be."""
NO_CLUSTER = ("", "[auto]", "[local]", "[collection]")


class FlinkError(OSError):
    """The cluster did not do what it was asked."""


def cluster_of(arguments: Sequence[str]) -> str | None:
    """The address of the cluster that Beam's arguments name; None for one of the launcher's own."""
    master = option_of(arguments, "--flink_master").strip()
    if master in NO_CLUSTER:
        return None
    return master if "://" in master else f"http://{master}"


def end_jobs(cluster: str, name: str, *, wait_s: float = 30.0) -> int:
    """Cancels the jobs of this name that are not over, and waits for their ends; how many it were.

    Raises:
        FlinkError: the cluster cannot be reached, refuses, or takes longer than ``wait_s``.
    """
    ended = running = _running(cluster, name)
    if not ended:
        return 0
    until = time.monotonic() + wait_s
    for job in running:
        _ask(cluster, "PATCH", f"/jobs/{job}?mode=cancel")
    while running:
        if time.monotonic() > until:
            raise FlinkError(f"{cluster} has not ended job {running[0]} within {wait_s:g} s")
        time.sleep(_LOOK_S)
        running = [job for job in _running(cluster, name) if job in ended]
    return len(ended)


def _running(cluster: str, name: str) -> list[str]:
    jobs = json.loads(_ask(cluster, "GET", "/jobs/overview"))["jobs"]
    return [job["jid"] for job in jobs if job["name"] == name and job["state"] not in _OVER]


def _ask(cluster: str, method: str, path: str) -> bytes:
    """The body of the cluster's answer; raises FlinkError."""
    url = urlsplit(cluster)
    kind: Any = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.netloc, timeout=_TIMEOUT_S)
    try:
        connection.request(method, url.path.rstrip("/") + path)
        answer = connection.getresponse()
        body: bytes = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise FlinkError(f"Flink does not answer at {cluster}: {error}") from error
    finally:
        connection.close()
    is_over = method == "PATCH" and answer.status in (404, 409)
    if answer.status >= 400 and not is_over:
        raise FlinkError(f"Flink answers {answer.status} at {cluster}{path}")
    return body
