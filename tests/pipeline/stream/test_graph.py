"""The continuous graph as a whole, on a clock of its own: windows, repeats, failures."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow.parquet as pq
import pytest
from apache_beam.options.pipeline_options import PipelineOptions

from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset, Writer
from dateline.dataset.publication import Point
from dateline.pipeline.rewrite.replay import replay
from dateline.pipeline.run.run import run
from dateline.pipeline.stream.graph import StreamPlan, build_stream, pulse_s, ticks
from dateline.schemas.config import Config
from tests import streams
from tests.feed_server import FeedServer, Reply, rss
from tests.streams import commits, titles

BEGIN = datetime(2026, 11, 24, 12, tzinfo=timezone.utc).timestamp()
WINDOW_S = 60.0


def plan_of(
    root: Path, *urls: str, shards: int = 2, model: bool = False, archive: bool = False
) -> StreamPlan:
    config = Config.model_validate(
        {
            "feeds": [{"url": url, "poll_interval": WINDOW_S} for url in urls],
            "fetch": {"allow_hosts": ["127.0.0.1", "localhost"], "delay": 0},
            "model": {"enabled": model},
            "output": {"path": str(root), "archive": archive},
        }
    )
    return StreamPlan(config, tick_s=30.0, window_s=WINDOW_S, shards=shards, token="t")


def by_tick(tick: float) -> float:
    """The clock of these tests: visits take place at the time of their tick."""
    return tick


def play(plan: StreamPlan, *seconds: float) -> None:
    """Runs the graph over ticks, in seconds from the beginning."""
    ticks = [(BEGIN + second, BEGIN + second) for second in seconds]
    streams.play(lambda pipeline, events: build_stream(pipeline, plan, events, by_tick), *ticks)


@pytest.mark.parametrize(
    ("feeds", "tick_s", "shards", "pulse"),
    [
        (10, 30.0, 1, 5.0),  # so that a stop is noticed
        (10, 2.0, 1, 2.0),
        (20_000, 30.0, 1, 1.5),  # twenty looks at 1,000 feeds
        (20_000, 30.0, 2, 3.0),
        (20_000, 5.0, 1, 1.0),  # and no more often than that
        (20_000, 0.5, 1, 0.5),
    ],
)
def test_pulses_are_as_many_as_a_look_at_all_feeds_takes(
    tmp_path: Path, feeds: int, tick_s: float, shards: int, pulse: float
) -> None:
    plan = plan_of(tmp_path, "https://a.example/")
    (feed,) = plan.config.feeds
    config = plan.config.model_copy(update={"feeds": (feed,) * feeds})
    assert pulse_s(replace(plan, config=config, tick_s=tick_s, shards=shards)) == pulse


def test_the_same_document_in_two_windows_is_written_once(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    feed_server.add("/a", Reply(body=rss("a", 3), validators=False))
    plan = plan_of(tmp_path, feed_server.url("/a"), feed_server.url("/a", "localhost"))
    play(plan, 0, 30, 60, 120)
    assert titles(tmp_path) == Counter(["a, report 0", "a, report 1", "a, report 2"])
    first, second = commits(tmp_path)
    assert (first.counts.new, second.counts.new, second.counts.entries) == (3, 0, 6)
    assert second.inputs["due"] == 2  # its health is told all the same
    assert first.run_id.startswith("20261124T120000Z-")
    assert check(Dataset(str(tmp_path)), deep=True) == []


def test_a_feed_is_visited_once_in_a_window_and_a_burst_of_ticks_is_one(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a", rss("a", 2))
    play(plan_of(tmp_path, url), 0, 10, 30, 50, 45, 40)
    assert len(feed_server.seen("/a")) == 1
    assert commits(tmp_path) == []  # the window is not over


def test_a_stream_writes_the_rows_that_a_run_writes(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    """Texts are read ahead of the decision, and come out as if they had been read behind it."""
    urls = [feed_server.add(f"/{name}", rss(name, 4)) for name in "ab"]
    plan = plan_of(tmp_path / "stream", *urls, feed_server.url("/a", "localhost"), model=True)
    play(plan, 0, 60)
    output = plan.config.output.model_copy(update={"path": str(tmp_path / "run")})
    run(
        plan.config.model_copy(update={"output": output}),
        run_id="r",
        now=datetime.fromtimestamp(BEGIN, timezone.utc),
    )
    assert rows(tmp_path / "stream") == rows(tmp_path / "run")


def rows(root: Path) -> list[dict[str, object]]:
    found = [
        row
        for path in Dataset(str(root)).live_files("articles")
        for row in pq.ParquetFile(root / path).read().drop_columns("run_id").to_pylist()
    ]
    return sorted(found, key=lambda row: str(row["article_id"]))


def test_what_a_stream_archived_is_replayed_window_by_window(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a", [Reply(body=rss("a", 2)), Reply(body=rss("a", 5))])
    plan = plan_of(tmp_path / "stream", url, archive=True)
    play(plan, 0, 60, 120)
    asked = len(feed_server.seen("/a"))
    again = plan_of(tmp_path / "again", url).config
    told: list[Any] = []
    assert replay(again, str(tmp_path / "stream"), tell=told.append) == 2
    assert [report.manifest.counts.new for report in told] == [2, 3]
    assert rows(tmp_path / "again") == rows(tmp_path / "stream")
    assert len(feed_server.seen("/a")) == asked


def test_news_of_a_later_window_is_added(tmp_path: Path, feed_server: FeedServer) -> None:
    url = feed_server.add("/a", [Reply(body=rss("a", 2)), Reply(body=rss("a", 5))])
    play(plan_of(tmp_path, url), 0, 60, 120)
    assert len(titles(tmp_path)) == titles(tmp_path).total() == 5
    assert [commit.counts.new for commit in commits(tmp_path)] == [2, 3]


def test_a_window_that_fails_is_whole_after_a_new_start(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a", Reply(body=rss("a", 4), validators=False))
    in_the_way = tmp_path / "articles"
    in_the_way.write_text("no folder")
    with pytest.raises(Exception, match="articles"):
        play(plan_of(tmp_path, url), 0, 60)
    assert Dataset(str(tmp_path)).head().run_id is None
    in_the_way.unlink()
    play(plan_of(tmp_path, url), 120, 180)
    assert len(titles(tmp_path)) == titles(tmp_path).total() == 4
    assert check(Dataset(str(tmp_path)), deep=True) == []


@pytest.mark.parametrize("point", ["staged", "decided", "moved", "head", "manifest"])
def test_a_window_whose_commit_fails_is_tried_again_and_written_once(
    tmp_path: Path, feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch, point: Point
) -> None:
    """Storage fails once, as far as the commit has come; the runner repeats the bundle."""
    failed: list[str] = []
    usual = Dataset.exclusive

    def at(reached: Point) -> None:
        if reached == point and not failed:
            failed.append(reached)
            raise OSError("the disk is full")

    def failing(dataset: Dataset, name: str, **options: Any) -> AbstractContextManager[Writer]:
        return usual(dataset, name, **options | {"at": at})

    monkeypatch.setattr(Dataset, "exclusive", failing)
    url = feed_server.add("/a", [Reply(body=rss("a", 2)), Reply(body=rss("a", 3))])
    play(plan_of(tmp_path, url), 0, 60, 120)
    assert failed == [point]
    assert titles(tmp_path) == Counter(f"a, report {n}" for n in range(3))
    assert len(feed_server.seen("/a")) == 3  # a repeated commit visits nobody
    assert check(Dataset(str(tmp_path)), deep=True) == []


def test_a_new_start_goes_on_from_the_head(tmp_path: Path, feed_server: FeedServer) -> None:
    url = feed_server.add("/a", rss("a", 3))
    play(plan_of(tmp_path, url), 0, 60)
    play(plan_of(tmp_path, url), 120, 180)
    assert feed_server.seen("/a")[-1].conditional
    assert titles(tmp_path).total() == 3


def test_a_stop_commits_the_open_window(tmp_path: Path, feed_server: FeedServer) -> None:
    from dateline.dataset import layout
    from dateline.dataset.storage import write_bytes

    stops: list[bool] = []

    def answer(_: object) -> Reply:
        write_bytes(str(tmp_path), layout.stop_asked("t"), b"")  # while the visit is under way
        stops.append(True)
        return Reply(body=rss("a", 2))

    feed_server.add("/a", answer)
    play(plan_of(tmp_path, feed_server.url("/a")), 0, 5)
    assert stops == [True]
    assert titles(tmp_path).total() == 2
    assert (tmp_path / layout.stop_done("t")).exists()


def test_the_graph_can_be_shipped_to_an_engine_and_has_a_label_on_every_step(
    tmp_path: Path,
) -> None:
    plan = plan_of(tmp_path, "https://a.example/")
    pipeline = beam.Pipeline("FnApiRunner", options=PipelineOptions(streaming=True))
    build_stream(pipeline, plan, ticks(plan))
    labels = [part.full_label for part in pipeline.transforms_stack[0].parts]
    assert labels == ["Ticks", "Poll feeds", "Enrich ahead", "Commit"]
    proto = pipeline.to_runner_api()  # pickles every function on the way
    steps = [t.unique_name for t in proto.components.transforms.values()]
    ours = [name for name in steps if not name.startswith("Ticks") and "Reshuffle" not in name]
    assert [name for name in ours if "lambda" in name] == []
