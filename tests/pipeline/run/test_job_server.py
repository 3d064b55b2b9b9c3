"""How long a job server is waited for, and that no deadline ends a job."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import apache_beam as beam
import grpc
import pytest
from apache_beam.portability.api import beam_job_api_pb2, beam_job_api_pb2_grpc
from apache_beam.runners.portability.local_job_service import LocalJobServicer

from dateline.pipeline.run.beam_options import beam_options
from dateline.pipeline.run.engines import EngineError
from dateline.pipeline.run.job_server import (
    name_job,
    reached,
    told,
    with_patience,
    without_deadline,
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[list[str]]:
    servicer = LocalJobServicer(str(tmp_path))
    port = servicer.start_grpc_server(0)
    yield [
        "--runner=PortableRunner",
        f"--job_endpoint=localhost:{port}",
        "--environment_type=LOOPBACK",
    ]
    servicer.stop()


def test_a_job_server_has_a_minute_unless_one_says_otherwise() -> None:
    assert with_patience(["--runner=PrismRunner"])[-1] == "--job_server_timeout=60"
    own = ["--job_server_timeout", "5"]
    assert with_patience(own) == own


def test_a_job_is_named_after_its_run_in_letters_that_dataflow_takes() -> None:
    options = beam_options(["--runner=FlinkRunner"])
    assert name_job(options, "20261128T120000Z.a_B-") == "dateline-run-20261128t120000z-a-b"
    assert name_job(options, "another") == "dateline-run-20261128t120000z-a-b"  # it has one now
    assert name_job(beam_options(["--job_name=mine"]), "r1") == "mine"


def test_the_client_listens_to_a_job_without_a_deadline(engine: list[str]) -> None:
    pipeline = beam.Pipeline(options=beam_options([*engine, "--job_server_timeout=50"]))
    pipeline | "One" >> beam.Create([1])
    result = pipeline.run()
    without_deadline(result)
    assert result._state_stream.time_remaining() is None
    assert result._message_stream.time_remaining() is None
    assert result.wait_until_finish() == "DONE"


def test_a_job_server_that_is_not_there_is_told_with_its_place() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # and nobody listens
        place = f"127.0.0.1:{held.getsockname()[1]}"
        arguments = [
            "--runner=PortableRunner",
            f"--job_endpoint={place}",
            "--environment_type=LOOPBACK",
            "--job_server_timeout=1",
        ]
        pipeline = beam.Pipeline(options=beam_options(arguments))
        pipeline | "One" >> beam.Create([1])
        told = rf"job server {place} did not take the job.*running"
        with pytest.raises(EngineError, match=told), reached(arguments):
            pipeline.run()


def test_an_engine_that_dies_is_told_on_one_line(engine: list[str]) -> None:
    place = engine[1].partition("=")[2]
    with grpc.insecure_channel(place) as channel:
        jobs = beam_job_api_pb2_grpc.JobServiceStub(channel)
        with pytest.raises(grpc.RpcError) as caught:
            jobs.GetState(beam_job_api_pb2.GetJobStateRequest(job_id="none"))
    assert re.fullmatch(r"the engine cannot be reached: [A-Z_]+", told(caught.value))
    assert told(RuntimeError("it ended as FAILED")) == "it ended as FAILED"
