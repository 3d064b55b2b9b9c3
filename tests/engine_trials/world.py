"""What trials run against: feeds that grow, the data set that they go to, and the engine."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import pyarrow.parquet as pq

from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset
from dateline.dataset.storage import join, open_file
from tests.child_processes import start
from tests.engine_trials.engine import Engine
from tests.engine_trials.launch import launch
from tests.feed_server import FeedServer, Reply, Seen, rss

PER_HOST, DELAY_S = 2, 0.5
HOSTS = ("localhost", "127.0.0.1", "127.0.0.2", "127.0.0.3")
"""All of them are this machine, where it is Linux; shards are of hosts."""
TOLERANCE = 0.5
"""Share of the delay that must remain where the server hears of requests on a busy machine."""
GROWS_EVERY_S = 3.0
SHOWN = 40
"""Entries that a feed shows at most, the latest ones, so that what is kept of it has an end."""
PATIENCE_S = float(os.environ.get("DATELINE_TRIALS_PATIENCE_S", "240"))
"""Seconds that one trial may take."""


class Launcher:
    """A ``dateline`` that was started, forked from a process that has imported everything."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process

    def poll(self) -> int | None:
        """The exit code, once it has ended."""
        return self._process.exitcode

    def wait(self, seconds: float) -> int:
        """The same, after at most so many seconds; raises TimeoutError where it goes on."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            raise TimeoutError(f"the launcher did not end in {seconds} s")
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Sends it a signal, if it has not ended."""
        if self._process.pid is not None and self.poll() is None:
            os.kill(self._process.pid, number)


class Feeds:
    """Feeds on two hosts that gain an entry every few seconds, and what they said so far."""

    def __init__(self, count: int = 8) -> None:
        self.server = FeedServer(address="")
        self.began = time.monotonic()
        self.served: set[str] = set()
        self.urls = []
        for number in range(count):
            self.server.add(f"/{number}", self._answer(f"feed{number}"))
            self.urls.append(self.server.url(f"/{number}", HOSTS[number % len(HOSTS)]))

    def _items(self) -> int:
        return 3 + int((time.monotonic() - self.began) / GROWS_EVERY_S)

    def _answer(self, name: str) -> Callable[[Seen], Reply]:
        def answer(_: Seen) -> Reply:
            items = self._items()
            first = max(0, items - SHOWN)
            self.served |= {f"{name}, report {n}" for n in range(first, items)}
            return Reply(body=rss(name, items - first, first))

        return answer

    def rudeness(self) -> list[str]:
        """What in the server's log is against the manners that were asked for."""
        found = []
        for host in HOSTS:
            if (peak := self.server.peak(host)) > PER_HOST:
                found.append(f"{peak} requests at once to {host}")
            if (gap := self.server.closest_starts(host)) < DELAY_S * TOLERANCE:
                found.append(f"two requests to {host} within {gap:.3f} s")
        return found


@dataclass
class World:
    """One data set, the feeds that it is made of, and the engine that makes it."""

    folder: Path
    engine: Engine
    workers: int = 2
    window: str = "6s"
    store: str = ""
    """A folder of an object store for the data sets; without one they are below ``folder``."""
    feeds: Feeds = field(default_factory=Feeds)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        base = f"{self.store}/{self.folder.name}" if self.store else str(self.folder)
        self.dataset = Dataset(join(base, "data"))
        self.trigger = self.folder / "die"
        self.config = self.folder / "config.yaml"
        feeds = "".join(f"  - url: {url}\n    poll_interval: 2s\n" for url in self.feeds.urls)
        self.config.write_text(
            f"feeds:\n{feeds}fetch:\n  allow_hosts: [{', '.join(HOSTS)}]\n  delay: {DELAY_S}\n"
            f"  per_host: {PER_HOST}\n  shards: {self.workers}\nmodel:\n  enabled: false\n"
        )

    def close(self) -> None:
        """Ends the server and the engine."""
        self.engine.end_jobs()
        self.feeds.server.close()
        self.engine.kill()

    def start(self, command: str, die_at: str = "never", more: Sequence[str] = ()) -> Launcher:
        """A launcher of ``run`` or ``stream`` that dies at a commit point once it is told to.

        ``more`` are further options of Beam's.
        """
        self.engine.start()
        self.trigger.unlink(missing_ok=True)
        spans = ["--tick", "2s", "--window", self.window, "--grace", f"{PATIENCE_S:.0f}s"]
        spans = spans if command == "stream" else []
        arguments = [command, "--config", str(self.config), "--output", self.dataset.root, *spans]
        arguments += ["--", *self.engine.options(self.workers), *more]
        log = str(self.folder / "launcher.log")
        return Launcher(start(launch, die_at, str(self.trigger), arguments, log))

    def titles(self) -> Counter[str]:
        """How often each article is in force."""
        found: Counter[str] = Counter()
        for path in self.dataset.live_files("articles"):
            with open_file(self.dataset.full(path)) as handle:
                titles = pq.ParquetFile(handle).read(columns=["title"])["title"]
            found.update(titles.to_pylist())
        return found

    def twice(self) -> int:
        """Articles that are there more than once."""
        return sum(count > 1 for count in self.titles().values())

    def lost(self, served: set[str]) -> int:
        """Entries that were served and are not there."""
        return len(served - set(self.titles()))

    def wait_for(self, served: set[str], launcher: Launcher, *, news: bool = False) -> int:
        """Waits until all of these entries are there; how many are not when time is over.

        With ``news`` another one has to be there, too, which counts as one.
        """
        until = time.monotonic() + PATIENCE_S
        while (missing := self._missing(served, news=news)) and time.monotonic() < until:
            if launcher.poll() is not None:
                break
            time.sleep(0.3)
        return missing

    def _missing(self, served: set[str], *, news: bool) -> int:
        titles = set(self.titles())
        return len(served - titles) + (news and not titles - served)

    def wait_for_commit(self) -> None:
        """Waits until there is a commit; raises TimeoutError."""
        until = time.monotonic() + PATIENCE_S
        while not self.dataset.head().sequence:
            if time.monotonic() > until:
                raise TimeoutError(f"nothing was committed in {PATIENCE_S:g} s")
            time.sleep(0.3)

    def findings(self) -> list[str]:
        """What fsck finds, but leftovers that the next commit removes."""
        found = check(self.dataset, deep=True)
        return [f"{f.kind} {f.path}" for f in found if f.kind not in ("leftover", "unfinished")]


def end(launcher: Launcher, number: int = signal.SIGKILL) -> int:
    """Sends a signal and waits; the exit code."""
    launcher.send_signal(number)
    return launcher.wait(PATIENCE_S)
