"""W7: ten and a hundred times the work in one run, against itself.

Whole runs from a cold start, without the model (whose time is linear in the articles, see W4):
fetch, parse, de-duplicate, cluster, write, commit. Time should grow no faster than the work, and
memory should stay far below what the machine has.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.feed_site import Plan, Site
from benchmarks.measure import Sample, Side, Work, sample
from benchmarks.results import Claim, Outcome
from benchmarks.work.quiet_hour import run_command, write_config

if TYPE_CHECKING:
    from benchmarks.__main__ import Size

NOW = "2026-11-24T12:30:00Z"
MOST_FEEDS = 100_000
MOST = f"{MOST_FEEDS:,} feeds"
"""Feeds with one entry each, in one run."""


def first_run(urls: list[str]) -> Work:
    """The first run over these feeds, on an empty data set."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-scale-"))
    config = write_config(folder, urls, model=False)

    def work() -> dict[str, Any]:
        done = subprocess.run(run_command(str(config), NOW), capture_output=True, text=True)
        if done.returncode not in (0, 3):
            raise RuntimeError(done.stderr[-2000:])
        manifest = json.loads(max((folder / "out" / "runs").glob("*.json")).read_text("utf-8"))
        shutil.rmtree(folder)
        return {"articles": manifest["counts"]["new"], "feeds": manifest["counts"]["feeds"]}

    return work


def exponent(small: list[Sample], large: list[Sample], factor: float) -> float:
    """How processor time grows with the work: 1 is linear; fixed costs make it less."""
    few = min(one.cpu_seconds for one in small)
    many = min(one.cpu_seconds for one in large)
    return math.log(many / few) / math.log(factor)


def compare(size: Size) -> Outcome:
    """Runs of growing numbers of articles, then of feeds."""
    top = 3 if size.full else 2
    samples: dict[str, list[Sample]] = {}
    steps = [(100, 10 * 10**step, "articles") for step in range(top)]
    steps += [(100 * 10**step, 10, "feeds") for step in range(1, top)]
    if size.full:
        steps.append((MOST_FEEDS, 1, "feeds"))
    repeats = min(size.repeats, 3)
    for feeds, entries, what in steps:
        with Site(Plan(feeds, hosts=50, entries=entries)) as site:
            number = feeds * entries if what == "articles" else feeds
            name = f"{number:,} {what}"
            side = Side(name, f"{__name__}:first_run", {"urls": site.urls()})
            for turn in range(repeats):
                samples.setdefault(name, []).append(sample(side))
                print(f"{turn + 1}/{repeats} {name}: {samples[name][-1].seconds:.2f} s")
    base = samples["1,000 articles"]
    claims = []
    for what in ("articles", "feeds"):
        named = [name for name in samples if name.endswith(what) and name != MOST]
        chain = [samples[name] for name in named]
        chain = [base, *chain] if what == "feeds" else chain
        grown = exponent(chain[-2], chain[-1], 10)
        claims.append(
            Claim(
                f"exponent of processor time in the last step to {named[-1]}",
                grown,
                "at most 1.0",
                grown <= 1.0,
            )
        )
    largest = [name for name in samples if name.endswith("articles")][-1]
    for name in (largest, *([MOST] if MOST in samples else [])):
        peak = max(one.peak_mb for one in samples[name])
        claims.append(Claim(f"peak memory at {name}, MB", peak, "under 2000", peak < 2000))
    return Outcome(
        "W7",
        "Scale",
        "First runs without the model over feeds on 50 hosts. Rows of articles: 100 feeds with 10, "
        "100, ... entries each; rows of feeds: 10 entries each, and one where they are 100,000.",
        samples,
        claims,
        facts=("articles", "feeds"),
    )
