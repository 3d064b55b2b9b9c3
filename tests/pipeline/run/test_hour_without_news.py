"""An hour without a document: the same files as the job would write, and no Beam."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from dateline.pipeline.run.run import run
from dateline.pipeline.run.run_report import RunReport
from dateline.schemas.config import Config
from tests.feed_server import FeedServer, Reply, rss
from tests.file_digests import digests

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def config(root: Path, urls: list[str], model: bool = False) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url, "poll_interval": 60} for url in urls],
            "output": {"path": str(root)},
            "model": {"enabled": model},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "per_host": 8, "timeout": 5},
        }
    )


@pytest.fixture
def urls(feed_server: FeedServer, tmp_path: Path) -> list[str]:
    """Feeds that have nothing new after the first visit, one on disk, and some that fail."""
    file = tmp_path / "local.xml"
    file.write_bytes(rss("local", items=2))
    return [
        feed_server.add("/a.xml", rss("first", items=3)),
        feed_server.add("/b.xml", rss("second", items=3)),
        feed_server.add("/gone.xml", Reply(410)),
        feed_server.add("/broken.xml", Reply(500)),
        feed_server.add("/late.xml", [Reply(503, headers={"Retry-After": "60"})]),
        file.as_uri(),
    ]


def second_hour(root: Path, urls: list[str], arguments: tuple[str, ...] = ()) -> RunReport:
    run(config(root, urls), now=NOON, run_id="first")
    later = NOON + timedelta(hours=2)
    return run(config(root, urls), now=later, run_id="second", beam_arguments=arguments)


def test_a_quiet_hour_leaves_the_same_bytes_with_and_without_the_job(
    tmp_path: Path, urls: list[str]
) -> None:
    plain = second_hour(tmp_path / "plain", urls)
    by_beam = second_hour(tmp_path / "beam", urls, ("--runner=FnApiRunner",))
    assert plain.manifest.counts.not_modified == 3
    assert plain.manifest.counts == by_beam.manifest.counts
    assert plain.manifest.dead_letters == by_beam.manifest.dead_letters
    assert plain.manifest.metrics == by_beam.manifest.metrics
    assert plain.exit_code == by_beam.exit_code == 3
    assert digests(tmp_path / "plain") == digests(tmp_path / "beam")


def test_a_quiet_hour_imports_nothing_that_articles_need(
    feed_server: FeedServer, tmp_path: Path
) -> None:
    feed = feed_server.add("/a.xml", rss("only", items=2))
    for hour in (0, 2):  # then the next one merges the index of files as well
        run(config(tmp_path / "out", [feed]), now=NOON + timedelta(hours=hour))
    path = tmp_path / "dateline.json"
    path.write_text(config(tmp_path / "out", [feed]).model_dump_json(), encoding="utf-8")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from dateline.pipeline.config.loading import load_config\n"
        "from dateline.pipeline.run.run import run\n"
        "from dateline.pipeline.run.arrow_import import import_arrow_without_pandas as arrow\n"
        f"report = run(load_config(Path({str(path)!r})), meanwhile=arrow)\n"
        "print(report.manifest.counts.not_modified, *[n for n in ("
        "'apache_beam', 'pyarrow.compute', 'dateline.schemas.article',"
        "'dateline.schemas.enrichment', 'dateline.schemas.remembered',"
        "'dateline.transforms.same.sameness', 'dateline.transforms.model.loading',"
        "'dateline.transforms.http.obstacles', 'http.cookiejar', 'protego', 'rich')"
        " if n in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["1"], done.stderr


def test_feeds_are_asked_before_arrow_and_numpy_are_loaded(
    feed_server: FeedServer, tmp_path: Path
) -> None:
    """Both take a tenth of a second, in which a hundred answers could have come in."""
    feed = feed_server.add("/a.xml", rss("only", items=2))
    run(config(tmp_path / "out", [feed]), now=NOON)
    path = tmp_path / "dateline.json"
    settings = config(tmp_path / "out", [feed], model=True)
    path.write_text(settings.model_dump_json(), encoding="utf-8")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from dateline.pipeline.config.loading import load_config\n"
        "from dateline.pipeline.run.run import run\n"
        "loaded = []\n"
        f"run(load_config(Path({str(path)!r})), meanwhile=lambda: loaded.append("
        "[name for name in ('pyarrow', 'numpy') if name in sys.modules]))\n"
        "print(loaded)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[[]]", done.stderr


def test_one_feed_with_news_is_enough_for_the_job(feed_server: FeedServer, tmp_path: Path) -> None:
    quiet = feed_server.add("/a.xml", rss("quiet", items=2))
    loud = feed_server.add("/b.xml", rss("before", items=2))
    run(config(tmp_path, [quiet, loud]), now=NOON)
    feed_server.add("/b.xml", rss("after", items=5))
    counts = run(config(tmp_path, [quiet, loud]), now=NOON + timedelta(hours=2)).manifest.counts
    assert (counts.not_modified, counts.fetched) == (1, 1)
    assert counts.new > 0
