"""The version of a cluster, against a server that answers as Flink's REST interface does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from apache_beam.options.pipeline_options import FlinkRunnerOptions

from dateline.pipeline.run.beam_options import beam_options
from dateline.pipeline.run.engines import EngineError
from dateline.pipeline.run.flink import FlinkUnreachableError
from dateline.pipeline.run.flink_version import with_flink_version
from tests.flink_cluster import Cluster, flink_cluster


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with flink_cluster() as server:
        yield server


def to(cluster: Cluster, *more: str, runner: str = "FlinkRunner") -> list[str]:
    return [f"--runner={runner}", f"--flink_master={cluster.address}", *more]


@pytest.mark.parametrize(
    ("version", "asked"), [("1.20.3", "1.20"), ("2.0.2", "2.0"), ("2.2-SNAPSHOT", "2.2")]
)
def test_the_job_server_is_the_one_for_the_cluster(
    cluster: Cluster, version: str, asked: str
) -> None:
    cluster.version = version
    given = with_flink_version(to(cluster))
    assert given == to(cluster, f"--flink_version={asked}")
    assert beam_options(given).view_as(FlinkRunnerOptions).flink_version == asked


def test_a_cluster_that_beam_has_no_job_server_for_is_refused(cluster: Cluster) -> None:
    cluster.version = "1.9.3"
    with pytest.raises(EngineError, match=r"is Flink 1\.9\.3; this Beam has job servers for Flink"):
        with_flink_version(to(cluster))


def test_a_build_of_somebodys_own_is_left_to_beam(cluster: Cluster) -> None:
    cluster.version = "<unknown>"
    assert with_flink_version(to(cluster)) == to(cluster)


@pytest.mark.parametrize(
    "chosen", ["--flink_version=2.2", "--job_endpoint=a:1", "--flink_job_server_jar=/opt/a.jar"]
)
def test_what_a_person_chose_is_taken_as_it_is(cluster: Cluster, chosen: str) -> None:
    cluster.version = "1.9.3"
    assert with_flink_version(to(cluster, chosen)) == to(cluster, chosen)


def test_other_runners_and_clusters_in_the_launcher_are_asked_nothing(cluster: Cluster) -> None:
    cluster.version = "1.9.3"
    portable = to(cluster, runner="PortableRunner")
    assert with_flink_version(portable) == portable
    assert with_flink_version(["--runner=FlinkRunner"]) == ["--runner=FlinkRunner"]


def test_a_cluster_that_does_not_answer_is_told() -> None:
    with flink_cluster() as server:
        gone = to(server)
    with pytest.raises(FlinkUnreachableError, match="Flink does not answer at"):
        with_flink_version(gone)
