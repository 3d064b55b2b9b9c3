"""Whole runs: real server, real files, real pipeline; the model is switched off for speed."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from dateline.dataset.dataset import Dataset
from dateline.dataset.memory import memory
from dateline.pipeline.run.beam_options import BeamOptionError
from dateline.pipeline.run.run import run
from dateline.pipeline.run.run_report import RunReport
from dateline.schemas.article import Article
from dateline.schemas.config import Config
from dateline.schemas.documents import to_plain
from dateline.schemas.errors import PARTIAL, PlanError
from tests.feed_server import FeedServer, Reply

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>".encode()


def item(number: int, title: str = "", day: int = 23, guid: str = "") -> str:
    return (
        f"<item><title>{title or f'Steel talks, part {number}'}</title>"
        f"<link>https://news.example/{number}</link><guid>{guid or f'g-{number}'}</guid>"
        f"<pubDate>{day} Nov 2026 10:00:00 GMT</pubDate>"
        f"<description>Text {number}.</description></item>"
    )


def config(tmp_path: Path, *urls: str, **sections: Any) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url} for url in urls],
            "output": {"path": str(tmp_path / "out"), **sections.pop("output", {})},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "per_host": 8, "timeout": 5},
            **sections,
        }
    )


def articles(tmp_path: Path) -> list[dict[str, Any]]:
    data = ds.dataset(tmp_path / "out/articles", partitioning="hive")
    return sorted(data.to_table().to_pylist(), key=lambda row: (row["title"], row["revision"]))


def counted(report: RunReport) -> dict[str, int]:
    counts = report.manifest.counts
    assert counts.feeds == counts.fetched + counts.not_modified + counts.failed
    assert counts.entries == counts.new + counts.duplicate + counts.revised + counts.rejected
    return to_plain(counts)


def digests(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_new_known_and_revised_entries_over_three_hours(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a.xml", rss(item(1), item(2)))
    settings = config(tmp_path, url)
    first = counted(run(settings, now=NOON))
    assert (first["fetched"], first["entries"], first["new"]) == (1, 2, 2)

    second = counted(run(settings, now=NOON + HOUR))
    assert (second["not_modified"], second["entries"]) == (1, 0)

    feed_server.add("/a.xml", rss(item(3), item(2, "Steel talks fail"), item(1)))
    third = counted(run(settings, now=NOON + 2 * HOUR))
    assert (third["new"], third["revised"], third["duplicate"]) == (1, 1, 1)
    assert [(row["title"], row["revision"]) for row in articles(tmp_path)] == [
        ("Steel talks fail", 2),
        ("Steel talks, part 1", 1),
        ("Steel talks, part 2", 1),
        ("Steel talks, part 3", 1),
    ]
    assert [request.conditional for request in feed_server.seen("/a.xml")] == [False, True, True]


def test_an_entry_that_stays_in_a_silent_feed_is_never_written_twice(
    tmp_path: Path, feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window is a day; a feed that does not change for five days still holds the entry."""
    monkeypatch.setattr(memory, "MAX_SEGMENTS", 3)
    url = feed_server.add("/a.xml", rss(item(1)))
    window = {"dedupe": {"window_days": 1}}
    run(config(tmp_path, url, **window), now=NOON)
    for day in range(1, 5):
        other = feed_server.add("/b.xml", rss(item(100 + day)))
        run(config(tmp_path, url, other, **window), now=NOON + timedelta(days=day))
    head = Dataset(str(tmp_path / "out")).head()
    assert any(segment.path.endswith("-merged.parquet") for segment in head.segments("identities"))
    feed_server.add("/a.xml", rss(item(2), item(1)))
    last = counted(run(config(tmp_path, url, **window), now=NOON + timedelta(days=5)))
    assert (last["new"], last["duplicate"]) == (1, 1)


def test_equal_inputs_id_and_time_give_equal_bytes(tmp_path: Path, feed_server: FeedServer) -> None:
    urls = [feed_server.add(f"/{n}.xml", rss(item(n), item(n + 1))) for n in range(5)]
    urls.append(feed_server.url("/none.xml"))
    for name in ("x", "y"):
        run(config(tmp_path / name, *urls), run_id="r", now=NOON)
    assert digests(tmp_path / "x/out") == digests(tmp_path / "y/out")


def test_texts_are_pickled_only_where_a_runner_may_leave_the_process(
    tmp_path: Path, feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = feed_server.add("/a.xml", rss(item(1), item(2)))
    pickled: list[str] = []
    state_of = Article.__getstate__

    def seen(one: Article) -> object:
        pickled.append(one.title)
        return state_of(one)

    monkeypatch.setattr(Article, "__getstate__", seen)
    run(config(tmp_path / "x", url), run_id="r", now=NOON)
    assert not pickled
    run(config(tmp_path / "y", url), run_id="r", now=NOON, beam_arguments=["--runner=FnApiRunner"])
    assert set(pickled) == {"Steel talks, part 1", "Steel talks, part 2"}
    assert digests(tmp_path / "x/out/articles") == digests(tmp_path / "y/out/articles")


def test_repeating_the_last_run_replaces_its_files_and_nothing_else(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a.xml", rss(item(1)))
    settings = config(tmp_path, url)
    run(settings, run_id="one", now=NOON)
    before = digests(tmp_path / "out")
    feed_server.add("/a.xml", rss(item(2, day=22), item(3, day=21), item(1)))
    run(settings, run_id="two", now=NOON + HOUR)
    feed_server.add("/a.xml", rss(item(2, day=22), item(1)))
    again = counted(run(settings, run_id="two", now=NOON + HOUR))
    assert (again["new"], again["duplicate"]) == (1, 1)
    assert [row["title"] for row in articles(tmp_path)] == [
        "Steel talks, part 1",
        "Steel talks, part 2",
    ]
    after = digests(tmp_path / "out")
    assert not any("2026-11-21" in path for path in after)
    untouched = {path for path in before if "one" in path}
    assert {path: after[path] for path in untouched} == {path: before[path] for path in untouched}


def test_only_the_last_run_can_be_repeated(tmp_path: Path, feed_server: FeedServer) -> None:
    settings = config(tmp_path, feed_server.add("/a.xml", rss(item(1))))
    run(settings, run_id="one", now=NOON)
    run(settings, run_id="two", now=NOON + HOUR)
    with pytest.raises(PlanError, match="run one is followed by run two"):
        run(settings, run_id="one", now=NOON)


def test_every_feed_is_in_the_articles_or_in_the_dead_letters(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    urls = [
        feed_server.add("/good.xml", rss(item(1))),
        feed_server.add("/empty.xml", rss()),
        feed_server.add("/page.html", b"<html><body>No feed</body></html>"),
        feed_server.add("/gone.xml", Reply(410)),
        feed_server.add("/broken.xml", Reply(500)),
        "http://127.0.0.1:1/refused.xml",
        (tmp_path / "missing.xml").as_uri(),
    ]
    report = run(config(tmp_path, *urls), now=NOON)
    counts = counted(report)
    assert (counts["feeds"], counts["fetched"], counts["failed"]) == (7, 2, 5)
    assert report.exit_code == PARTIAL
    letters = ds.dataset(tmp_path / "out/dead_letters", partitioning="hive").to_table().to_pylist()
    told = {row["feed"] for row in articles(tmp_path)} | {row["feed"] for row in letters}
    assert told == set(urls)
    health = ds.dataset(tmp_path / "out/feed_health", partitioning="hive").to_table().to_pylist()
    assert {row["feed"]: row["status"] for row in health} == dict(
        zip(urls, ["ok", "empty", "unreadable", "gone", *["failed"] * 3], strict=True)
    )


def test_a_feed_that_cannot_be_read_keeps_no_validators(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a.xml", b"<html>maintenance</html>")
    settings = config(tmp_path, url)
    run(settings, now=NOON)
    dataset = Dataset(settings.output.path)
    state = dataset.feed_states(dataset.head())[url]
    assert (state.etag, state.last_modified, state.consecutive_failures) == (None, None, 1)


def test_credentials_stay_out_of_every_file(tmp_path: Path, feed_server: FeedServer) -> None:
    url = feed_server.add("/a.xml", rss(item(1))).replace("http://", "http://me:hunter2@")
    run(config(tmp_path, url, url.replace("a.xml", "none.xml")), now=NOON)
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or b"hunter2" not in path.read_bytes(), path


def test_an_hour_with_nothing_due_is_a_run_all_the_same(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    settings = config(tmp_path, feed_server.add("/a.xml", rss(item(1))))
    run(settings, run_id="one", now=NOON)
    report = run(settings, run_id="two", now=NOON + timedelta(seconds=1))
    assert counted(report)["feeds"] == 0
    manifest = json.loads((tmp_path / "out/runs/two.json").read_text())
    assert (manifest["sequence"], manifest["status"], manifest["files"]) == (2, "ok", [])
    assert len(feed_server.seen("/a.xml")) == 1


def test_a_named_feed_is_visited_due_or_not(tmp_path: Path, feed_server: FeedServer) -> None:
    url = feed_server.add("/a.xml", rss(item(1)))
    settings = config(tmp_path, url)
    run(settings, now=NOON)
    report = run(settings, now=NOON + timedelta(seconds=1), feeds=[url])
    assert counted(report)["not_modified"] == 1


def test_articles_can_be_partitioned_by_more_than_the_date(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    settings = config(
        tmp_path,
        feed_server.add("/a.xml", rss(item(1))),
        output={"partition_by": ["published_date", "primary_topic"]},
    )
    run(settings, run_id="r", now=NOON)
    found = [str(p.relative_to(tmp_path)) for p in (tmp_path / "out/articles").rglob("*.parquet")]
    day = "out/articles/published_date=2026-11-23"
    assert found == [f"{day}/partition_primary_topic=other/r-00000.parquet"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"feeds": ["Nobody"]}, "no enabled feed is called 'Nobody'"),
        ({"groups": ["trades"]}, "no enabled group is called 'trades'"),
        ({"run_id": "../x"}, "cannot name files"),
    ],
)
def test_what_cannot_be_done_is_told_before_anything_is_touched(
    tmp_path: Path, asked: dict[str, Any], told: str
) -> None:
    with pytest.raises(PlanError, match=told):
        run(config(tmp_path, "http://127.0.0.1:1/"), **asked)
    assert not (tmp_path / "out").exists()


def test_a_configuration_without_feeds_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="lists no feeds"):
        run(config(tmp_path))


def test_an_unknown_beam_option_is_told_before_anything_is_touched(tmp_path: Path) -> None:
    with pytest.raises(BeamOptionError):
        run(config(tmp_path, "http://127.0.0.1:1/"), beam_arguments=["--no_such_flag"])
    assert not (tmp_path / "out").exists()


def test_a_source_and_options_of_beam_do_not_go_together(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="without options of Beam's"):
        run(
            config(tmp_path, "http://127.0.0.1:1/"),
            source=lambda _: [],
            beam_arguments=["--runner=FnApiRunner"],
        )
