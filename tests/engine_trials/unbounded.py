"""Trials of a continuous run: one that goes through many deaths."""

from __future__ import annotations

import random
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from dateline.dataset.publication import Point
from tests.engine_trials.cluster import Cluster, told_sizes
from tests.engine_trials.engine import Engine
from tests.engine_trials.verdict import Tell, Verdict, notes
from tests.engine_trials.world import PATIENCE_S, World, end

FEW_POINTS = ("decided", "head")
NOTICED_S = 120.0
"""Seconds within which a launcher has to end once its engine is gone, however busy the machine is:
one that was not connected yet waits for `--job_server_timeout`."""


class Session:
    """A launcher of the continuous run."""

    def __init__(self, world: World, point: str, more: Sequence[str] = ()) -> None:
        self.launcher = world.start("stream", point, more)
        self.note = ""


@dataclass(frozen=True)
class Death:
    """How a session of the continuous run ends, or what it has to survive."""

    name: str
    point: str = "never"
    kill: Callable[[World, Session], None] | None = None
    harm: Callable[[World], list[str]] | None = None
    """Done to an engine that is not ours; returns Beam's options for a new start, if any."""


def launcher_after(moment_s: float) -> Death:
    """The launcher is killed."""

    def kill(_: World, session: Session) -> None:
        time.sleep(moment_s)
        end(session.launcher)

    return Death(f"launcher killed after {moment_s:.1f} s", kill=kill)


def engine_after(moment_s: float) -> Death:
    """The engine is killed; the launcher has to notice."""

    def kill(world: World, session: Session) -> None:
        time.sleep(moment_s)
        world.engine.kill()
        try:
            session.launcher.wait(NOTICED_S)
        except TimeoutError:
            session.launcher.send_signal(signal.SIGUSR1)  # it writes its stacks to its log
            time.sleep(1)
            end(session.launcher)
            stacks = (world.folder / "launcher.log").read_text()[-12_000:]
            print(stacks, file=sys.stderr)
            session.note = f"it did not notice for {NOTICED_S:g} s that its engine was gone"

    return Death(f"engine killed after {moment_s:.1f} s", kill=kill)


def disaster(name: str, command: str) -> Death:
    """What a shell command does to an engine; what it prints are options for a new start."""

    def harm(_: World) -> list[str]:
        done = subprocess.run(command, shell=True, check=True, capture_output=True, text=True)
        return shlex.split(done.stdout)

    return Death(name, harm=harm)


def savepoint(folder: str, workers: int) -> Death:
    """The job is stopped with a savepoint, without draining, and restored with other workers."""

    def harm(world: World) -> list[str]:
        cluster = world.engine.cluster
        job = cluster.job() if cluster else None
        if cluster is None or job is None:
            raise RuntimeError("there is no job on a cluster of Flink's to make a savepoint of")
        where = cluster.stop_with_savepoint(job, folder, PATIENCE_S)
        return [f"--savepoint_path={where}", f"--parallelism={workers}"]

    return Death(f"savepoint, restored with {workers} workers", harm=harm)


def _stop(world: World, session: Session) -> None:
    world.wait_for(set(world.feeds.served), session.launcher, news=True)
    code = end(session.launcher, signal.SIGTERM)
    if code != 0:
        raise RuntimeError(f"a stop ended with exit code {code}")


def deaths(
    engine: Engine, *, few: bool, at_random: int, seed: int, harms: Sequence[Death]
) -> Iterator[Death]:
    """What the continuous run goes through, one after the other.

    Points of a commit are reached in the launcher's process, so where workers live elsewhere
    nothing dies there.
    """
    chance = random.Random(seed)
    if not engine.more:
        for point in FEW_POINTS if few else get_args(Point):
            yield Death(f"stream killed, commit at {point!r}", point)
    for number in range(at_random):
        moment = chance.uniform(0, 8)
        yield (engine_after if number % 2 and engine.binary else launcher_after)(moment)
    yield from harms
    yield Death("stopped, and started again", kill=_stop)


def _harmed(
    world: World, session: Session, harm: Callable[[World], list[str]]
) -> tuple[list[str], str]:
    """Does it, behind a whole checkpoint where there are any; new options, and what is to tell."""
    cluster = world.engine.cluster
    before = cluster.behind_a_checkpoint(PATIENCE_S) if cluster else None
    more = harm(world)
    if more or cluster is None or before is None:
        return more, ""
    try:
        took = cluster.taken_up(before, PATIENCE_S, lambda: session.launcher.poll() is not None)
    except TimeoutError:
        return [], ""
    return [], f"taken up from a checkpoint after {took:.0f} s, "


def _restored(cluster: Cluster) -> bool:
    job = cluster.job()
    return job is not None and job.restored_at > 0


def unbounded(
    folder: Path,
    engine: Engine,
    plan: Sequence[Death],
    tell: Tell,
    workers: int = 4,
    store: str = "",
    checkpoints: int = 0,
) -> None:
    """The continuous run through all deaths; each session first proves that the last lost none."""
    world = World(folder / "stream", engine, workers, store=store)
    try:
        session = Session(world, plan[0].point)
        world.wait_for({"feed0, report 0"}, session.launcher)
        for number, death in enumerate(plan):
            following = plan[number + 1].point if number + 1 < len(plan) else "never"
            more: list[str] = []
            note = ""
            if death.harm is not None:
                more, note = _harmed(world, session, death.harm)
            elif death.kill is None:
                world.trigger.touch()
                session.launcher.wait(PATIENCE_S)
            else:
                death.kill(world, session)
            problem = session.note
            served, began = set(world.feeds.served), time.monotonic()
            lost = len(served)
            if death.harm is not None and not more:
                lost = world.wait_for(served, session.launcher, news=True)
                note = f"{note}went on by itself after {time.monotonic() - began:.0f} s"
            if lost:
                if session.launcher.poll() is None:
                    end(session.launcher)
                engine.end_jobs()
                session = Session(world, following, more)
                lost = world.wait_for(served, session.launcher, news=True)
                note = f"went on after {time.monotonic() - began:.0f} s and a new start"
                if more and engine.cluster and not _restored(engine.cluster):
                    problem = "the new start was not restored from the savepoint"
            tell(Verdict(death.name, lost, world.twice(), problem, note))
        world.wait_for(set(world.feeds.served), session.launcher, news=True)
        if checkpoints and engine.cluster:
            sizes = engine.cluster.sizes(checkpoints, PATIENCE_S + 5 * checkpoints)
            said, wrong = told_sizes(sizes)
            lost = world.wait_for(set(world.feeds.served), session.launcher)
            tell(Verdict("sizes of checkpoints", lost, world.twice(), wrong, said))
        code = end(session.launcher, signal.SIGTERM)
        served = set(world.feeds.served)
        last = Verdict("stopped at last", world.lost(served), world.twice())
        last.note = notes(world, [code], [0])
        tell(last)
    finally:
        world.close()
