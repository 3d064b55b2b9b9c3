"""The engine of a continuous run, and what has to be said to it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Sequence

from dateline.pipeline.run.engines import EngineError, is_engine, option_of, runner_of
from dateline.pipeline.run.job_server import with_patience

_NO_STREAMS = (
    "this runner executes no continuous jobs; name an engine (--runner=PrismRunner, FlinkRunner, "
    "DataflowRunner, PortableRunner), or use `dateline watch`, which needs none"
)
WHOLE_BUNDLES = "prism_disable_sdf_split"
"""Keeps Prism from splitting slow bundles. Prism 2.77 splits those of stateful steps, too, and then
works on one key in two bundles at once, neither of which sees the other's state (splitBundle in
its elementmanager.go)."""
LEAST_FLINK = (2, 76)
"""Beam's job server for Flink from which on checkpoints of a job like this do not grow
(apache/beam pull request 39191)."""
OLD_FLINK = "--accept-growing-checkpoints"
"""Takes an older job server for Flink all the same."""


def stream_arguments(arguments: Sequence[str]) -> list[str]:
    """Beam's arguments with an engine and with what a continuous run needs of it.

    Raises:
        EngineError: the runner that is named cannot do it, or no engine is to be had.
    """
    given = list(arguments)
    if not runner_of(given):
        given = [*_prism(given), *given]
    elif not is_engine(given):
        raise EngineError(_NO_STREAMS)
    if runner_of(given) == "sparkrunner":
        raise EngineError(
            "Beam's Python has no timers on Spark; a continuous run needs another engine, and "
            "`dateline run` is what Spark can execute"
        )
    names = {argument.partition("=")[0] for argument in given}
    if "--streaming" not in names:
        given.append("--streaming")
    _refuse_old_flink(given)
    given = [argument for argument in given if argument != OLD_FLINK]
    if runner_of(given) in ("prismrunner", "portablerunner"):
        given.append(f"--experiments={WHOLE_BUNDLES}")
    finishes = "--finish_bundle_before_checkpointing"
    if runner_of(given) in ("flinkrunner", "portablerunner") and finishes not in names:
        # Without it what a bundle gives out may come behind its own watermark after a checkpoint.
        # A job server that is not Flink's does not know the option and leaves it out.
        given.append(finishes)  # without a value: Beam refuses one for an option of yes or no
    return with_patience(given)


def named(arguments: Sequence[str], root: str) -> list[str]:
    """Beam's arguments with a name for the job that is the same at each start for one data set."""
    if job_name_of(arguments):
        return list(arguments)
    digest = hashlib.blake2b(root.encode(), digest_size=4).hexdigest()
    return [*arguments, f"--job_name=dateline-stream-{digest}"]


def job_name_of(arguments: Sequence[str]) -> str:
    """The name that Beam's arguments give the job; empty without one."""
    return option_of(arguments, "--job_name")


def _refuse_old_flink(arguments: Sequence[str]) -> None:
    """Raises EngineError where a job server for Flink is named that is too old.

    One that runs already does not tell its version; docs/engines.md says what it takes.
    """
    if OLD_FLINK in arguments:
        return
    jar = option_of(arguments, "--flink_job_server_jar")
    found = re.search(r"job-server-(\d+)\.(\d+)", jar)
    if found and (int(found[1]), int(found[2])) < LEAST_FLINK:
        raise EngineError(
            f"Beam's job server {found[1]}.{found[2]} for Flink lets checkpoints of a continuous "
            f"job grow with every tick; take 2.76 or newer, or say {OLD_FLINK} and start the "
            "stream anew now and then"
        )


def _prism(arguments: Sequence[str]) -> list[str]:
    """Prism: where ``--prism_location`` says, on PATH, or as Beam fetches it by itself.

    Raises:
        EngineError: what ``--prism_location`` names is not there.
    """
    if place := option_of(arguments, "--prism_location"):
        if "://" not in place and not os.path.isfile(place):
            raise EngineError(f"there is no Prism at {place!r} (--prism_location)")
        return ["--runner=PrismRunner"]
    found = shutil.which("prism")
    located = [f"--prism_location={found}"] if found else []
    return ["--runner=PrismRunner", *located]


def no_engine(error: BaseException) -> EngineError:
    """What to tell where Prism could be neither found nor fetched."""
    return EngineError(
        f"no engine for a continuous run: Prism is not on PATH and could not be fetched ({error}). "
        "Put it there (go install github.com/apache/beam/sdks/v2/go/cmd/prism@latest), name it "
        "(-- --prism_location=FILE), or use `dateline watch`, which needs none"
    )
