"""A server that answers as Flink's REST interface does, for jobs that a test names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Cluster(ThreadingHTTPServer):
    """Jobs by id with name and state; one that is cancelled is over with the next look."""

    jobs: dict[str, list[str]]
    version = "1.20.3"
    is_flink = True
    deaf = False
    looked: Callable[[], None] | None = None
    """Called with each look at the jobs, before it is answered."""
    away = 0
    """Looks that are answered as by a JobManager that leads nothing yet."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Cluster

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, status: int, body: Any) -> None:
        said = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def do_GET(self) -> None:
        if self.server.away:
            self.server.away -= 1
            self._answer(503, {"errors": ["ongoing leader election"]})
            return
        if self.path == "/overview":
            told = {"taskmanagers": 1, "flink-version": self.server.version}
            self._answer(200, told if self.server.is_flink else ["another service"])
            return
        if self.server.looked is not None:
            self.server.looked()
        found = [{"jid": j, "name": n, "state": s} for j, (n, s) in self.server.jobs.items()]
        for job in self.server.jobs.values():
            job[1] = "CANCELED" if job[1] == "CANCELLING" else job[1]
        self._answer(200, {"jobs": found})

    def do_PATCH(self) -> None:
        job = self.path.split("/")[2].partition("?")[0]
        if self.server.jobs[job][1] == "FINISHED":
            self._answer(409, {"errors": ["over"]})
            return
        if not self.server.deaf:
            self.server.jobs[job][1] = "CANCELLING"
        self._answer(202, {})


@contextmanager
def flink_cluster() -> Iterator[Cluster]:
    """A cluster with two live jobs of one name, one of another, and one that is over."""
    server = Cluster(("127.0.0.1", 0), _Handler)
    server.jobs = {
        "a": ["dateline-stream-1", "RUNNING"],
        "b": ["another", "RUNNING"],
        "c": ["dateline-stream-1", "FINISHED"],
        "d": ["dateline-stream-1", "RESTARTING"],
    }
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
