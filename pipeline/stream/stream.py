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
from dateline.pipeline.export.following import Follower
from dateline.pipeline.run.beam_import import import_beam
from dateline.pipeline.run.checks import refuse_mistakes
from dateline.pipeline.run.engines import (
    absolute_output,
    refuse_paths_of_this_machine,
    runner_of,
    shards_of,
    without_own_options,
)
from dateline.pipeline.run.flink import (
    FLINK,
    FlinkError,
    cluster_of,
    end_jobs,
    wait_while_it_lives,
)
from dateline.pipeline.run.flink_version import with_flink_version
from dateline.pipeline.run.job_server import reached, told, without_deadline
from dateline.pipeline.stream.engine import job_name_of, named, no_engine, stream_arguments
from dateline.schemas.config import Config
from dateline.schemas.errors import DatelineError
from dateline.transforms.streaming.stops import remove_abandoned

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
        FlinkError: a cluster of Flink's does not answer.
        StreamFailedError: the job failed.
    """
    own = stream_arguments(arguments)
    refuse_mistakes(config, beam_arguments=own)
    import_beam()
    from dateline.pipeline.run.beam_options import beam_options
    from dateline.pipeline.stream.graph import StreamPlan

    config = absolute_output(config)
    own = with_flink_version(named(own, config.output.path))
    options = beam_options(without_own_options(own))
    refuse_paths_of_this_machine(config, own, options)
    shards, token = shards_of(config, options), uuid.uuid4().hex[:12]
    plan = StreamPlan(config, tick_s, window_s, shards, token, job_name_of(own))
    job = _Job(plan, options, own)
    tables = Follower(config)
    try:
        remove_abandoned(config.output.path)
        job.start()
        while not wait(_LOOK_S):
            if job.is_over:
                job.leave()
                raise StreamFailedError(job.failure())
            tables.follow_each(window_s, time.monotonic())  # workers need not reach catalogs
        stopped = job.stop(grace_s)
        tables.follow()
        return stopped
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
        self._cluster = cluster_of(arguments) if self._runner in FLINK else None
        self._may_go_on = False
        self._is_stopping = False
        self._ended = threading.Event()
        self._reason = ""
        self._result: Any = None

    def start(self) -> None:
        """Hands the job to the engine."""
        import apache_beam as beam

        from dateline.pipeline.stream.graph import build_stream, ticks

        self._end_on_cluster()  # of a launcher that was killed, say: this one takes its place
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
            self._reason = told(error)
        if self._cluster is not None and not self._is_stopping:
            try:
                wait_while_it_lives(self._cluster, job_name_of(self._arguments), self._tell)
            except FlinkError as error:
                logger.warning("%s", error)
        self._ended.set()

    def _tell(self) -> None:
        logger.warning(
            "the job server gave the job up (%s), but it lives on %s, where it is watched now",
            self._reason,
            self._cluster,
        )

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

    def leave(self) -> None:
        """Has what may still work of a job that failed visit nothing.

        Tasks of a cluster whose JobManager died go on until they miss it, beside those of a new
        start; so does a job whose job server died.
        """
        if self._runner == "prismrunner":
            return
        self._may_go_on = True
        try:
            write_bytes(self._root, layout.stop_asked(self._plan.token), b"stop\n")
        except OSError as error:
            logger.warning("what is left of the job could not be told to stop: %s", error)

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
        self._may_go_on = self._runner != "prismrunner"
        self._is_stopping = True
        for end in (self._result.cancel, self._end_where_it_works):
            try:
                end()
            except Exception as error:
                logger.warning("the engine did not take the end of the job: %s", error)
        return done

    def _end_where_it_works(self) -> None:
        """Ends the job on a cluster of Flink's, even where the job server is gone."""
        if self._end_on_cluster(worked=True):
            self._may_go_on = False

    def _end_on_cluster(self, *, worked: bool = False) -> int:
        """Ends jobs of this data set on a cluster of Flink's; how many."""
        if self._cluster is None:
            return 0
        ended = end_jobs(self._cluster, job_name_of(self._arguments), worked=worked)
        logger.info("ended %d jobs on %s", ended, self._cluster)
        return ended

    def clear(self) -> None:
        """Ends a Prism of ours, and removes the files by which launcher and job speak.

        A job that may go on without its launcher keeps the file that has it visit nothing; a later
        start removes that one once the job no longer renews it.
        """
        if self._runner == "prismrunner" and self._result is not None:
            from apache_beam.runners.portability.prism_runner import PrismRunner

            server = PrismRunner.shared_handle.acquire(lambda: None)
            if server is not None:
                server.stop()
        names = [layout.stop_done(self._plan.token)]
        if not self._may_go_on:
            names.append(layout.stop_asked(self._plan.token))
        delete([Dataset(self._root).full(name) for name in names])
