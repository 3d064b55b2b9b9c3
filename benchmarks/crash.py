"""Kills runs with SIGKILL at every commit point and at random moments, then runs once more.

    python -m benchmarks.crash --n 200

After each repetition every entry that was served is in the data set exactly once and fsck finds
nothing. Prints one line per kind of death and exits with 1 where something was lost or doubled.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_args

from tests.feed_server import FeedServer, rss

START = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
KEPT, STEP = 24, 3  # entries in the rolling feed, and how far it rolls between two trials
PRELOAD = ["tests.first_run"]
"""What the process has imported that each run is forked from."""


def settings(root: str, urls: list[str]) -> dict[str, Any]:
    """A configuration without a model, whose feeds are due at every visit."""
    return {
        "feeds": [{"url": url, "poll_interval": 1} for url in urls],
        "output": {"path": root},
        "model": {"enabled": False},
        "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "per_host": 8},
    }


def run_once(document: dict[str, Any], now: datetime, die_at: str | None, compacting: bool) -> None:
    """A run (or compaction) in a process of its own, killed by itself at a commit point."""
    from dateline.dataset.compaction import compact
    from dateline.dataset.dataset import Dataset
    from dateline.pipeline.run.run import run
    from dateline.schemas.config import Config

    def at(point: str) -> None:
        if point == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    if compacting:
        compact(Dataset(document["output"]["path"]), now=now, at=at, wait_s=30)
    else:
        run(Config.model_validate(document), now=now, at=at, wait_s=30)


class Trials:
    """A data set that is tormented, and the server that feeds it."""

    def __init__(self, root: Path, feeds: int = 3, seed: int = 1) -> None:
        self.root, self.random = root, random.Random(seed)
        self.server = FeedServer()
        self.names = [f"feed{number}" for number in range(feeds)]
        self.shift, self.now = 0, START
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(PRELOAD)
        self.usual_s = 1.0
        self.roll()

    def close(self) -> None:
        """Stops the server."""
        self.server.close()

    def roll(self) -> None:
        """Three new entries in each feed, three old ones gone; an hour later."""
        self.shift += STEP
        self.now += timedelta(hours=1)
        start = max(0, self.shift - KEPT)
        self.urls = [
            self.server.add(f"/{name}.xml", rss(name, items=self.shift - start, start=start))
            for name in self.names
        ]

    def work(
        self,
        *,
        die_at: str | None = None,
        kill_after: float | None = None,
        compacting: bool = False,
    ) -> int:
        """Runs once in a process of its own; its exit code, negative when it was killed."""
        now = self.now + (timedelta(days=3) if compacting else timedelta())
        arguments = (settings(str(self.root), self.urls), now, die_at, compacting)
        process = self.context.Process(target=run_once, args=arguments)
        process.start()
        process.join(kill_after)
        if process.exitcode is None and kill_after is not None and process.pid is not None:
            process.kill()
        process.join()
        return process.exitcode or 0

    def faults(self) -> list[str]:
        """What is wrong after a run that ended well."""
        from dateline.dataset.check import check
        from dateline.dataset.dataset import Dataset

        findings = check(Dataset(str(self.root)), deep=True)
        told = [f"{f.kind}: {f.path}: {f.message}" for f in findings]
        found = Counter(self.stored())
        served = {f"{name}-{n}" for name in self.names for n in range(self.shift)}
        told += [f"lost: {guid}" for guid in sorted(served - set(found))]
        told += [f"{times} times: {guid}" for guid, times in found.items() if times > 1]
        return told

    def stored(self) -> list[str]:
        """The guids of all articles in force."""
        import pyarrow.parquet as pq

        from dateline.dataset.dataset import Dataset

        guids: list[str] = []
        for path in Dataset(str(self.root)).live_files("articles"):
            table = pq.read_table(self.root / path, columns=["guid"], partitioning=None)
            guids += table["guid"].to_pylist()
        return guids

    def trial(self, die_at: str | None, *, compacting: bool = False) -> tuple[bool, list[str]]:
        """A death, a run, and what is wrong then; whether the first was really killed."""
        self.roll()
        after = None if die_at else self.random.uniform(0.0, 1.1 * self.usual_s)
        code = self.work(die_at=die_at, kill_after=after, compacting=compacting)
        self.now += timedelta(minutes=5)
        started = time.monotonic()
        second = self.work()
        self.usual_s = time.monotonic() - started
        told = [] if second == 0 else [f"the run after ended with {second}"]
        return code == -signal.SIGKILL, told + self.faults()


def points() -> tuple[str, ...]:
    """Every named moment of a commit."""
    from dateline.dataset.publication import Point

    return get_args(Point)


def main() -> int:
    """Prints what became of each kind of death."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="random moments")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="dateline-crash-"))
    trials = Trials(root / "out", seed=arguments.seed)
    faulty = 0
    try:
        trials.work()
        kinds: list[tuple[str, str | None, bool]] = [(p, p, False) for p in points()]
        kinds += [(f"compaction, {p}", p, True) for p in points()]
        kinds += [("random moment", None, n % 8 == 7) for n in range(arguments.n)]
        results: dict[str, list[int]] = {}
        for name, die_at, compacting in kinds:
            killed, told = trials.trial(die_at, compacting=compacting)
            row = results.setdefault(name, [0, 0, 0])
            row[0] += 1
            row[1] += killed
            row[2] += bool(told)
            for line in told[:5]:
                print(f"  {name}: {line}", flush=True)
            faulty += bool(told)
        print(f"{'death at':28}{'trials':>8}{'killed':>8}{'faulty':>8}")
        for name, row in results.items():
            print(f"{name:28}{row[0]:>8}{row[1]:>8}{row[2]:>8}")
        print(f"{len(trials.stored())} articles in force, each once" if not faulty else "FAULTY")
    finally:
        trials.close()
        shutil.rmtree(root)
    return 1 if faulty else 0


if __name__ == "__main__":
    raise SystemExit(main())
