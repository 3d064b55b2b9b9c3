"""A continuous run from the outside: what is refused, and what is said without an engine."""

from __future__ import annotations

import os
import time
from pathlib import Path
from threading import Event, Thread

import pytest
from apache_beam.options.pipeline_options import PipelineOptions

from dateline.dataset import layout
from dateline.dataset.storage import write_bytes
from dateline.pipeline.run import flink
from dateline.pipeline.run.engines import EngineError
from dateline.pipeline.stream.graph import StreamPlan
from dateline.pipeline.stream.stream import StreamFailedError, _Job, stream
from dateline.schemas.config import Config
from tests.flink_cluster import Cluster, flink_cluster


def start(root: Path, *arguments: str) -> bool:
    config = Config.model_validate(
        {
            "feeds": [{"url": "https://a.example/"}],
            "model": {"enabled": False},
            "output": {"path": str(root)},
        }
    )
    return stream(config, tick_s=1, window_s=2, grace_s=1, arguments=arguments, wait=lambda _: True)


def test_where_no_engine_can_be_had_the_error_names_watch(tmp_path: Path) -> None:
    nowhere = "--prism_location=http://127.0.0.1:1/prism.zip"
    with pytest.raises(EngineError, match=r"no engine for a continuous run.*`dateline watch`"):
        start(tmp_path, nowhere)
    assert not list(tmp_path.rglob("*.stop"))


def test_a_start_removes_what_jobs_left_that_are_gone_for_a_day(tmp_path: Path) -> None:
    old, young = tmp_path / layout.stop_asked("old"), tmp_path / layout.stop_asked("young")
    for file in (old, young):
        write_bytes(str(tmp_path), f"_stream/{file.name}", b"stop\n")
    os.utime(old, (time.time() - 90_000,) * 2)
    with pytest.raises(EngineError):
        start(tmp_path, "--prism_location=http://127.0.0.1:1/prism.zip")
    assert list(tmp_path.rglob("*.stop*")) == [young]


def test_workers_elsewhere_do_not_see_a_local_output(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="--shared-storage"):
        start(tmp_path, "--runner=PortableRunner", "--job_endpoint=flink:8099")


class GaveUp:
    """What Beam's client has of a job whose server lost sight of it."""

    def wait_until_finish(self) -> str:
        raise RuntimeError("ongoing leader election")

    def cancel(self) -> None:
        raise RuntimeError("no such job")


def handed_over(root: Path, cluster: Cluster) -> _Job:
    """The job "dateline-stream-1" on a cluster, as its launcher has it."""
    config = Config.model_validate(
        {"feeds": [{"url": "https://a.example/"}], "output": {"path": str(root)}}
    )
    plan = StreamPlan(config, 1, 2, 1, "token", "dateline-stream-1")
    arguments = [
        "--runner=FlinkRunner",
        f"--flink_master={cluster.address}",
        "--job_name=dateline-stream-1",
    ]
    job = _Job(plan, PipelineOptions([]), arguments)
    job._result = GaveUp()
    return job


def test_a_job_that_its_server_gave_up_is_watched_where_it_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flink, "_WATCH_S", 0.01)
    watched = Event()
    usual = _Job._tell

    def tell(job: _Job) -> None:
        usual(job)
        watched.set()

    monkeypatch.setattr(_Job, "_tell", tell)
    with flink_cluster() as cluster:
        cluster.away = 3
        job = handed_over(tmp_path, cluster)
        waiting = Thread(target=job._wait, daemon=True)
        waiting.start()
        assert watched.wait(60)
        assert not job.is_over
        flink.end_jobs(cluster.address, "dateline-stream-1")
        waiting.join(60)
    assert job.is_over
    assert "ongoing leader election" in job.failure()


def test_a_stop_ends_the_job_on_the_cluster_where_its_server_is_gone(tmp_path: Path) -> None:
    with flink_cluster() as cluster:
        job = handed_over(tmp_path, cluster)
        assert job.stop(grace_s=0) is False
        assert cluster.jobs["a"][1] == "CANCELED"
        job.clear()
    assert not list(tmp_path.rglob("*.stop"))


def test_a_cluster_that_beam_has_no_job_server_for_is_refused(tmp_path: Path) -> None:
    with flink_cluster() as cluster:
        cluster.version = "1.9.3"
        master = f"--flink_master={cluster.address}"
        with pytest.raises(EngineError, match=r"is Flink 1\.9\.3"):
            start(tmp_path, "--runner=FlinkRunner", master, "--shared-storage")
    assert not list(tmp_path.iterdir())


def test_what_is_left_of_a_job_that_failed_is_told_to_visit_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tasks go on where the JobManager died, until they miss it."""

    def fail(job: _Job) -> None:
        job._result = GaveUp()
        job._wait()

    monkeypatch.setattr(_Job, "start", fail)
    config = Config.model_validate(
        {"feeds": [{"url": "https://a.example/"}], "output": {"path": str(tmp_path)}}
        | {"model": {"enabled": False}}
    )
    with flink_cluster() as cluster:
        cluster.jobs = {}
        arguments = [
            "--runner=FlinkRunner",
            "--environment_type=EXTERNAL",
            "--environment_config=localhost:50000",
            f"--flink_master={cluster.address}",
            "--shared-storage",
        ]
        with pytest.raises(StreamFailedError, match="ongoing leader election"):
            stream(
                config, tick_s=1, window_s=2, grace_s=1, arguments=arguments, wait=lambda _: False
            )
    assert len(list((tmp_path / "_stream").glob("*.stop"))) == 1
