"""Runs the trials and says how they went, one line each.

    python -m tests.engine_trials [--few] [--random N]
    python -m tests.engine_trials --store minio
    python -m tests.engine_trials --endpoint HOST:PORT --runner FlinkRunner
        --beam --environment_type=EXTERNAL --beam --environment_config=localhost:50000
        --disaster 'TaskManager killed=COMMAND'

Bounded runs of 1 and 4 workers, a launcher that is killed while its run works, a continuous run
that is killed at every point of a commit and at random moments, launcher and engine in turn, and
that is stopped and started again. After each the data set must hold every entry that was served
before, once; at the end fsck must find nothing, and the server's log no rudeness. Prism is taken
from $PRISM or PATH unless there is an endpoint. Prism has one worker, whose shards are threads.

With a store the data sets are on object storage: a MinIO on loopback, S3 as moto serves it, or
Google's emulator. Workers that are not the launcher's reach none of these: --root names storage
that their environment and this one give access to.

Where --beam names a cluster of Flink's (--flink_master) and --checkpointing_interval, a disaster
comes behind a whole checkpoint, and it is told when the job was taken up from one; a savepoint can
be made and restored, and sizes of checkpoints told: it is wrong if they grow.

A disaster is a shell command that is done to an engine that is not ours, such as killing a part of
it. A bounded run has to end well; a continuous one has to go on by itself or after a new start.
What the command prints are Beam's options for that, such as --savepoint_path; then there is one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.engine_trials.bounded import bounded, bounded_harmed, bounded_killed
from tests.engine_trials.engine import Engine
from tests.engine_trials.unbounded import deaths, disaster, savepoint, unbounded
from tests.engine_trials.verdict import Verdict
from tests.object_stores import KINDS, served

NO_ENGINE = (
    "no engine found: put Prism on PATH (go install "
    "github.com/apache/beam/sdks/v2/go/cmd/prism@v2.77.0), name it by PRISM=FILE, or give "
    "--endpoint HOST:PORT"
)


def _disaster(given: str) -> tuple[str, str]:
    name, equals, command = given.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{given!r} is not NAME=COMMAND")
    return name, command


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--endpoint", help="a job server that runs already")
    parser.add_argument("--runner", default="PortableRunner", help="Beam's runner for an endpoint")
    parser.add_argument("--beam", action="append", default=[], help="a Beam option for an endpoint")
    parser.add_argument(
        "--disaster", action="append", default=[], type=_disaster, metavar="NAME=COMMAND"
    )
    parser.add_argument("--savepoint", metavar="FOLDER", help="stop with one there, and restore it")
    parser.add_argument("--rescale", type=int, help="workers behind the savepoint, if others")
    parser.add_argument("--checkpoints", type=int, default=0, help="whose sizes are told")
    parser.add_argument("--few", action="store_true", help="a few trials, for each change")
    parser.add_argument("--random", type=int, default=20, help="kills at random moments")
    parser.add_argument("--workers", type=int, default=4, help="of which trials take several")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=KINDS, help="put the data sets on object storage")
    parser.add_argument(
        "--root", metavar="URL", help="a new folder for them that workers reach, too"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="a new folder for data sets and logs, to stay"
    )
    parser.add_argument("--only", choices=("bounded", "stream"), help="only these trials")
    return parser.parse_args()


def main() -> int:
    """All trials; the exit code is 0 where nothing was lost, doubled or rude."""
    given = _arguments()
    verdicts: list[Verdict] = []
    began = time.monotonic()

    def tell(verdict: Verdict) -> None:
        verdicts.append(verdict)
        line = f"{verdict.name:<40} {verdict.lost:>3} lost {verdict.twice:>3} twice"
        more = "; ".join(filter(None, (verdict.said, verdict.note)))
        print(f"{line}  {time.monotonic() - began:6.0f} s  {more}".rstrip(), flush=True)

    with ExitStack() as opened:
        folder = given.keep or Path(
            opened.enter_context(tempfile.TemporaryDirectory(prefix="engine-trials-"))
        )
        folder.mkdir(parents=True, exist_ok=True)
        store = (given.root or "").rstrip("/")
        if given.store:
            environ = opened.enter_context(pytest.MonkeyPatch.context())
            store = opened.enter_context(served(given.store, environ)).root
        engine = Engine.found(given.endpoint, folder / "engine.log", given.runner, given.beam)
        if engine is None:
            print(NO_ENGINE)
            return 1
        if given.only != "stream":
            for workers in (1, given.workers):
                tell(bounded(folder, engine, workers, store))
            tell(bounded_killed(folder, engine, given.seed, store))
            for name, command in given.disaster:
                tell(bounded_harmed(folder, engine, name, command, store))
        if given.only != "bounded":
            at_random = min(given.random, 2) if given.few else given.random
            harms = [disaster(name, command) for name, command in given.disaster]
            if given.savepoint:
                harms.append(savepoint(given.savepoint, given.rescale or given.workers))
            plan = list(
                deaths(
                    engine,
                    few=given.few,
                    at_random=at_random,
                    seed=given.seed,
                    harms=harms,
                )
            )
            unbounded(folder, engine, plan, tell, given.workers, store, given.checkpoints)
    lost, twice = sum(v.lost for v in verdicts), sum(v.twice for v in verdicts)
    print(f"engine trials: {len(verdicts)} run, {lost} lost, {twice} twice")
    return 1 if lost or twice or any(v.note for v in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
