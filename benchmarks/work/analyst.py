"""W10: what an analyst waits for: opening a session, the questions of the cookbook, the page.

Data sets of several sizes are made up, compacted, and asked by the commands and functions that
people use; where Chromium is installed, the page is opened and filtered in it. There is no rival:
what is compared are the sizes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.made_up_articles import START, articles_of, time_of
from benchmarks.measure import Side, Spread, Work, sample, take_turns
from benchmarks.results import Claim, Outcome
from benchmarks.stores import close
from tests.browser import Browser, is_there

if TYPE_CHECKING:
    from benchmarks.__main__ import Size

COOKBOOK = Path(__file__).parent.parent.parent / "docs" / "cookbook.md"
RUNS = 20
"""Runs that a data set is made of, a day apart."""


def building(root: str, articles: int) -> Work:
    """A data set of so many articles over twenty days, compacted. What is measured is reading it:
    the files are written without an engine, by the function that a window of a stream calls."""

    def work() -> dict[str, Any]:
        for number in range(RUNS):
            _commit(root, number, articles // RUNS)
        close(root, time_of(RUNS, 1))
        return {"articles": articles}

    return work


def _commit(root: str, number: int, count: int) -> None:
    from dateline.dataset.article_files import write_articles
    from dateline.dataset.dataset import Dataset
    from dateline.schemas.config import OutputSettings

    at = time_of(number, 1)
    run_id = f"{at:%Y%m%dT%H%M%SZ}"
    dataset = Dataset(root)
    with dataset.transaction("run") as tx:
        tx.begin(run_id, at, dataset.head())
        made = articles_of(number, 1, count)
        tx.stage(write_articles(tx.staging, run_id, made, OutputSettings.model_validate({})))


def opening(root: str) -> Work:
    """A session with its views, DuckDB's import left out."""
    import duckdb  # noqa: F401

    from dateline.pipeline.query.session import open_session

    def work() -> dict[str, Any]:
        open_session(root).close()
        return {}

    return work


def asking(root: str) -> Work:
    """Each SQL question of the cookbook, once, in an open session."""
    from dateline.pipeline.query.cookbook import recipes
    from dateline.pipeline.query.session import open_session

    connection = open_session(root)
    questions = [one for one in recipes(COOKBOOK.read_text("utf-8")) if one.language == "sql"]

    def work() -> dict[str, Any]:
        took = {}
        for one in questions:
            began = time.perf_counter()
            connection.execute(one.code).fetchall()
            took[one.question] = (time.perf_counter() - began) * 1e3
        slowest = max(took, key=lambda question: took[question])
        return {"slowest ms": took[slowest], "slowest": slowest}

    return work


def page(root: str) -> Work:
    """The page, from the data set to one HTML file."""
    out = f"{root}.html"
    command = [sys.executable, "-m", "dateline.pipeline.cli.main", "report"]

    def work() -> dict[str, Any]:
        subprocess.run([*command, "--output", root, "--out", out], check=True, capture_output=True)
        return {"page MB": Path(out).stat().st_size / 1e6}

    return work


FILTERS = (
    {"topic": "trade"},
    {"topic": "", "q": "talks"},
    {"q": "", "country": "JP"},
    {"country": "", "feed": "https://feed3.example/rss"},
    {"feed": ""},
)
"""One after the other; the last shows everything again."""


def reading(root: str) -> Work:
    """The page in Chromium: opened until all is drawn, then each filter until it is laid out.

    By the clock, and in processor time of the page's process, its drawing included.
    """
    page(root)()
    folder = tempfile.TemporaryDirectory(prefix="dateline-profile-")
    browser = Browser(Path(folder.name))

    def work() -> dict[str, Any]:
        try:
            browser.cdp("Performance.enable")
            used = browser.processor_time()
            began = time.perf_counter()
            browser.open(Path(f"{root}.html"))
            opened = (time.perf_counter() - began) * 1e3
            opening_cpu = (browser.processor_time() - used) * 1e3
            timed = (
                "const began = performance.now(); choose(arguments[0]);"
                "document.body.offsetHeight; return performance.now() - began"
            )
            took, cpu = [], []
            for asked in FILTERS:
                used = browser.processor_time()
                took.append(browser.run(timed, asked))
                cpu.append((browser.processor_time() - used) * 1e3)
            return {
                "open ms": opened,
                "open CPU ms": opening_cpu,
                "filter ms": max(took),
                "filter CPU ms": max(cpu),
                "articles shown": browser.count(),
            }
        finally:
            browser.close()
            folder.cleanup()

    return work


def compare(size: Size) -> Outcome:
    """W10: see the module."""
    sizes = (1_000, 40_000, 200_000) if size.full else (1_000, 10_000)
    folder = Path(tempfile.mkdtemp(prefix="dateline-analyst-"))
    try:
        sides = []
        for articles in sizes:
            root = str(folder / str(articles))
            print(f"making {articles:,} articles")
            order = {"root": root, "articles": articles}
            sample(Side("building", "benchmarks.work.analyst:building", order), timeout_s=3600)
            for verb in ("opening", "asking", "page", *["reading"] * is_there()):
                path = f"benchmarks.work.analyst:{verb}"
                sides.append(Side(f"{articles:,} articles: {verb}", path, {"root": root}))
        samples = take_turns(sides, size.repeats)
    finally:
        shutil.rmtree(folder)
    return Outcome(
        "W10",
        "Page and SQL",
        f"Made-up data sets of {RUNS} days; every SQL question of the cookbook once.",
        samples,
        _claims(samples, f"{sizes[-1]:,} articles"),
        facts=(
            *("slowest ms", "slowest", "page MB"),
            *("open ms", "open CPU ms", "filter ms", "filter CPU ms", "articles shown"),
        ),
        notes=[f"the oldest day is {START:%Y-%m-%d}"],
    )


def _claims(samples: dict[str, list[Any]], largest: str) -> list[Claim]:
    opened = Spread.of([one.wall_s * 1e3 for one in samples[f"{largest}: opening"]])
    slowest = Spread.of([one.facts["slowest ms"] for one in samples[f"{largest}: asking"]])
    size = samples[f"{largest}: page"][0].facts["page MB"]
    claims = [
        Claim(f"opening a session of {largest}, ms", opened, "under 100", opened.median < 100),
        Claim(f"slowest question to {largest}, ms", slowest, "under 1000", slowest.median < 1000),
        Claim(f"size of the page of {largest}, MB", size, "under 10", size < 10),
    ]
    read = samples.get(f"{largest}: reading", [])
    for fact, what, most in (
        ("open ms", "opening the page", 2000),
        ("filter ms", "slowest filter of the page", 200),
    ):
        if read:
            taken = Spread.of([one.facts[fact] for one in read])
            name = f"{what} of {largest}, ms"
            claims.append(Claim(name, taken, f"under {most}", taken.median < most))
    return claims
