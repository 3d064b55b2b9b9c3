"""Runs the trials and says how they went, one line each.

    python -m tests.engine_trials [--endpoint HOST:PORT] [--few] [--random N]

Bounded runs on 1 and 4 shards, a launcher that is killed while its run works, a continuous run
that is killed at every point of a commit and at random moments, launcher and engine in turn, and
that is stopped and started again. After each the data set must hold every entry that was served
before, once; at the end fsck must find nothing, and the server's log no rudeness. Prism is taken
from $PRISM or PATH unless there is an endpoint.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from dateline.dataset.publication import Point
from tests.engine_trials.world import PATIENCE_S, Engine, World, end

FEW_POINTS = ("decided", "head")
NO_ENGINE = (
    "no engine found: put Prism on PATH (go install "
    "github.com/apache/beam/sdks/v2/go/cmd/prism@v2.77.0), name it by PRISM=FILE, or give "
    "--endpoint HOST:PORT"
)


@dataclass
class Verdict:
    """How one trial went."""

    name: str
    lost: int
    twice: int
    note: str = ""


def bounded(folder: Path, engine: Engine, shards: int) -> Verdict:
    """One run, then another that has nothing to add but what grew."""
    world = World(folder / f"bounded-{shards}", engine, shards)
    try:
        codes = [world.start("run").wait(PATIENCE_S)]
        served = set(world.feeds.served)
        verdict = Verdict(f"bounded run, {shards} shards", world.lost(served), world.twice())
        verdict.note = _notes(world, codes, [0])
        return verdict
    finally:
        world.close()


def bounded_killed(folder: Path, engine: Engine, seed: int) -> Verdict:
    """A launcher that dies, with its workers, while its run works; then one that does not."""
    world = World(folder / f"bounded-killed-{seed}", engine)
    try:
        launcher = world.start("run")
        until = time.monotonic() + PATIENCE_S
        while not world.feeds.served and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(random.Random(seed).uniform(0, 1.5))
        end(launcher)
        code = world.start("run").wait(PATIENCE_S)
        served = set(world.feeds.served)
        verdict = Verdict("bounded run, launcher killed", world.lost(served), world.twice())
        verdict.note = _notes(world, [code], [0])
        return verdict
    finally:
        world.close()


def _notes(world: World, codes: list[int], expected: list[int]) -> str:
    notes = [*world.feeds.rudeness(), *world.findings()]
    if codes != expected:
        notes.append(f"exit codes {codes} instead of {expected}")
    return "; ".join(notes)


@dataclass(frozen=True)
class Death:
    """How a session of the continuous run ends."""

    name: str
    point: str = "never"
    kill: Callable[[World, Session], None] | None = None


class Session:
    """A launcher of the continuous run."""

    def __init__(self, world: World, point: str) -> None:
        self.launcher = world.start("stream", point)


def _launcher(moment_s: float) -> Callable[[World, Session], None]:
    def kill(_: World, session: Session) -> None:
        time.sleep(moment_s)
        end(session.launcher)

    return kill


def _engine(moment_s: float) -> Callable[[World, Session], None]:
    def kill(world: World, session: Session) -> None:
        time.sleep(moment_s)
        world.engine.kill()
        try:
            session.launcher.wait(60)
        except subprocess.TimeoutExpired:
            # The client of an engine that is gone may wait for longer; what counts is what is lost.
            print("the launcher still waited 60 s after its engine was killed: killed as well")
            end(session.launcher)

    return kill


def _stop(world: World, session: Session) -> None:
    world.wait_for({world.feeds.following()}, session.launcher)
    code = end(session.launcher, signal.SIGTERM)
    if code != 0:
        raise RuntimeError(f"a stop ended with exit code {code}")


def deaths(engine: Engine, *, few: bool, at_random: int, seed: int) -> Iterator[Death]:
    """What the continuous run goes through, one after the other."""
    chance = random.Random(seed)
    for point in FEW_POINTS if few else get_args(Point):
        yield Death(f"stream killed, commit at {point!r}", point)
    for number in range(at_random):
        moment = chance.uniform(0, 8)
        if number % 2 and engine.binary is not None:
            yield Death(f"engine killed after {moment:.1f} s", kill=_engine(moment))
        else:
            yield Death(f"launcher killed after {moment:.1f} s", kill=_launcher(moment))
    yield Death("stopped, and started again", kill=_stop)


def unbounded(
    folder: Path, engine: Engine, plan: list[Death], tell: Callable[[Verdict], None]
) -> None:
    """The continuous run through all deaths; each session first proves that the last lost none."""
    world = World(folder / "stream", engine)
    try:
        session = Session(world, plan[0].point)
        world.wait_for({"feed0, report 0"}, session.launcher)
        for number, death in enumerate(plan):
            if death.kill is None:
                world.trigger.touch()
                session.launcher.wait(PATIENCE_S)
            else:
                death.kill(world, session)
            served = set(world.feeds.served)
            following = plan[number + 1].point if number + 1 < len(plan) else "never"
            session = Session(world, following)
            lost = world.wait_for(served, session.launcher)
            tell(Verdict(death.name, lost, world.twice()))
        world.wait_for(set(world.feeds.served) | {world.feeds.following()}, session.launcher)
        code = end(session.launcher, signal.SIGTERM)
        served = set(world.feeds.served)
        last = Verdict("stopped at last", world.lost(served), world.twice())
        last.note = _notes(world, [code], [0])
        tell(last)
    finally:
        world.close()


def main() -> int:
    """All trials; the exit code is 0 where nothing was lost, doubled or rude."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--endpoint", help="a job server that runs already")
    parser.add_argument("--few", action="store_true", help="a few trials, for each change")
    parser.add_argument("--random", type=int, default=20, help="kills at random moments")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    verdicts: list[Verdict] = []
    began = time.monotonic()

    def tell(verdict: Verdict) -> None:
        verdicts.append(verdict)
        line = f"{verdict.name:<40} {verdict.lost:>3} lost {verdict.twice:>3} twice"
        print(f"{line}  {time.monotonic() - began:6.0f} s  {verdict.note}".rstrip(), flush=True)

    with tempfile.TemporaryDirectory(prefix="engine-trials-") as name:
        folder = Path(name)
        engine = Engine.found(given.endpoint, folder / "engine.log")
        if engine is None:
            print(NO_ENGINE)
            return 1
        for shards in (1, 4):
            tell(bounded(folder, engine, shards))
        tell(bounded_killed(folder, engine, given.seed))
        at_random = min(given.random, 2) if given.few else given.random
        plan = list(deaths(engine, few=given.few, at_random=at_random, seed=given.seed))
        unbounded(folder, engine, plan, tell)
    lost, twice = sum(v.lost for v in verdicts), sum(v.twice for v in verdicts)
    print(f"engine trials: {len(verdicts)} run, {lost} lost, {twice} twice")
    return 1 if lost or twice or any(v.note for v in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
