"""Does this version cost more than another one? Small works, counted in instructions.

    python -m benchmarks.guard                    against the last commit, or, where nothing is
                                                  changed since, the one before it
    python -m benchmarks.guard --base v0.1.0 --only parse,enrich --limit 5

The other version is checked out beside this one. Both do the works of ``benchmarks.guard_works``
in processes of their own. Where valgrind is installed instructions are counted (callgrind), which
repeats to a few tenths of a percent on any machine; without it the processor times of turns are
compared, of which the best counts. Exits with 1 where a work costs more than the limit allows.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.guard_works import WORKS

HERE = Path(__file__).resolve().parent.parent
TURNS = 7
_COLLECTED = re.compile(r"Collected\s*:\s*(\d+)")


class GuardError(RuntimeError):
    """The comparison could not be made; the message says why."""


@dataclass(frozen=True)
class Cost:
    """What a work costs, in instructions or seconds, in the other version and in this one."""

    work: str
    base: float | None  # None where the other version cannot do the work
    now: float

    @property
    def ratio(self) -> float | None:
        """The new cost over the old one."""
        return self.now / self.base if self.base else None


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """A folder with another revision of this repository, as long as the block runs.

    Raises:
        GuardError: this is no git checkout, or it has no such revision.
    """
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "base")
        _git("worktree", "add", "--detach", "--quiet", str(folder), revision)
        try:
            yield folder
        finally:
            _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(HERE), *arguments], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise GuardError("git is not installed, so there is nothing to compare with") from None
    if done.returncode:
        raise GuardError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def default_base() -> str:
    """The last commit where something is changed since, else the one before it."""
    return "HEAD" if _git("status", "--porcelain", "--untracked-files=no") else "HEAD~1"


def _run(tree: Path, work: str, repeats: int, counter: Sequence[str] = ()) -> str:
    """Runs a work of this version's list with the code of ``tree``; returns all that it wrote.

    Raises:
        GuardError: the code of ``tree`` cannot do the work.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "benchmarks").symlink_to(HERE / "benchmarks")
        done = subprocess.run(
            [*counter, sys.executable, "-W", "ignore", "-m", "benchmarks.guard_works", work,
             str(repeats)],
            capture_output=True,
            text=True,
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([folder, str(tree)]),
                "PYTHONHASHSEED": "0",
                "OMP_NUM_THREADS": "1",
            },
        )  # fmt: skip
    if done.returncode:
        raise GuardError(done.stderr.strip()[-400:])
    return done.stdout + done.stderr


def instructions(tree: Path, work: str, repeats: int) -> int:
    """Instructions of one work, without those of starting and preparing it."""
    counter = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    counted = []
    _run(tree, work, 0)  # what is compiled by the first start is no part of the work
    for number in (repeats, 0):
        found = _COLLECTED.search(_run(tree, work, number, counter))
        if found is None:
            raise GuardError("valgrind printed no count")
        counted.append(int(found[1]))
    return counted[0] - counted[1]


def seconds(trees: Sequence[Path], work: str, repeats: int) -> list[float]:
    """The least processor time of a work in each tree over turns of all."""
    turns = [[float(_run(tree, work, repeats).split()[-1]) for tree in trees] for _ in range(TURNS)]
    return [min(times) for times in zip(*turns, strict=True)]


def cost(base: Path, work: str, *, counted: bool) -> Cost:
    """What one work costs in ``base`` and here."""
    repeats = WORKS[work][1]
    try:
        _run(base, work, 1)
    except GuardError:  # an interface of today that the other version does not have
        return Cost(work, None, instructions(HERE, work, repeats) if counted else 0.0)
    if counted:
        return Cost(work, instructions(base, work, repeats), instructions(HERE, work, repeats))
    before, now = seconds([base, HERE], work, repeats * 10)
    return Cost(work, before, now)


def line(found: Cost, limit: float) -> str:
    """One line of the table."""
    if found.base is None or found.ratio is None:
        return f"{found.work:10s} {'-':>15s} {found.now:15,.5g}  the other version cannot do it"
    verdict = "MORE than allowed" if found.ratio > 1 + limit / 100 else ""
    return f"{found.work:10s} {found.base:15,.5g} {found.now:15,.5g} {found.ratio:6.3f} {verdict}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guard", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--base", help="a commit, branch or tag to compare with")
    parser.add_argument("--only", help=f"comma-separated, of {', '.join(WORKS)}")
    parser.add_argument("--limit", type=float, default=10.0, help="percent that it may cost more")
    parser.add_argument("--seconds", action="store_true", help="processor time, never instructions")
    args = parser.parse_args(argv)
    works = (args.only or ",".join(WORKS)).split(",")
    if unknown := set(works) - set(WORKS):
        parser.error(f"no work {', '.join(sorted(unknown))}; there are {', '.join(WORKS)}")
    counted = not args.seconds and shutil.which("valgrind") is not None
    try:
        base = args.base or default_base()
        unit = "instructions" if counted else "processor seconds"
        print(f"{'work':10s} {base:>15s} {'now':>15s}  ratio  ({unit})")
        worst = 0.0
        with checked_out(base) as folder:
            for work in works:
                found = cost(folder, work, counted=counted)
                print(line(found, args.limit), flush=True)
                worst = max(worst, found.ratio or 0.0)
    except GuardError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 1 if worst > 1 + args.limit / 100 else 0


if __name__ == "__main__":
    sys.exit(main())
