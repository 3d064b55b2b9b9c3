"""Which runners are engines, and what they are refused."""

from __future__ import annotations

import os

import pytest

from dateline.pipeline.run.beam_options import BeamOptionError, beam_options
from dateline.pipeline.run.engines import (
    SHARED_STORAGE,
    EngineError,
    absolute_output,
    is_engine,
    refuse_paths_of_this_machine,
    shards_of,
    without_own_options,
)
from dateline.schemas.config import Config

ELSEWHERE = ["--runner=PortableRunner", "--job_endpoint=flink:8099"]


def config(path: str = "data", feed: str = "https://a.example/") -> Config:
    return Config.model_validate({"feeds": [{"url": feed}], "output": {"path": path}})


@pytest.mark.parametrize(
    ("arguments", "engine"),
    [
        ([], False),
        (["--direct_num_workers=2"], False),
        (["--runner=FnApiRunner"], False),
        (["--runner", "DirectRunner"], False),
        (["--runner=PrismRunner"], True),
        (["--runner", "apache_beam.runners.portability.flink_runner.FlinkRunner"], True),
    ],
)
def test_a_runner_in_this_process_is_no_engine(arguments: list[str], engine: bool) -> None:
    assert is_engine(arguments) is engine


def test_paths_of_this_machine_are_refused_where_workers_are_elsewhere() -> None:
    options = beam_options(ELSEWHERE)
    with pytest.raises(EngineError, match=r"output data.*--shared-storage"):
        refuse_paths_of_this_machine(config(), ELSEWHERE, options)
    with pytest.raises(EngineError, match=r"1 feeds that are files, such as file:///a.xml"):
        refuse_paths_of_this_machine(config("s3://b/n", "file:///a.xml"), ELSEWHERE, options)
    refuse_paths_of_this_machine(config("s3://b/n"), ELSEWHERE, options)
    refuse_paths_of_this_machine(config(), [*ELSEWHERE, SHARED_STORAGE], options)
    assert without_own_options([*ELSEWHERE, SHARED_STORAGE]) == ELSEWHERE


@pytest.mark.parametrize(
    "arguments",
    [
        ["--runner=PrismRunner"],
        ["--runner=FlinkRunner"],
        [*ELSEWHERE, "--environment_type=LOOPBACK"],
    ],
)
def test_workers_on_this_machine_see_its_paths(arguments: list[str]) -> None:
    refuse_paths_of_this_machine(config(), arguments, beam_options(arguments))


def test_the_output_of_a_job_means_the_same_everywhere() -> None:
    assert absolute_output(config()).output.path == os.path.abspath("data")
    assert absolute_output(config("s3://b/n")).output.path == "s3://b/n"


def test_shards_follow_the_engine_unless_the_configuration_says_otherwise() -> None:
    options = beam_options(["--runner=FlinkRunner", "--parallelism=4"])
    assert shards_of(config(), options) == 4
    assert shards_of(config(), beam_options([])) == 1
    fetch = config().fetch.model_copy(update={"shards": 7})
    assert shards_of(config().model_copy(update={"fetch": fetch}), options) == 7


def test_options_of_an_engine_pass_and_misspelt_ones_are_told() -> None:
    given = ["--checkpointing_interval=10000", "--finish_bundle_before_checkpointing=true"]
    beam_options(["--runner=FlinkRunner", *given])
    with pytest.raises(BeamOptionError, match="did you mean --checkpointing_interval"):
        beam_options(["--runner=FlinkRunner", "--checkpointing_intervall=10000"])
    with pytest.raises(BeamOptionError, match="checkpointing_interval"):
        beam_options(given)  # not for this runner
