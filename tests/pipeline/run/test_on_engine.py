"""A run on an engine, here Beam's job service in a thread: planned, committed there, reported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from apache_beam.runners.portability.local_job_service import LocalJobServicer

from dateline.dataset.dataset import Dataset
from dateline.pipeline.run.engines import EngineError
from dateline.pipeline.run.on_engine import JobFailedError
from dateline.pipeline.run.run import run
from dateline.pipeline.run.run_report import RunReport
from dateline.schemas.config import Config
from dateline.schemas.errors import PlanError
from dateline.transforms.reporting.committing import OvertakenError
from tests.feed_server import FeedServer, Reply, Seen, rss
from tests.flink_cluster import flink_cluster

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Options that name an engine whose workers live in this process."""
    servicer = LocalJobServicer(str(tmp_path_factory.mktemp("engine")))
    port = servicer.start_grpc_server(0)
    yield [
        "--runner=PortableRunner",
        f"--job_endpoint=localhost:{port}",
        "--environment_type=LOOPBACK",
    ]
    servicer.stop()


def config(root: str, *urls: str) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url} for url in urls],
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
            "model": {"enabled": False},
            "output": {"path": root},
        }
    )


def go(settings: Config, engine: list[str], run_id: str, hours: int = 0) -> RunReport:
    return run(settings, run_id=run_id, now=NOON + timedelta(hours=hours), beam_arguments=engine)


def test_the_job_commits_and_the_launcher_reports(
    tmp_path: Path, feed_server: FeedServer, engine: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = config("news", feed_server.add("/a", rss("a", 3)))
    report = go(settings, engine, "r1")
    assert report.root == os.path.join(tmp_path, "news")  # workers have another working directory
    assert (report.exit_code, report.manifest.counts.new, report.due) == (0, 3, 1)
    assert Dataset("news").head().run_id == "r1"

    with pytest.raises(PlanError, match="on an engine no run is repeated"):
        go(settings, engine, "r1")

    again = run(settings, run_id="r2", now=NOON + timedelta(seconds=1), beam_arguments=engine)
    assert (again.due, again.manifest.counts.feeds, again.manifest.sequence) == (0, 0, 2)


def test_a_job_that_goes_on_where_its_server_gave_it_up_is_waited_for(
    tmp_path: Path, feed_server: FeedServer, engine: list[str]
) -> None:
    """The job fails here, as a server tells that lost sight of it, and is committed elsewhere."""
    (tmp_path / "news").mkdir()
    (tmp_path / "news/articles").write_text("in the way")
    dataset = Dataset(str(tmp_path / "news"))
    settings = config(dataset.root, feed_server.add("/a", rss("a", 3)))
    with flink_cluster() as cluster:
        cluster.jobs = {"a": ["dateline-run-r1", "RUNNING"]}

        def commit() -> None:
            if not dataset.head().sequence:
                (tmp_path / "news/articles").unlink()
                with dataset.exclusive("the job"):  # finishes what was decided
                    cluster.jobs["a"][1] = "CANCELLING"

        cluster.looked = commit
        report = go(settings, [*engine, f"--flink_master={cluster.address}"], "r1")
    assert (report.exit_code, report.manifest.counts.new) == (0, 3)


def test_a_cluster_that_beam_has_no_job_server_for_is_told_before_anything_is_made(
    tmp_path: Path,
) -> None:
    settings = config(str(tmp_path / "news"), "https://a.example/")
    with flink_cluster() as cluster:
        cluster.version = "1.9.3"
        arguments = ["--runner=FlinkRunner", f"--flink_master={cluster.address}"]
        with pytest.raises(EngineError, match=r"is Flink 1\.9\.3"):
            go(settings, [*arguments, "--shared-storage"], "r1")
    assert not list(tmp_path.iterdir())


def test_a_job_that_another_run_overtook_is_told_and_leaves_nothing(
    tmp_path: Path, feed_server: FeedServer, engine: list[str]
) -> None:
    news = str(tmp_path / "news")

    def answer(_: Seen) -> Reply:
        dataset = Dataset(news)
        if not dataset.head().sequence:  # while the job works
            with dataset.transaction("run", name="quicker") as tx:
                tx.begin("quicker", NOON, dataset.head())
        return Reply(body=rss("a", 3))

    settings = config(news, feed_server.add("/a", answer))
    with pytest.raises(OvertakenError, match="quicker was committed while run r1 worked"):
        go(settings, engine, "r1")
    assert not list((tmp_path / "news/_staging").glob("r1.*"))
    assert go(settings, engine, "r2", hours=1).manifest.counts.new == 3


def test_a_job_that_commits_nothing_is_told(
    tmp_path: Path, feed_server: FeedServer, engine: list[str]
) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news/articles").write_text("in the way")
    settings = config(str(tmp_path / "news"), feed_server.add("/a", rss("a", 3)))
    with pytest.raises(JobFailedError, match="the job of run r1 ended as FAILED"):
        go(settings, engine, "r1")
    (tmp_path / "news/articles").unlink()
    report = go(settings, engine, "r2", hours=1)  # what r1 had decided is finished first
    assert any("finished the commit of run r1" in sentence for sentence in report.recovered)
    assert Dataset(settings.output.path).head().sequence == 2
