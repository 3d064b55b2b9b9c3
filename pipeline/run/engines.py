"""Which runners are engines: they execute the job outside this process and may outlive it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dateline.dataset.storage import is_local
from dateline.schemas.config import Config
from dateline.schemas.errors import UsageError

if TYPE_CHECKING:
    from apache_beam.options.pipeline_options import PipelineOptions

IN_PROCESS = frozenset(
    {
        "fnapirunner", "directrunner", "switchingdirectrunner", "bundlebaseddirectrunner",
        "testdirectrunner",
    }
)  # fmt: skip
"""Runners that live and die with the launcher, which therefore commits what they did."""
SHARED_STORAGE = "--shared-storage"
"""Says that every worker sees the launcher's paths: one machine, or a mounted file system."""


class EngineError(UsageError):
    """The job cannot be done on this engine as asked; the message says what to do."""


def runner_of(arguments: Sequence[str]) -> str:
    """The last runner that is named in Beam's arguments, in lower case; empty without one."""
    return option_of(arguments, "--runner").rpartition(".")[2].lower()


def option_of(arguments: Sequence[str], option: str) -> str:
    """The last value that Beam's arguments give an option; empty without one."""
    found = ""
    for number, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == option:
            found = value if equals else next(iter(arguments[number + 1 :]), "")
    return found


def is_engine(arguments: Sequence[str]) -> bool:
    """Whether the arguments name a runner that is not part of this process."""
    runner = runner_of(arguments)
    return bool(runner) and runner not in IN_PROCESS


def without_own_options(arguments: Sequence[str]) -> list[str]:
    """The arguments that are Beam's."""
    return [argument for argument in arguments if argument != SHARED_STORAGE]


def works_here(arguments: Sequence[str], options: PipelineOptions) -> bool:
    """Whether all workers run on this machine, as far as the options tell."""
    given = options.get_all_options()
    runner = runner_of(arguments)
    if runner == "prismrunner" or given.get("environment_type") == "LOOPBACK":
        return True
    local = str(given.get("flink_master") or "[auto]") in ("[local]", "[auto]")
    return runner == "flinkrunner" and local and not given.get("job_endpoint")


def paths_of_this_machine(config: Config) -> Iterator[str]:
    """What other machines would look for in vain, each as a phrase for a message."""
    if is_local(config.output.path):
        yield f"the output {config.output.path}"
    files = [feed.key for feed in config.feeds if feed.enabled and feed.url[:5].lower() == "file:"]
    if files:
        yield f"{len(files)} feeds that are files, such as {files[0]}"


def refuse_paths_of_this_machine(
    config: Config, arguments: Sequence[str], options: PipelineOptions
) -> None:
    """Raises EngineError where workers elsewhere would need paths of this machine."""
    if SHARED_STORAGE in arguments or works_here(arguments, options):
        return
    if found := " and ".join(paths_of_this_machine(config)):
        raise EngineError(
            f"the workers of this engine run elsewhere and do not see {found}; give an output such "
            "as s3://bucket/news or gs://bucket/news and feeds by http, or say "
            f"{SHARED_STORAGE} where every worker has these paths (one machine, NFS)"
        )


def absolute_output(config: Config) -> Config:
    """The configuration with an output root that means the same in every working directory."""
    if not is_local(config.output.path):
        return config
    output = config.output.model_copy(update={"path": os.path.abspath(config.output.path)})
    return config.model_copy(update={"output": output})


def shards_of(config: Config, options: PipelineOptions) -> int:
    """Parts that hosts are spread over: the configuration's, else the engine's parallelism."""
    if config.fetch.shards is not None:
        return config.fetch.shards
    given = options.get_all_options()
    asked = [given.get(n) for n in ("parallelism", "max_num_workers", "num_workers")]
    asked.append(given.get("direct_num_workers"))
    return max([int(n) for n in asked if isinstance(n, int)] + [1])
