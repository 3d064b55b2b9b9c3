"""The engine that trials run on: a Prism of ours, or a job server that is there already."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import grpc
from apache_beam.portability.api import beam_job_api_pb2, beam_job_api_pb2_grpc

from dateline.pipeline.run import flink
from dateline.pipeline.run.engines import option_of
from tests.engine_trials.cluster import JOB_NAME, Cluster

_ENDED_S = 60.0
_OVER = ("DONE", "FAILED", "CANCELLED", "DRAINED", "UPDATED", "STOPPED")


@dataclass
class Engine:
    """Prism as a process of ours, or an endpoint that is there already."""

    endpoint: str
    binary: str | None = None
    process: subprocess.Popen[bytes] | None = None
    log: Path | None = None
    runner: str = "PortableRunner"
    more: Sequence[str] = ()
    """Beam's options for an endpoint, in place of workers that live in the launcher."""

    @classmethod
    def found(
        cls,
        endpoint: str | None,
        log: Path,
        runner: str = "PortableRunner",
        more: Sequence[str] = (),
    ) -> Engine | None:
        """The endpoint that is given, else Prism from PRISM or PATH; None where there is none."""
        if endpoint:
            return cls(endpoint, runner=runner, more=more)
        binary = os.environ.get("PRISM") or shutil.which("prism")
        return cls("", binary, log=log) if binary else None

    @property
    def cluster(self) -> Cluster | None:
        """The cluster of Flink's that makes checkpoints, if it is one and does."""
        address = flink.cluster_of(self.more)
        checkpoints = option_of(self.more, "--checkpointing_interval")
        return Cluster(address) if address and checkpoints else None

    def start(self) -> None:
        """Starts Prism, if it is ours and not running."""
        if self.binary is None or (self.process and self.process.poll() is None):
            return
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        assert self.log is not None
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, f"--job_port={port}", "--serve_http=false"], stdout=log, stderr=log
            )
        self.endpoint = f"localhost:{port}"
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("Prism does not answer")

    def kill(self) -> None:
        """Ends Prism without a word."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def end_jobs(self) -> None:
        """Cancels jobs of trials at an endpoint: the end of a launcher does not end them there."""
        if self.binary is not None:
            return
        with grpc.insecure_channel(self.endpoint) as channel:
            jobs = beam_job_api_pb2_grpc.JobServiceStub(channel)
            until = time.monotonic() + _ENDED_S
            while running := _running(jobs):
                for job in running:
                    jobs.Cancel(beam_job_api_pb2.CancelJobRequest(job_id=job))
                if time.monotonic() > until:
                    raise TimeoutError(f"the engine does not end {', '.join(running)}")
                time.sleep(0.5)
        if address := flink.cluster_of(self.more):  # where Beam's job server leaves them
            flink.end_jobs(address, JOB_NAME, worked=True)

    def options(self, workers: int) -> list[str]:
        """Beam's options for it."""
        given = [
            f"--runner={self.runner}",
            f"--job_endpoint={self.endpoint}",
            f"--job_name={JOB_NAME}",
            "--job_server_timeout=10",
        ]
        if self.binary is not None:
            return [*given, "--environment_type=LOOPBACK"]
        spread = [f"--parallelism={workers}", f"--sdk_worker_parallelism={workers}"]
        return [
            *given,
            *spread,
            "--shared-storage",
            *(self.more or ["--environment_type=LOOPBACK"]),
        ]


def _running(jobs: beam_job_api_pb2_grpc.JobServiceStub) -> list[str]:
    """Ids of the jobs of trials that are not over."""
    state = beam_job_api_pb2.JobState.Enum
    found = jobs.GetJobs(beam_job_api_pb2.GetJobsRequest()).job_info
    return [
        job.job_id
        for job in found
        if job.job_name.startswith(JOB_NAME) and state.Name(job.state) not in _OVER
    ]
