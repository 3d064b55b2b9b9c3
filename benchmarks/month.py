"""A month of hourly runs over rolling feeds, with a moving clock and daily compaction.

    python -m benchmarks.month --days 30 --runs 24

Prints for each day the mean seconds of a run, and the files and bytes of the data set after its
compaction, then checks that every entry that was served is there exactly once and fsck is clean.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from tests.feed_server import FeedServer

START = datetime(2026, 11, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Day:
    """One simulated day, after its compaction."""

    number: int
    run_s: float
    table_files: int
    state_files: int
    manifests: int
    megabytes: float


def document(name: str, now: datetime, kept: int) -> bytes:
    """A feed with one entry for each of the last hours, the newest first."""
    items = []
    for back in range(kept):
        at = now - timedelta(hours=back)
        key = f"{name}-{at:%Y%m%d%H}"
        items.append(
            f"<item><title>{name} at {at:%d %H}</title><link>https://n.example/{key}</link>"
            f"<guid>{key}</guid><pubDate>{at:%a, %d %b %Y %H:00:00} GMT</pubDate></item>"
        )
    channel = f"<channel><title>{name}</title>{''.join(items)}</channel>"
    return f"<rss version='2.0'>{channel}</rss>".encode()


def simulate(root: Path, *, days: int, runs: int, feeds: int = 3, kept: int = 30) -> Iterator[Day]:
    """Runs ``runs`` times a day, compacts once, and tells each day.

    Raises:
        AssertionError: an entry is missing or doubled, or fsck finds something.
    """
    from dateline.dataset.compaction import compact
    from dateline.dataset.dataset import Dataset
    from dateline.pipeline.run.run import run
    from dateline.schemas.config import Config

    server = FeedServer()
    names = [f"feed{number}" for number in range(feeds)]
    served: set[str] = set()
    try:
        for number in range(days):
            seconds = []
            for step in range(runs):
                now = START + timedelta(days=number, hours=step * 24 // runs)
                urls = [server.add(f"/{name}.xml", document(name, now, kept)) for name in names]
                for name in names:
                    hours = (now - timedelta(hours=back) for back in range(kept))
                    served |= {f"{name}-{at:%Y%m%d%H}" for at in hours}
                config = Config.model_validate(
                    {
                        "feeds": [{"url": url, "poll_interval": 60} for url in urls],
                        "output": {"path": str(root)},
                        "model": {"enabled": False},
                        "dedupe": {"window_days": 7},
                        "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "per_host": 8},
                    }
                )
                started = time.perf_counter()
                run(config, now=now)
                seconds.append(time.perf_counter() - started)
            compact(Dataset(str(root)), now=START + timedelta(days=number, hours=23, minutes=30))
            yield _day(root, number + 1, statistics.median(seconds))
        _check(root, served)
    finally:
        server.close()


def _day(root: Path, number: int, run_s: float) -> Day:
    files = [path for path in root.rglob("*") if path.is_file()]
    tops = Counter(path.relative_to(root).parts[0] for path in files)
    tables = sum(tops[name] for name in ("articles", "dead_letters", "feed_health"))
    manifests = tops["runs"] + tops["maintenance"]
    size = sum(path.stat().st_size for path in files) / 1e6
    return Day(number, run_s, tables, tops["state"], manifests, size)


def _check(root: Path, served: set[str]) -> None:
    import pyarrow.parquet as pq

    from dateline.dataset.check import check
    from dateline.dataset.dataset import Dataset

    found: Counter[str] = Counter()
    for path in Dataset(str(root)).live_files("articles"):
        found.update(
            pq.read_table(root / path, columns=["guid"], partitioning=None)["guid"].to_pylist()
        )
    assert set(found) == served, f"{len(served - set(found))} entries are missing"
    assert set(found.values()) == {1}, f"{sum(n > 1 for n in found.values())} entries are doubled"
    assert check(Dataset(str(root)), deep=True) == []


def main() -> None:
    """Prints the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--runs", type=int, default=24)
    arguments = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="dateline-month-"))
    try:
        print("day   seconds/run   table files   state files   manifests        MB")
        for day in simulate(root / "out", days=arguments.days, runs=arguments.runs):
            print(
                f"{day.number:>3}{day.run_s:>14.2f}{day.table_files:>14}{day.state_files:>14}"
                f"{day.manifests:>12}{day.megabytes:>10.2f}",
                flush=True,
            )
        print("every entry that was served is there exactly once; fsck finds nothing")
    finally:
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
