"""Writes the measured part of docs/performance.md from the kept results.

    python -m benchmarks --full --keep      measures and keeps the results in benchmarks/measured/
    python -m benchmarks.page               writes the page from them
    python -m benchmarks.page --check       exits with 1 where the page says something else

A comparison that is measured again replaces its own file only, so that each can be repeated when
the machine is idle. No measured number of the page is typed by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.cost import table, unit_costs
from benchmarks.results import COMPARISONS, Outcome, section

KEPT = Path(__file__).parent / "measured"
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN = "<!-- measured: written by python -m benchmarks.page -->\n"
END = "<!-- end of what was measured -->\n"
FEEDS, VISITS, ARTICLES = 100_000, 24, 10_000_000
"""The day that is calculated: feeds, visits of each, new articles."""


def keep(outcome: Outcome, ran_on: dict[str, str], full: bool, folder: Path = KEPT) -> Path:
    """Keeps one comparison's result; returns the file, which replaces an older one."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{outcome.key}.json"
    whole = {"machine": ran_on, "full": full, "result": outcome.as_json()}
    path.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    return path


def kept(folder: Path = KEPT) -> list[dict[str, Any]]:
    """All kept results in the order of their keys' numbers.

    Raises:
        ValueError: A file is not what :func:`keep` writes; the message names it.
    """
    found = []
    for path in sorted(folder.glob("W*.json"), key=lambda one: int(one.stem[1:])):
        whole = json.loads(path.read_text("utf-8"))
        if whole.keys() != {"machine", "full", "result"}:
            raise ValueError(f"{path}: no result of python -m benchmarks --keep; measure it again")
        found.append(whole)
    return found


def measured(results: Sequence[dict[str, Any]]) -> str:
    """The part of the page between its two marks, as Markdown."""
    lines = []
    for whole in results:
        size = "the full size" if whole["full"] else "a smaller size than the full one"
        ran_on = ", ".join(f"{name} {value}" for name, value in whole["machine"].items())
        outcome = Outcome.from_json(whole["result"])
        repeats = max(map(len, outcome.samples.values()), default=0)
        turns = "one turn" if repeats == 1 else f"{repeats} turns"
        lines += [*section(outcome), f"- measured at {size}, {turns}; {ran_on}", ""]
    there = {whole["result"]["key"] for whole in results}
    if missing := [key for key in COMPARISONS if key not in there]:
        lines += [f"Not measured for this page: {', '.join(missing)}.", ""]
    try:
        units = unit_costs([whole["result"] for whole in results])
    except KeyError:
        return "\n".join(lines)
    lines += [
        "### A day of ten million articles, calculated",
        "",
        f"Unit costs: {units.visit_s * 1e3:.2f} ms a visit (W2), {units.article_s * 1e3:.2f} ms an "
        f"article (W7), {units.model_s * 1e3:.2f} ms of the model an article (W4).",
        "",
        *table(units, FEEDS, VISITS, ARTICLES),
        "",
    ]
    return "\n".join(lines)


def written(page: str, results: Sequence[dict[str, Any]]) -> str:
    """The page with its measured part as the results say.

    Raises:
        ValueError: The page lacks one of the two marks.
    """
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks the line {BEGIN.strip()!r} or {END.strip()!r}")
    return f"{head}{begin}\n{measured(results)}\n{end}{tail}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--check", action="store_true", help="write nothing")
    args = parser.parse_args(argv)
    page = PAGE.read_text("utf-8")
    wanted = written(page, kept())
    if args.check:
        if page != wanted:
            print(f"{PAGE}: not what the kept results say; write it with python -m benchmarks.page")
        return int(page != wanted)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
