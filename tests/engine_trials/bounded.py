"""Trials of bounded runs."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

from tests.engine_trials.engine import Engine
from tests.engine_trials.verdict import Verdict, notes
from tests.engine_trials.world import PATIENCE_S, World, end


def bounded(folder: Path, engine: Engine, workers: int, store: str = "") -> Verdict:
    """One run of so many workers, each with shards of its own."""
    world = World(folder / f"bounded-{workers}", engine, workers, store=store)
    try:
        codes = [world.start("run").wait(PATIENCE_S)]
        served = set(world.feeds.served)
        verdict = Verdict(f"bounded run, {workers} workers", world.lost(served), world.twice())
        verdict.note = notes(world, codes, [0])
        return verdict
    finally:
        world.close()


def bounded_killed(folder: Path, engine: Engine, seed: int, store: str = "") -> Verdict:
    """A launcher that dies while its run works; then one that does not.

    Where workers live in the launcher the run dies with it, else it goes on and commits by itself.
    """
    world = World(folder / f"bounded-killed-{seed}", engine, store=store)
    try:
        launcher = world.start("run")
        _wait_for_visits(world)
        time.sleep(random.Random(seed).uniform(0, 1.5))
        end(launcher)
        if engine.more:
            world.wait_for_commit()
        else:
            engine.end_jobs()
        code = world.start("run").wait(PATIENCE_S)
        served = set(world.feeds.served)
        verdict = Verdict("bounded run, launcher killed", world.lost(served), world.twice())
        verdict.note = notes(world, [code], [0])
        return verdict
    finally:
        world.close()


def bounded_harmed(
    folder: Path, engine: Engine, name: str, command: str, store: str = ""
) -> Verdict:
    """A run to whose engine a shell command does harm while it works; it has to end well."""
    where = "".join(letter if letter.isalnum() else "-" for letter in name)
    world = World(folder / f"bounded-{where}", engine, store=store)
    try:
        launcher = world.start("run")
        _wait_for_visits(world)
        subprocess.run(command, shell=True, check=True, capture_output=True)
        code = launcher.wait(2 * PATIENCE_S)
        verdict = Verdict(f"bounded run, {name}", world.lost(set(world.feeds.served)), 0)
        verdict.twice = world.twice()
        verdict.note = notes(world, [code], [0])
        return verdict
    finally:
        world.close()


def _wait_for_visits(world: World) -> None:
    until = time.monotonic() + PATIENCE_S
    while not world.feeds.served and time.monotonic() < until:
        time.sleep(0.02)
