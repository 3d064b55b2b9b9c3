"""Real processes die by SIGKILL; the next run puts everything right. The long form is a command."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.crash import Trials, points


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    trials = Trials(tmp_path_factory.mktemp("crash") / "out")
    assert trials.work() == 0
    yield trials
    trials.close()


@pytest.mark.parametrize("point", points())
def test_death_at_a_commit_point_loses_and_doubles_nothing(trials: Trials, point: str) -> None:
    assert trials.trial(point) == (True, [])


@pytest.mark.parametrize("number", range(5))
def test_death_at_a_random_moment_loses_and_doubles_nothing(trials: Trials, number: int) -> None:
    assert trials.trial(None, compacting=number == 4)[1] == []
