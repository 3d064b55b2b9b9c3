"""The model on one and on two worker processes of Beam's portable runner: how far it spreads.

    python -m benchmarks.workers --articles 2000

Whole ``dateline run`` commands over feeds on loopback hosts. Each worker is a process of its own
with one thread for the model, as on an engine. Two sizes are run with each number of workers, so
that the start of the runner and its workers drops out: what is printed is what further articles
take. Exits with 1 where not every article was enriched once.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.feed_site import Plan, Site
from benchmarks.work.quiet_hour import run_command, write_config

ENTRIES = 10
"""Articles of a feed."""
FEW = 100
"""Articles of the small runs."""
WORKERS = (1, 2)
NOW = "2026-11-24T12:30:00Z"


def seconds_of(urls: Sequence[str], workers: int) -> float:
    """Wall time of a first run over these feeds.

    Raises:
        RuntimeError: it failed, or an article was not enriched.
    """
    folder = Path(tempfile.mkdtemp(prefix="dateline-workers-"))
    try:
        path = write_config(folder, list(urls))
        config = json.loads(path.read_text("utf-8"))
        config["model"] = {"enabled": True, "threads": 1}
        path.write_text(json.dumps(config), encoding="utf-8")
        options = ["--runner=FnApiRunner", "--direct_running_mode=multi_processing"]
        options.append(f"--direct_num_workers={workers}")
        started = time.perf_counter()
        done = subprocess.run(
            [*run_command(str(path), NOW), "--", *options], capture_output=True, text=True
        )
        took = time.perf_counter() - started
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        manifest = json.loads(max((folder / "out" / "runs").glob("*.json")).read_text("utf-8"))
    finally:
        shutil.rmtree(folder)
    wanted, enriched = len(urls) * ENTRIES, manifest["metrics"]["enrich_ok"]
    if not wanted == enriched == manifest["counts"]["new"]:
        raise RuntimeError(f"{enriched} of {wanted} articles were enriched")
    return took


def main(argv: Sequence[str] | None = None) -> int:
    """Prints articles a second for each number of workers; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers")
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args(argv)
    if args.articles < 2 * FEW:
        parser.error(f"--articles takes {2 * FEW} or more")
    rates: dict[int, list[float]] = {workers: [] for workers in WORKERS}
    with Site(Plan(args.articles // ENTRIES, hosts=10, entries=ENTRIES)) as site:
        urls = site.urls()
        few = urls[: FEW // ENTRIES]
        for _ in range(args.repeats):
            for workers in WORKERS:
                try:
                    took = seconds_of(urls, workers) - seconds_of(few, workers)
                except RuntimeError as error:
                    print(error, file=sys.stderr)
                    return 1
                rates[workers].append((len(urls) - len(few)) * ENTRIES / took)
                print(f"{workers} workers: {rates[workers][-1]:.1f} articles/s", flush=True)
    share = statistics.median(two / one / 2 for one, two in zip(*rates.values(), strict=True))
    one, two = (statistics.median(rates[workers]) for workers in WORKERS)
    print(
        f"{args.articles:,} articles: {one:.1f} articles/s on one worker, {two:.1f} on two, "
        f"{share:.2f} of twice as many"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
