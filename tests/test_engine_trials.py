"""A few of the trials of ``make engine-trials``, where there is an engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine_trials.__main__ import NO_ENGINE
from tests.engine_trials.bounded import bounded
from tests.engine_trials.engine import Engine
from tests.engine_trials.world import World, end


@pytest.fixture
def prism(tmp_path: Path) -> Engine:
    found = Engine.found(None, tmp_path / "engine.log")
    if found is None:
        pytest.skip(NO_ENGINE)
    return found


@pytest.mark.timeout(600)
def test_a_run_on_an_engine_commits_every_entry_once(tmp_path: Path, prism: Engine) -> None:
    verdict = bounded(tmp_path, prism, workers=4)
    assert (verdict.lost, verdict.twice, verdict.note) == (0, 0, "")


@pytest.mark.timeout(600)
def test_a_stream_that_is_killed_loses_nothing(tmp_path: Path, prism: Engine) -> None:
    world = World(tmp_path, prism)
    try:
        launcher = world.start("stream")
        world.wait_for({"feed0, report 0"}, launcher)
        end(launcher)
        served = set(world.feeds.served)
        launcher = world.start("stream")
        assert world.wait_for(served, launcher) == 0
        assert world.twice() == 0
        end(launcher)
    finally:
        world.close()
