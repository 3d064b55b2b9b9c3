"""The job server of an engine: how long it is waited for, and how long for the job."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dateline.pipeline.run.engines import EngineError, option_of

TIMEOUT = "--job_server_timeout"
WAIT_S = 60
"""Seconds for a job server to answer. Beam's own 300 leave a person, or a service manager, waiting
for one that is gone."""


def with_patience(arguments: Sequence[str]) -> list[str]:
    """Beam's arguments with a time for the job server to answer."""
    if option_of(arguments, TIMEOUT):
        return list(arguments)
    return [*arguments, f"{TIMEOUT}={WAIT_S}"]


def name_job(options: Any, run_id: str) -> str:
    """Names the job of a run, unless the options do; how it is found on its engine.

    Dataflow takes small letters, digits and dashes.
    """
    from apache_beam.options.pipeline_options import GoogleCloudOptions

    cloud = options.view_as(GoogleCloudOptions)
    if not cloud.job_name:
        cloud.job_name = "dateline-run-" + re.sub(r"[^a-z0-9]+", "-", run_id.lower()).strip("-")
    return str(cloud.job_name)


asked = threading.Event()
"""Whether this process has asked a job server: gRPC's threads are left then, see ``stopping``."""


@contextmanager
def reached(arguments: Sequence[str]) -> Iterator[None]:
    """The time in which a job is handed over.

    Raises:
        EngineError: the job server does not answer, or not in time.
    """
    from grpc import FutureTimeoutError, RpcError

    asked.set()
    try:
        yield
    except (FutureTimeoutError, RpcError) as error:
        place = option_of(arguments, "--job_endpoint") or "of this engine"
        raise EngineError(
            f"the job server {place} did not take the job ({told(error)}); is it running, and can "
            f"it be reached from here? How many seconds it is waited for says {TIMEOUT} ({WAIT_S})"
        ) from error


def told(error: BaseException) -> str:
    """What an engine or the way to it said, on one line."""
    from grpc import FutureTimeoutError, RpcError

    if isinstance(error, FutureTimeoutError):
        return "no answer in time"
    if isinstance(error, RpcError) and hasattr(error, "code"):
        return f"the engine cannot be reached: {error.code().name}"
    return str(error)


def without_deadline(result: Any) -> None:
    """Has the client of a job wait for its end, however long that takes.

    Where a job can be listened to before it runs, as on Prism, Beam 2.77 listens with the time-out
    of its requests: a job of more than ``--job_server_timeout`` seconds would be taken for failed,
    and workers that live in the launcher would be ended (JobServiceHandle.run).
    """
    from apache_beam.portability.api import beam_job_api_pb2
    from apache_beam.runners.portability.portable_runner import PipelineResult

    if not isinstance(result, PipelineResult):
        return
    jobs, job = result._job_service, result._job_id
    result._state_stream = jobs.GetStateStream(beam_job_api_pb2.GetJobStateRequest(job_id=job))
    result._message_stream = jobs.GetMessageStream(beam_job_api_pb2.JobMessagesRequest(job_id=job))
