"""What a day would cost on an engine, calculated from measured unit costs.

    python -m benchmarks --full --json results.json
    python -m benchmarks.cost results.json ... [--feeds 100000] [--articles 10000000] [--visits 24]

Unit costs are processor time: of a visit (W2), of an article from its document to its row (W7, the
slope between the two largest runs), of an article through the model (W4, one thread). They are of
the machine that measured; an engine adds what it costs itself.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class UnitCosts:
    """Processor seconds of one visit, of handling one article, of the model over one article."""

    visit_s: float
    article_s: float
    model_s: float


def unit_costs(results: Sequence[Mapping[str, Any]]) -> UnitCosts:
    """From the JSON of ``python -m benchmarks``.

    Raises:
        KeyError: W2, W4 or W7 is not among the results.
    """
    by_key = {one["key"]: one for one in results}
    if missing := {"W2", "W4", "W7"} - set(by_key):
        raise KeyError(f"no results of {', '.join(sorted(missing))}; measure them first")

    def median(samples: Sequence[Mapping[str, Any]], name: str = "cpu_s") -> float:
        return statistics.median(float(one[name]) for one in samples)

    polled = by_key["W2"]["samples"]["ours"]
    feeds = int(by_key["W2"]["work"].split()[0])
    scale = [found for name, found in by_key["W7"]["samples"].items() if name.endswith("articles")]
    small, large = scale[-2], scale[-1]
    more = large[0]["facts"]["articles"] - small[0]["facts"]["articles"]
    single = by_key["W4"]["samples"]["ours, 1 thread"]
    return UnitCosts(
        visit_s=median(polled) / feeds,
        article_s=(median(large) - median(small)) / more,
        model_s=median(single) / single[0]["facts"]["articles"],
    )


def table(units: UnitCosts, feeds: int, visits: int, articles: int) -> list[str]:
    """Lines of a Markdown table: core hours of a day, and cores if spread evenly over it."""
    parts = {
        f"{feeds * visits:,} visits": units.visit_s * feeds * visits,
        f"{articles:,} articles, document to row": units.article_s * articles,
        f"{articles:,} articles, model": units.model_s * articles,
    }
    parts["together"] = sum(parts.values())
    lines = ["| a day | core hours | cores, evenly spread |", "|---|---|---|"]
    for name, seconds in parts.items():
        lines.append(f"| {name} | {seconds / 3600:,.1f} | {seconds / 86_400:.1f} |")
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("results", type=Path, nargs="+", help="JSON files of python -m benchmarks")
    parser.add_argument("--feeds", type=int, default=100_000)
    parser.add_argument("--visits", type=int, default=24, help="of each feed a day")
    parser.add_argument("--articles", type=int, default=10_000_000, help="new ones a day")
    args = parser.parse_args(argv)
    found = [json.loads(path.read_text("utf-8"))["results"] for path in args.results]
    try:
        units = unit_costs([one for results in found for one in results])
    except KeyError as error:
        print(f"{', '.join(map(str, args.results))}: {error.args[0]}", file=sys.stderr)
        return 2
    print(
        f"unit costs: {units.visit_s * 1e3:.2f} ms a visit, {units.article_s * 1e3:.2f} ms an "
        f"article, {units.model_s * 1e3:.2f} ms of the model an article\n"
    )
    print("\n".join(table(units, args.feeds, args.visits, args.articles)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
