"""The commands of docs/engines.md: options that exist, and graphs that can be handed over.

Nothing is sent anywhere.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import GoogleCloudOptions, PortableOptions, WorkerOptions
from apache_beam.portability import common_urns
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.transforms.environments import DockerEnvironment

from dateline.pipeline.job import build
from dateline.pipeline.planning import plan_run
from dateline.pipeline.run.beam_options import beam_options
from dateline.pipeline.run.commit_facts import run_to_commit
from dateline.pipeline.run.engines import runner_of, without_own_options
from dateline.pipeline.stream.engine import stream_arguments
from dateline.pipeline.stream.graph import StreamPlan, build_stream, ticks
from dateline.schemas.config import Config

PAGE = Path(__file__).parents[1] / "docs" / "engines.md"
IMAGE = "registry.example.org/dateline-sdk:1"


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each ``dateline run`` or ``stream`` of the page with what it says to Beam."""
    for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["dateline"] and "--" in words:
                yield words[1], words[words.index("--") + 1 :]


@pytest.mark.parametrize(("command", "given"), list(commands()))
def test_beam_knows_every_option_of_the_page(command: str, given: list[str]) -> None:
    arguments = stream_arguments(given) if command == "stream" else given
    beam_options(without_own_options(arguments))


def test_the_page_has_a_command_for_each_engine() -> None:
    found = {(command, runner_of(given)) for command, given in commands()}
    assert {
        ("stream", "flinkrunner"),
        ("run", "flinkrunner"),
        ("run", "dataflowrunner"),
        ("stream", "dataflowrunner"),
        ("run", "sparkrunner"),
    } <= found


@pytest.mark.parametrize(
    ("command", "given"),
    [found for found in commands() if runner_of(found[1]) == "dataflowrunner"],
)
def test_dataflow_is_told_what_it_asks_for(command: str, given: list[str]) -> None:
    """Beam's own validation of these options asks the bucket, so it is left out."""
    options = beam_options(stream_arguments(given) if command == "stream" else given)
    cloud = options.view_as(GoogleCloudOptions)
    assert all((cloud.project, cloud.region, cloud.temp_location))
    assert options.view_as(WorkerOptions).sdk_container_image == IMAGE


def config(root: Path) -> Config:
    return Config.model_validate(
        {"feeds": [{"url": "https://a.example/"}], "output": {"path": str(root)}}
    )


def handed_over(pipeline: beam.Pipeline) -> beam_runner_api_pb2.Pipeline:
    """The graph as a runner in the cloud gets it, with workers in an image."""
    return pipeline.to_runner_api(default_environment=DockerEnvironment.from_container_image(IMAGE))


def environments(graph: beam_runner_api_pb2.Pipeline) -> set[str]:
    return {one.urn for one in graph.components.environments.values()}


def test_the_graph_of_a_run_goes_to_workers_in_an_image(tmp_path: Path) -> None:
    plan = plan_run(config(tmp_path))
    pipeline = beam.Pipeline("FnApiRunner")
    commit = run_to_commit(config(tmp_path), plan, "dataflowrunner")
    build(pipeline, config(tmp_path), plan, shards=4, commit=commit)
    graph = handed_over(pipeline)
    assert environments(graph) == {common_urns.environments.DOCKER.urn}
    stateful = [
        t for t in graph.components.transforms.values() if b"timer_family" in t.spec.payload
    ]
    assert stateful == []  # Spark has none


def test_the_graph_of_a_stream_goes_to_workers_in_an_image(tmp_path: Path) -> None:
    plan = StreamPlan(config(tmp_path), tick_s=30, window_s=300, shards=4, token="t")
    options = beam_options(["--runner=FnApiRunner", "--streaming"])
    assert options.view_as(PortableOptions).environment_type is None
    pipeline = beam.Pipeline(options=options)
    build_stream(pipeline, plan, ticks(plan))
    graph = handed_over(pipeline)
    assert environments(graph) == {common_urns.environments.DOCKER.urn}
    needs = set(graph.requirements)
    assert common_urns.requirements.REQUIRES_STATEFUL_PROCESSING.urn in needs
    assert common_urns.requirements.REQUIRES_SPLITTABLE_DOFN.urn in needs
    assert len(needs) == 2  # neither stable input nor order by time: engines differ there
