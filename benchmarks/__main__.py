"""All comparisons with one command, each side in fresh processes, taking turns.

    python -m benchmarks                     small sizes, some minutes
    python -m benchmarks --full              the real sizes
    python -m benchmarks --only W1,W3        some of them
    python -m benchmarks --markdown FILE --json FILE
    python -m benchmarks --full --keep       keeps the results for docs/performance.md

Sides that are not installed are left out and told; ``pip install '.[bench]'`` brings them.
Exits with 1 where a side failed; a missed aim is printed, and is no failure.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import SideFailed
from benchmarks.page import keep
from benchmarks.results import COMPARISONS, Outcome, machine, markdown, show


@dataclass(frozen=True)
class Size:
    """How much work: ``full`` asks for the real sizes; ``corpus`` is a folder of real captures."""

    full: bool
    repeats: int
    corpus: Path | None = None


def main(argv: Sequence[str] | None = None) -> int:
    """Run the comparisons; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--full", action="store_true", help="the real sizes")
    parser.add_argument("--only", help="comma-separated, for example W1,W3")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--corpus", type=Path, help="W1: a folder of captured feeds of your own")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--keep", action="store_true", help="in benchmarks/measured/")
    args = parser.parse_args(argv)
    chosen = (args.only or ",".join(COMPARISONS)).upper().split(",")
    if unknown := set(chosen) - set(COMPARISONS):
        parser.error(
            f"no comparison {', '.join(sorted(unknown))}; there are W1 to W{len(COMPARISONS)}"
        )
    size = Size(args.full, args.repeats, args.corpus)
    outcomes: list[Outcome] = []
    failed = False
    for key in chosen:
        module = importlib.import_module(f"benchmarks.work.{COMPARISONS[key]}")
        try:
            outcome = module.compare(size)
        except SideFailed as error:
            print(f"{key} failed: {error}", file=sys.stderr)
            failed = True
            continue
        outcomes.append(outcome)
        show(outcome)
        if args.keep and outcome.samples:
            keep(outcome, machine(), args.full)
        if args.json:
            whole = {"machine": machine(), "results": [one.as_json() for one in outcomes]}
            args.json.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
        if args.markdown:
            args.markdown.write_text(markdown(outcomes), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
