"""A continuous run over many feeds: every entry once, how late, with what memory and CPU time.

    PRISM=/path/to/prism python -m benchmarks.stream_scale --feeds 1000 --hosts 50
    PRISM=/path/to/prism python -m benchmarks.stream_scale --feeds 100000 --hosts 5000 --rounds 0

Feeds lie on loopback hosts. The stream runs on Prism by the real clock, without the model: one pass
over all feeds, then rounds in which one of five feeds has two new entries. The lag of an entry goes
from the moment at which the site began to serve it to the one at which the head names its run. The
other side is one ``dateline run`` over the same site for the pass, and one for each round
(``--no-batch`` leaves it out). A run that is not through after ``--limit`` seconds is stopped, and
what was committed until then is told.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.feed_site import Plan, Site
from benchmarks.work.quiet_hour import run_command
from benchmarks.work.stream import EVERY, FRESH, STEP, Commits, lags, prism, write_config


@dataclass
class Memory:
    """Greatest resident memory of the launcher and of its engine; watched by a thread."""

    launcher: int
    every_s: float = 0.5
    peaks: dict[str, float] = field(default_factory=dict)  # 10^6 bytes, by program

    def __post_init__(self) -> None:
        self.seen = threading.Event()  # whether it was looked at once
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(self.every_s):
            for pid in (self.launcher, *children_of(self.launcher)):
                try:
                    status = Path(f"/proc/{pid}/status").read_text("utf-8")
                except OSError:
                    continue  # it has ended meanwhile
                name = status.partition("Name:")[2].split()[0]
                peak = status.partition("VmHWM:")[2].split()
                if peak:
                    program = "Prism" if name.startswith("prism") else "launcher"
                    megabytes = int(peak[0]) * 1024 / 1e6
                    self.peaks[program] = max(self.peaks.get(program, 0.0), megabytes)
            self.seen.set()

    def close(self) -> None:
        """Stops watching."""
        self._over.set()
        self._thread.join()


def children_of(pid: int) -> list[int]:
    """The children of a process, of all its threads (Linux)."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text("utf-8").split())
        except OSError:
            continue
    return found


def runs_of_entries(root: str) -> dict[str, list[str]]:
    """The runs that wrote each entry, by the number of feed and entry in its title."""
    import dateline

    if not Path(root, "state", "head.json").exists():
        return {}
    table = dateline.open(root).articles.select("title", "run_id").to_arrow()
    found: dict[str, list[str]] = {}
    for title, run in zip(table["title"].to_pylist(), table["run_id"].to_pylist(), strict=True):
        found.setdefault(title.rpartition("(")[2], []).append(run)
    return found


def committed(root: str) -> int:
    """Articles of all runs so far, by their manifests."""
    manifests = Path(root, "runs").glob("*.json")
    return sum(json.loads(one.read_text("utf-8"))["counts"]["new"] for one in manifests)


def state_bytes(root: str) -> float:
    """Bytes that the engine keeps of a feed's state, where its log has just been written whole."""
    from dateline.dataset.dataset import Dataset
    from dateline.transforms.poll import packed_states

    dataset = Dataset(root)
    states = dataset.feed_states(dataset.head())
    return len(packed_states(states)) / len(states)


def cpu_of_children() -> float:
    """Processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def late(took: Sequence[float], window_s: float) -> str:
    """Median and 99th percentile, in windows."""
    if not took:
        return "none"
    ordered = sorted(took)
    middle, most = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
    return f"p50 {middle / window_s:.2f}, p99 {most / window_s:.2f} windows"


def told(found: Mapping[str, Sequence[str]], wanted: int) -> str:
    """How many entries were written once, more often, never."""
    often = Counter(len(runs) for runs in found.values())
    twice = sum(amount for times, amount in often.items() if times > 1)
    return f"{often[1]:,} once, {twice:,} more often, {wanted - len(found):,} never, of {wanted:,}"


def stream(args: argparse.Namespace, site: Site, folder: Path) -> float:
    """The continuous run; prints what it did and returns CPU seconds of an article."""
    urls = site.urls()
    config = write_config(str(folder / "stream"), urls, args.poll)
    root = str(folder / "stream" / "out")
    per_round = FRESH * len(range(0, args.feeds, EVERY))
    tick = min(args.poll, args.window / 2)
    spans = [f"--tick={tick:g}s", f"--window={args.window:g}s", f"--grace={args.grace:g}s"]
    command = [sys.executable, "-m", "dateline.pipeline.cli.main", "stream"]
    command += ["--config", str(config), *spans, "--", f"--prism_location={prism()}"]
    cpu, started = cpu_of_children(), time.monotonic()
    began: dict[int, float] = {}

    def wait_for(wanted: int) -> bool:
        while committed(root) < wanted:
            if launcher.poll() is not None or time.monotonic() > started + args.limit:
                return False
            time.sleep(min(1.0, args.window / 4))
        return True

    with (folder / "log").open("wb") as log:
        launcher = subprocess.Popen(command, stdout=log, stderr=log)
    commits, memory = Commits(root), Memory(launcher.pid)
    try:
        is_whole = wait_for(args.feeds * args.entries)
        first = time.monotonic() - started
        for number in range(1, args.rounds + 1 if is_whole else 1):
            site.control(f"round?n={number}")
            began[number] = time.time()
            time.sleep(STEP * args.window)
        wanted = args.feeds * args.entries + len(began) * per_round
        is_whole = wait_for(wanted)
        launcher.send_signal(signal.SIGTERM)
        try:
            code: int | str = launcher.wait(args.grace + 60)
        except subprocess.TimeoutExpired:
            code = "none: it did not end"
    finally:
        launcher.kill()
        launcher.wait()
        commits.close()
        memory.close()
    found = runs_of_entries(root)
    each = (cpu_of_children() - cpu) / max(1, len(found))
    news = {name: runs[0] for name, runs in found.items()}
    print(f"first pass: {first:.0f} s; whole: {is_whole}; exit code {code}")
    print(f"entries: {told(found, wanted)}")
    print(f"lag of new entries: {late(lags(news, began, commits.at), args.window)}")
    if found:
        print(f"state in the engine: {state_bytes(root):.0f} bytes a feed, log whole")
    peaks = ", ".join(f"{name} {peak:,.0f} MB" for name, peak in sorted(memory.peaks.items()))
    print(f"peak memory: {peaks}")
    print(f"CPU of an article, stream: {each * 1e3:.2f} ms", flush=True)
    if not is_whole:
        print((folder / "log").read_text("utf-8", "replace")[-3000:])
    return each


def batch(args: argparse.Namespace, site: Site, folder: Path) -> float:
    """A run for the pass and for each round; CPU seconds of an article."""
    config = write_config(str(folder / "batch"), site.urls(), 1.0)
    cpu = cpu_of_children()
    for number in range(args.rounds + 1):
        site.control(f"round?n={number}")
        now = f"2026-11-28T{number:02}:00:00Z"
        done = subprocess.run(run_command(str(config), now), capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
    return (cpu_of_children() - cpu) / len(runs_of_entries(str(folder / "batch" / "out")))


def main(argv: Sequence[str] | None = None) -> int:
    """Prints what was measured; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stream_scale")
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--entries", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--window", type=float, default=20.0, help="seconds")
    parser.add_argument("--poll", type=float, default=5.0, help="seconds between visits of a feed")
    parser.add_argument("--grace", type=float, default=60.0, help="seconds of a stop")
    parser.add_argument("--limit", type=float, default=300.0, help="seconds, but for the stop")
    parser.add_argument("--no-batch", action="store_true")
    args = parser.parse_args(argv)
    if prism() is None:
        print("there is no Prism on PATH or in $PRISM (docs/engines.md)", file=sys.stderr)
        return 2
    plan = Plan(args.feeds, args.hosts, args.entries, fresh=FRESH, every=EVERY)
    print(
        f"{args.feeds:,} feeds with {args.entries} entries on {args.hosts:,} hosts, asked every "
        f"{args.poll:g} s, windows of {args.window:g} s, {args.rounds} rounds",
        flush=True,
    )
    folder = Path(tempfile.mkdtemp(prefix="dateline-stream-scale-"))
    try:
        with Site(plan) as site:
            streamed = stream(args, site, folder)
            if not args.no_batch:
                whole = batch(args, site, folder)
                print(f"CPU of an article, batch: {whole * 1e3:.2f} ms")
                print(f"CPU of an article, stream / batch: {streamed / whole:.2f}")
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
