"""Prints the memory of one process over quiet runs: ``python -m tests.measure_watch 50``."""

from __future__ import annotations

import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

from dateline.pipeline.run.logs import set_up_logs
from dateline.schemas.config import Config
from tests.feed_server import FeedServer, rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def resident_mib() -> float:
    """Memory of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def main(runs: int) -> None:
    """One run with news, then quiet ones: every feed answers 304."""
    set_up_logs(None)  # before Beam is imported, which logs at import
    from dateline.pipeline.run.run import run
    from dateline.pipeline.watch.watch import give_memory_back

    server = FeedServer()
    feeds = [{"url": server.add(f"/{n}.xml", rss(f"steel{n}", items=20))} for n in range(20)]
    with tempfile.TemporaryDirectory() as root:
        config = Config.model_validate(
            {
                "feeds": feeds,
                "output": {"path": root},
                "model": {"enabled": False},
                "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "per_host": 16},
            }
        )
        for number in range(runs + 1):
            report = run(config, now=NOON + number * timedelta(hours=1))
            server.forget()
            give_memory_back()
            if number % 10 == 0:
                quiet = report.manifest.counts.not_modified
                print(f"run {number}: {resident_mib():.0f} MiB, {quiet} feeds not modified")
    server.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
