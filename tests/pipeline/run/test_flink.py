"""Ending jobs on a cluster, against a server that answers as Flink's REST interface does."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import Any

import pytest

from dateline.pipeline.run import flink
from dateline.pipeline.run.flink import (
    FlinkError,
    cluster_of,
    end_jobs,
    version_of,
    wait_while_it_lives,
)
from tests.flink_cluster import Cluster, flink_cluster


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with flink_cluster() as server:
        yield server


def test_a_cluster_tells_its_version_once_it_has_a_leader(cluster: Cluster) -> None:
    cluster.version, cluster.away = "2.0.2", 2
    assert version_of(cluster.address) == "2.0.2"


def test_one_without_a_leader_for_long_is_told(cluster: Cluster) -> None:
    cluster.away = 1_000
    with pytest.raises(FlinkError, match="Flink answers 503"):
        version_of(cluster.address, wait_s=0)


def test_what_is_no_cluster_of_flink_s_is_told(cluster: Cluster) -> None:
    cluster.is_flink = False
    with pytest.raises(FlinkError, match="does not tell a version as Flink does: see that --flink"):
        version_of(cluster.address)


def test_jobs_of_the_name_are_ended_and_others_left(cluster: Cluster) -> None:
    assert end_jobs(cluster.address, "dateline-stream-1") == 2
    assert [state for _, state in cluster.jobs.values()] == [
        "CANCELED", "RUNNING", "FINISHED", "CANCELED",
    ]  # fmt: skip
    assert end_jobs(cluster.address, "dateline-stream-1") == 0


def test_a_job_that_does_not_end_is_told(cluster: Cluster) -> None:
    cluster.deaf = True
    with pytest.raises(FlinkError, match="has not ended job a within 0 s"):
        end_jobs(cluster.address, "dateline-stream-1", wait_s=0)


def test_a_job_manager_that_is_being_replaced_is_asked_again(cluster: Cluster) -> None:
    cluster.away = 2
    assert end_jobs(cluster.address, "dateline-stream-1") == 2
    assert cluster.jobs["a"][1] == "CANCELED"


def test_one_that_is_not_replaced_in_time_is_told(cluster: Cluster) -> None:
    cluster.away = 1_000
    with pytest.raises(FlinkError, match="Flink answers 503"):
        end_jobs(cluster.address, "dateline-stream-1", wait_s=0)


def test_a_cluster_that_has_worked_is_waited_for_until_it_answers(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = http.client.HTTPConnection.request
    refusals = iter(range(2))

    def refused(*arguments: Any, **options: Any) -> None:
        if next(refusals, None) is not None:
            raise ConnectionRefusedError("nobody listens yet")
        usual(*arguments, **options)

    monkeypatch.setattr(http.client.HTTPConnection, "request", refused)
    assert end_jobs(cluster.address, "dateline-stream-1", worked=True) == 2


def test_a_job_that_is_taken_up_lives_until_it_is_over(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flink, "_WATCH_S", 0.0)
    cluster.away = 2
    told: list[int] = []

    def tell() -> None:
        told.append(cluster.away)
        cluster.jobs["a"][1] = cluster.jobs["d"][1] = "CANCELLING"  # over with the look after

    wait_while_it_lives(cluster.address, "dateline-stream-1", tell)
    assert told == [0]


def test_a_job_that_nobody_takes_up_is_over(cluster: Cluster) -> None:
    def tell() -> None:
        raise AssertionError("nobody has said that it lives")

    wait_while_it_lives(cluster.address, "dateline-stream-9", tell)
    cluster.away = 1_000
    wait_while_it_lives(cluster.address, "dateline-stream-1", tell, away_s=0)
    wait_while_it_lives("http://127.0.0.1:1", "dateline-stream-1", tell, away_s=0)


def test_a_cluster_that_is_not_there_is_told() -> None:
    with pytest.raises(FlinkError, match=r"does not answer at http://127\.0\.0\.1:1"):
        end_jobs("http://127.0.0.1:1", "any")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (["--flink_master=jobmanager:8081"], "http://jobmanager:8081"),
        (["--flink_master", "https://flink.example/"], "https://flink.example/"),
        (["--flink_master=[auto]"], None),
        ([], None),
    ],
)
def test_the_cluster_is_the_one_that_beams_arguments_name(
    given: list[str], address: str | None
) -> None:
    assert cluster_of(given) == address
