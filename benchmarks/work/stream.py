"""W11: from an entry's publication at the server to its committed row, by a continuous run.

Feeds gain entries at moments that fall anywhere in a window. The stream runs on Prism with a real
clock and without the model. The lag of an entry is the time from the round in which the site began
to serve it to the moment at which the data set's head names the run that wrote its row. The other
side are runs by a scheduler over the same rounds, for the processor time of an article.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.feed_site import Plan, Site
from benchmarks.measure import Side, Spread, Work, ratio, sample
from benchmarks.results import Claim, Outcome
from benchmarks.work.quiet_hour import IN_FLIGHT, run_command

if TYPE_CHECKING:
    from benchmarks.__main__ import Size

FRESH, EVERY = 2, 5
"""New entries of a feed in a round, and of how many feeds one has some."""
STEP = 1.37
"""Windows from one round to the next, so that rounds begin anywhere in a window."""
PATIENCE_S = 900.0


def prism() -> str | None:
    """The program of Prism: ``$PRISM``, or from PATH."""
    return os.environ.get("PRISM") or shutil.which("prism")


def write_config(folder: str, urls: list[str], poll_s: float) -> Path:
    """A configuration whose feeds are asked again after ``poll_s`` seconds."""
    config = {
        "feeds": [{"url": url, "poll_interval": f"{poll_s:g}s"} for url in urls],
        "fetch": {
            "allow_hosts": sorted({url.split("/")[2].split(":")[0] for url in urls}),
            "concurrency": IN_FLIGHT,
            "per_host": IN_FLIGHT,
            "delay": 0,
        },
        "model": {"enabled": False},
        "output": {"path": f"{folder}/out"},
    }
    Path(folder).mkdir()
    path = Path(folder, "dateline.yaml")
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


class Commits:
    """When the head named each run, in seconds since the epoch; watched by a thread."""

    def __init__(self, root: str) -> None:
        self.head = Path(root, "state", "head.json")
        self.at: dict[str, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            if self.head.exists():
                run = json.loads(self.head.read_text("utf-8"))["run_id"]
                self.at.setdefault(run, self.head.stat().st_mtime)

    def close(self) -> None:
        """Stops watching."""
        self._over.set()
        self._thread.join()


def _articles(root: str) -> dict[str, str]:
    """The run that wrote each entry, by the number of feed and entry in its title."""
    import dateline

    if not Path(root, "state", "head.json").exists():
        return {}
    table = dateline.open(root).articles.select("title", "run_id").to_arrow()
    titles = [title.rpartition("(")[2] for title in table["title"].to_pylist()]
    return dict(zip(titles, table["run_id"].to_pylist(), strict=True))


def _round(site: str, number: int) -> float:
    urllib.request.urlopen(f"{site}/control/round?n={number}").close()
    return time.time()


def streamed(urls: list[str], entries: int, rounds: int, window_s: float, poll_s: float) -> Work:
    """The stream from its start to the row of the last entry; then it is stopped."""
    folder = tempfile.mkdtemp(prefix="dateline-stream-")
    config = write_config(f"{folder}/job", urls, poll_s)
    root = f"{folder}/job/out"
    site = "/".join(urls[0].split("/")[:3])
    spans = [f"--tick={poll_s:g}s", f"--window={window_s:g}s", f"--grace={PATIENCE_S:g}s"]
    command = [sys.executable, "-m", "dateline.pipeline.cli.main", "stream"]
    command += ["--config", str(config), *spans]
    command += ["--", f"--prism_location={prism()}"]

    def wait_for(wanted: int, launcher: subprocess.Popen[bytes]) -> dict[str, str]:
        until = time.monotonic() + PATIENCE_S
        while len(found := _articles(root)) < wanted:
            if launcher.poll() is not None or time.monotonic() > until:
                raise RuntimeError(Path(folder, "log").read_text("utf-8")[-2000:])
            time.sleep(window_s / 4)
        return found

    def work() -> dict[str, Any]:
        began: dict[int, float] = {}
        with Path(folder, "log").open("wb") as log:
            launcher = subprocess.Popen(command, stdout=log, stderr=log)
        commits = Commits(root)
        try:
            found = wait_for(len(urls) * entries, launcher)
            for number in range(1, rounds + 1):
                began[number] = _round(site, number)
                time.sleep(STEP * window_s)
            found = wait_for(len(urls) * entries + rounds * _fresh(len(urls)), launcher)
            launcher.send_signal(signal.SIGTERM)
            code = launcher.wait(PATIENCE_S)
        finally:
            launcher.terminate()  # it ends its Prism with it
            launcher.wait()
            commits.close()
        took = sorted(lags(found, began, commits.at))
        shutil.rmtree(folder)
        return {
            "articles": len(found),
            "lag p50 s": took[len(took) // 2],
            "lag p99 s": took[len(took) * 99 // 100],
            "lag max s": took[-1],
            "exit code": code,
        }

    return work


def _fresh(feeds: int) -> int:
    return FRESH * len(range(0, feeds, EVERY))


def lags(found: dict[str, str], began: dict[int, float], at: dict[str, float]) -> list[float]:
    """Seconds from its round to the commit of each entry that is not of the first round."""
    took = []
    for name, run in found.items():
        entry = int(name.rstrip(")").partition("-")[2])
        if entry < 0:
            took.append(at[run] - began[(-entry + FRESH - 1) // FRESH])
    return took


def scheduled(urls: list[str], rounds: int) -> Work:
    """A run for each round, as a scheduler would start them."""
    folder = tempfile.mkdtemp(prefix="dateline-runs-")
    config = write_config(f"{folder}/job", urls, 1.0)
    site = "/".join(urls[0].split("/")[:3])

    def work() -> dict[str, Any]:
        for number in range(rounds + 1):
            _round(site, number)
            now = f"2026-11-28T{number:02}:00:00Z"
            done = subprocess.run(run_command(str(config), now), capture_output=True, text=True)
            if done.returncode:
                raise RuntimeError(done.stderr[-2000:])
        articles = len(_articles(f"{folder}/job/out"))
        shutil.rmtree(folder)
        return {"articles": articles}

    return work


def compare(size: Size) -> Outcome:
    """W11: see the module."""
    plan = Plan(10_000 if size.full else 200, hosts=50, entries=10, fresh=FRESH, every=EVERY)
    window_s, poll_s, rounds = (60.0, 15.0, 5) if size.full else (20.0, 2.0, 4)
    samples: dict[str, list[Any]] = {}
    if prism() is None:
        left_out = "Left out: there is no Prism on PATH or in $PRISM (docs/engines.md)."
        return Outcome("W11", "Stream", left_out, samples, [])
    for turn in range(min(size.repeats, 3)):
        for name, target in (("stream", "streamed"), ("scheduled runs", "scheduled")):
            with Site(plan) as site:
                arguments: dict[str, Any] = {"urls": site.urls(), "rounds": rounds}
                if target == "streamed":
                    arguments |= {"entries": plan.entries, "window_s": window_s, "poll_s": poll_s}
                side = Side(name, f"{__name__}:{target}", arguments, packages=("apache-beam",))
                samples.setdefault(name, []).append(sample(side, timeout_s=3600))
            print(f"{turn + 1} {name}: {samples[name][-1].seconds:.1f} s")
    stream, runs = samples["stream"], samples["scheduled runs"]
    middle, late = (
        Spread.of([one.facts[key] / window_s for one in stream])
        for key in ("lag p50 s", "lag p99 s")
    )
    cpu = ratio(stream, runs, lambda one: one.cpu_seconds / one.facts["articles"])
    return Outcome(
        "W11",
        "Stream",
        f"{plan.feeds:,} feeds on {plan.hosts} hosts, asked every {poll_s:g} s, windows of "
        f"{window_s:g} s; {rounds} times one of {EVERY} feeds has {FRESH} new entries; Prism, no "
        "model.",
        samples,
        [
            Claim("lag, median, in windows", middle, "under 1", middle.median < 1),
            Claim("lag, 99th percentile, in windows", late, "under 2", late.median < 2),
            Claim("CPU of an article, stream / scheduled runs", cpu, "1.2", cpu.median <= 1.2),
        ],
        {"stream": side.versions()},
        ("articles", "lag p50 s", "lag p99 s", "lag max s"),
        ["the stream asks every feed many times in that time, the runs once a round"],
    )
