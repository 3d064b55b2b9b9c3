"""W3: an hour in which no feed has anything new, as a whole command from a cold start.

Every side knows the feeds' validators already and gets 304 from all of them. The limit is a bare
asynchronous loop that asks the same questions and does nothing with the answers.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.feed_site import Plan, Site
from benchmarks.measure import Side, Work, ratio, take_turns
from benchmarks.results import Claim, Outcome

if TYPE_CHECKING:
    from benchmarks.__main__ import Size

IN_FLIGHT = 64
RUNTIMES = ("onnxruntime", "tokenizers", "torch", "transformers")


def write_config(folder: Path, urls: list[str], model: bool = True) -> Path:
    """A configuration of feeds on this machine; returns the path of the file (JSON is YAML)."""
    config = {
        "feeds": [{"url": url} for url in urls],
        "fetch": {
            "allow_hosts": sorted({url.split("/")[2].split(":")[0] for url in urls}),
            "concurrency": IN_FLIGHT,
            "per_host": IN_FLIGHT,
            "delay": 0,
        },
        "model": {"enabled": model},
        "output": {"path": str(folder / "out")},
    }
    path = folder / "dateline.yaml"
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


def run_command(config: str, now: str) -> list[str]:
    """The command that a scheduler calls."""
    return [
        sys.executable,
        "-m",
        "dateline.pipeline.cli.main",
        "run",
        "--config",
        config,
        "--now",
        now,
    ]


def job(config: str, now: str) -> Work:
    """One ``dateline run`` in a process of its own, as a scheduler starts it."""

    def work() -> dict[str, Any]:
        done = subprocess.run(run_command(config, now), capture_output=True, text=True)
        if done.returncode not in (0, 3):
            raise RuntimeError(done.stderr[-2000:])
        return {}

    return work


def loaded_runtimes(config: str, now: str) -> Work:
    """The same run inside this process: which model runtimes it has imported."""

    def work() -> dict[str, Any]:
        from dateline.pipeline.cli.main import app

        try:
            app(["run", "--config", config, "--now", now])
        except SystemExit as end:
            if end.code not in (0, 3):
                raise
        return {"runtimes": [name for name in RUNTIMES if name in sys.modules]}

    return work


def bare_loop(urls: list[str], etags: list[str]) -> Work:
    """Ask each feed once, many in flight, and forget the answers."""
    import aiohttp

    async def ask_all() -> int:
        gate = asyncio.Semaphore(IN_FLIGHT)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as http:

            async def ask(url: str, etag: str) -> bool:
                async with gate, http.get(url, headers={"If-None-Match": etag}) as answer:
                    await answer.read()
                    return answer.status == 304

            return sum(await asyncio.gather(*map(ask, urls, etags)))

    return lambda: {"not modified": asyncio.run(ask_all())}


def script(urls: list[str], etags: list[str]) -> Work:
    """What one writes in an evening: requests in threads, feedparser on whatever comes."""
    from concurrent.futures import ThreadPoolExecutor

    import feedparser
    import requests

    def ask(pair: tuple[str, str]) -> bool:
        answer = requests.get(pair[0], headers={"If-None-Match": pair[1]}, timeout=30)
        if answer.status_code == 200:
            feedparser.parse(answer.content)
        return bool(answer.status_code == 304)

    def work() -> dict[str, Any]:
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            return {"not modified": sum(pool.map(ask, zip(urls, etags, strict=True)))}

    return work


def reader_update(database: str) -> Work:
    """reader with the validators in its database."""
    from reader import make_reader

    reader = make_reader(database)

    def work() -> dict[str, Any]:
        reader.update_feeds(workers=IN_FLIGHT, scheduled=False)
        return {}

    return work


def reader_setup(database: str, urls: list[str]) -> Work:
    """A reader database that has seen every feed once."""
    from reader import make_reader

    reader = make_reader(database)

    def work() -> dict[str, Any]:
        for url in urls:
            reader.add_feed(url, exist_ok=True)
        reader.update_feeds(workers=IN_FLIGHT, scheduled=False)
        reader.close()  # what SQLite still holds beside the database belongs in it
        return {}

    return work


def compare(size: Size) -> Outcome:
    """All sides over the same site."""
    feeds = 1000 if size.full else 200
    folder = Path(tempfile.mkdtemp(prefix="dateline-quiet-"))
    try:
        with Site(Plan(feeds, hosts=50, latency_s=0.1)) as site:
            urls = site.urls()
            etags = [f'"{number}-0"' for number in range(feeds)]
            config = str(write_config(folder, urls))
            hour = iter(f"2026-11-24T{h:02d}:30:00Z" for h in range(12, 24))
            job(config, next(hour))()
            database = str(folder / "reader.sqlite")
            ours = Side("dateline run", f"{__name__}:job", packages=("dateline", "apache-beam"))
            rival = Side(
                "reader",
                f"{__name__}:reader_update",
                {"database": database},
                needs=("reader",),
                packages=("reader",),
                start_counts=True,
            )
            if not rival.missing():
                reader_setup(database, urls)()
            both = {"urls": urls, "etags": etags}
            limit = Side("bare asynchronous loop", f"{__name__}:bare_loop", both, start_counts=True)
            others = [
                limit,
                Side(
                    "requests in threads",
                    f"{__name__}:script",
                    both,
                    needs=("requests",),
                    packages=("requests", "feedparser"),
                    start_counts=True,
                ),
                rival,
            ]
            samples: dict[str, list[Any]] = {}
            for turn in range(size.repeats):
                now = {"config": config, "now": next(hour)}
                site.control("forget")
                one = Side(ours.name, ours.target, now, packages=ours.packages)
                for name, found in take_turns([one, *others], 1).items():
                    samples.setdefault(name, []).extend(found)
                if turn == 0:
                    statuses = site.control("report")["statuses"]
            loaded = take_turns(
                [Side("imports", f"{__name__}:loaded_runtimes", {**now, "now": next(hour)})], 1
            )["imports"][0]
    finally:
        shutil.rmtree(folder)
    mine, bare = samples[ours.name], samples[limit.name]
    against = ratio(mine, bare)
    peak = max(one.peak_mb for one in mine)
    runtimes = loaded.facts["runtimes"]
    claims = [
        Claim("time over the bare loop's", against, "at most 1.2", against.median <= 1.2),
        Claim("peak memory, MB", peak, "under 350", peak < 350),
        Claim("model runtimes imported", float(len(runtimes)), "0", not runtimes),
    ]
    for side in others[1:]:
        if side.name in samples:
            value = ratio(samples[side.name], mine)
            name = f"time of {side.name} over ours"
            claims.append(Claim(name, value, "over 1", value.median > 1))
    return Outcome(
        "W3",
        "Quiet hour",
        f"{feeds} feeds on 50 hosts, 100 ms away, all unchanged; {IN_FLIGHT} in flight.",
        samples,
        claims,
        {side.name: side.versions() for side in (ours, *others) if not side.missing()},
        notes=[f"answers in the first turn, all sides together: {statuses}"],
    )
