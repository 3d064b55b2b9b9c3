"""A continuous run from its start on an engine to its stop."""

from __future__ import annotations

import logging
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dateline.dataset import layout
from dateline.dataset.dataset import Dataset
from dateline.dataset.storage import delete, exists, write_bytes
from dateline.pipeline.run.beam_import import import_beam
from dateline.pipeline.run.checks import refuse_mistakes
from dateline.pipeline.run.engines import (
    EngineError,
    absolute_output,
    refuse_paths_of_this_machine,
    runner_of,
    shards_of,
    without_own_options,
)
from dateline.pipeline.run.job_server import reached, without_deadline
from dateline.pipeline.stream.engine import no_engine, stream_arguments
from dateline.schemas.config import Config
from dateline.schemas.errors import DatelineError

if TYPE_CHECKING:
    from dateline.pipeline.stream.graph import StreamPlan

logger = logging.getLogger("dateline.stream")

FETCH_S = 60.0
"""Seconds without a byte after which fetching Prism is given up; Beam itself waits for ever."""
_LOOK_S = 0.2


class StreamFailedError(DatelineError, RuntimeError):
    """The job ended by itself; what was committed stays, and a new start goes on from there."""


def stream(
    config: Config,
    *,
    tick_s: float,
    window_s: float,
    grace_s: float,
    arguments: Sequence[str],
    wait: Callable[[float], bool],
) -> bool:
    """Runs on an engine until it is told to stop; whether the open window was committed.

    Args:
        tick_s: seconds between two looks at what is due.
        window_s: seconds of news that are committed together.
        grace_s: seconds that a stop leaves for committing the open window.
        arguments: Beam's own options.
        wait: waits so many seconds; true at once when it is time to stop.

    Raises:
        EngineError, BeamOptionError, PlanError: it cannot be done as asked.
        StreamFailedError: the job failed.
    """
    own = stream_arguments(arguments)
    refuse_mistakes(config, beam_arguments=own)
    if config.output.archive:
        raise EngineError(
            "output.archive keeps documents by run, which a continuous run does not do; set it to "
            "false, or use `dateline watch`"
        )
    import_beam()
    from dateline.pipeline.run.beam_options import beam_options
    from dateline.pipeline.stream.graph import StreamPlan

    options = beam_options(without_own_options(own))
    config = absolute_output(config)
    refuse_paths_of_this_machine(config, own, options)
    plan = StreamPlan(config, tick_s, window_s, shards_of(config, options), uuid.uuid4().hex[:12])
    job = _Job(plan, options, own)
    try:
        job.start()
        while not wait(_LOOK_S):
            if job.is_over:
                raise StreamFailedError(job.failure())
        return job.stop(grace_s)
    finally:
        job.clear()


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Gives blocking sockets that are made within a time-out."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


class _Job:
    """The job on its engine; a thread waits for its end."""

    def __init__(self, plan: StreamPlan, options: Any, arguments: Sequence[str]) -> None:
        self._plan, self._options, self._arguments = plan, options, arguments
        self._runner = runner_of(arguments)
        self._root = plan.config.output.path
        self._ended = threading.Event()
        self._reason = ""
        self._result: Any = None

    def start(self) -> None:
        """Hands the job to the engine."""
        import apache_beam as beam

        from dateline.pipeline.stream.graph import build_stream, ticks

        pipeline = beam.Pipeline(options=self._options)
        build_stream(pipeline, self._plan, ticks(self._plan))
        interrupt = signal.getsignal(signal.SIGINT)
        try:
            with _patience(FETCH_S), reached(self._arguments):
                self._result = pipeline.run()
                without_deadline(self._result)
            # Beam has an interrupt end Prism at once; the open window is to be committed first.
            signal.signal(signal.SIGINT, interrupt)
        except (OSError, RuntimeError, ValueError) as error:
            if self._runner == "prismrunner":
                raise no_engine(error) from error
            raise
        threading.Thread(target=self._wait, name="job", daemon=True).start()
        logger.info(
            "the stream runs on %s: %d feeds on %d shards, windows of %g s",
            self._runner,
            len(self._plan.config.feeds),
            self._plan.shards,
            self._plan.window_s,
        )

    def _wait(self) -> None:
        try:
            self._reason = f"it ended as {self._result.wait_until_finish()}"
        except Exception as error:
            self._reason = str(error)
        self._ended.set()

    @property
    def is_over(self) -> bool:
        """Whether the job has ended."""
        return self._ended.is_set()

    def failure(self) -> str:
        """Why it has."""
        return (
            f"the continuous job failed: {self._reason}; what was committed stays, and a new start "
            "goes on from there"
        )

    def stop(self, grace_s: float) -> bool:
        """Has the open window committed, then cancels the job; whether that was within the time."""
        dataset = Dataset(self._root)
        write_bytes(self._root, layout.stop_asked(self._plan.token), b"stop\n")
        logger.info("stopping: what was visited is committed first")
        over = time.monotonic() + grace_s
        done = False
        while not done and time.monotonic() < over and not self.is_over:
            done = exists(dataset.full(layout.stop_done(self._plan.token)))
            if not done:
                time.sleep(_LOOK_S)
        if not done:
            logger.warning("the open window was not committed in time; its news comes again")
        for name in ("apache_beam", "PrismRunner"):  # they tell each bundle that the end cuts off
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._result.cancel()
        except Exception as error:
            logger.warning("the engine did not take the end of the job: %s", error)
        return done

    def clear(self) -> None:
        """Ends a Prism of ours, and removes the files by which launcher and job speak."""
        if self._runner == "prismrunner" and self._result is not None:
            from apache_beam.runners.portability.prism_runner import PrismRunner

            server = PrismRunner.shared_handle.acquire(lambda: None)
            if server is not None:
                server.stop()
        names = (layout.stop_asked(self._plan.token), layout.stop_done(self._plan.token))
        delete([Dataset(self._root).full(name) for name in names])
