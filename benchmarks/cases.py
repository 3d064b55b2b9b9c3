"""The kinds of fault that readers of feeds report, and how many of their cases come out right.

    python -m benchmarks.cases [--failed]

A case is a document with what an expert reads in it (``tests/data/cases/parsing.jsonl``): some are
reports of users of other readers (``case`` is the name of a file beside), others are of the same
kind in another format or place. ``before`` tells whether commit dae00de of this project, of before
these kinds were looked at, read it right; what is read now is tried. Prints docs/cases.md;
``--failed`` prints the cases that come out wrong instead, and exits with 1 where there are some.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.articles.article import NormalisedFeed
from dateline.transforms.feeds.deadline.task import ParseTask, parse_document

CASES = Path(__file__).parents[1] / "tests/data/cases"
NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
URL = "https://feeds.example/feed.xml"


@dataclass(frozen=True)
class Case:
    """A document and what is to be read in it.

    ``want`` has the fields of each article that are asserted, in order; ``titles`` are titles that
    must be among theirs; ``cut`` says that a note about a cut text is to be left.
    """

    kind: str
    case: str
    body: bytes
    content_type: str | None
    want: tuple[dict[str, Any], ...]
    titles: tuple[str, ...]
    cut: bool
    before: bool

    @property
    def name(self) -> str:
        """The kind and the case, as one text."""
        return f"{self.kind} - {self.case}"


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case, in the order of the file."""
    lines = (CASES / "parsing.jsonl").read_text("utf-8").splitlines()
    return tuple(_case(json.loads(line)) for line in lines)


def _case(row: dict[str, Any]) -> Case:
    if "file" in row:
        body = (CASES / "feeds" / row["file"]).read_bytes()
        body = gzip.decompress(body) if row["file"].endswith(".gz") else body
    else:
        document: str = row["document"]
        if "big" in row:  # a text too long to be kept in a file
            word = row.get("big_word", "A")
            document = document.replace("@@BIG@@", word * (row["big"] // len(word)))
        # Bytes that are no UTF-8 stand in the file as half surrogates.
        body = document.encode(row.get("encoding", "utf-8"), "surrogateescape")
    return Case(
        row["kind"],
        row["case"],
        body,
        row.get("content_type"),
        tuple(row["want"] or ()),
        tuple(row.get("titles", ())),
        row.get("cut", False),
        row["before"],
    )


def read(case: Case) -> NormalisedFeed:
    """The document as a run reads it. Raises ``FeedError``."""
    task = ParseTask(
        case.body, FeedSpec(url=URL), NOW, content_type=case.content_type, base_url=URL
    )
    return parse_document(task).normalised


def faults(case: Case) -> list[str]:
    """What is read otherwise than it should be, in words; nothing where all is right."""
    found = read(case)
    told = []
    if case.want and len(found.articles) != len(case.want):
        told.append(f"{len(found.articles)} articles instead of {len(case.want)}")
    for number, (article, want) in enumerate(zip(found.articles, case.want, strict=False)):
        for field, right in want.items():
            value = getattr(article, field)
            value = list(value) if isinstance(value, tuple) else value
            if isinstance(value, datetime):
                value = value.isoformat().replace("+00:00", "Z")
            if value != right:
                told.append(f"{field} of entry {number} is {str(value)[:200]!r}, not {right!r}")
    titles = {article.title for article in found.articles}
    told += [f"no title {title!r}" for title in case.titles if title not in titles]
    if case.cut and not found.cut:
        told.append("a text was cut without a note")
    return told


def behaviour() -> list[list[str]]:
    """Kind, case, what happened before, what happens now, and the test, of what is no document.

    ``{count}`` in a case is how many sets of parameters its test has.
    """
    lines = (CASES / "behaviour.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    for row in rows:
        if "{count}" in row[1]:
            row[1] = row[1].replace("{count}", str(_count_of_parameters(row[-1])))
    return rows


def _count_of_parameters(test: str) -> int:
    """How many sets of parameters a test (``path::name``) names, in its longest list."""
    path, _, name = test.partition("::")
    module = ast.parse((CASES.parents[2] / path).read_text("utf-8"))
    return max(
        len(parameters.elts)
        for node in module.body
        if isinstance(node, ast.FunctionDef) and node.name == name
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        for parameters in decorator.args
        if isinstance(parameters, ast.List)
    )


def table() -> Iterator[str]:
    """The lines of docs/cases.md."""
    kinds: defaultdict[str, list[Case]] = defaultdict(list)
    for case in all_cases():
        kinds[case.kind].append(case)
    yield "# Kinds of fault, before and after"
    yield ""
    yield "Printed by `python -m benchmarks.cases`. A case is a document with what an expert reads"
    yield "in it; `before` is commit dae00de. The documents are in"
    yield "`tests/data/cases/parsing.jsonl`; what is no document alone is in the second table."
    yield ""
    yield "| kind | cases | right before | right now |"
    yield "|---|---:|---:|---:|"
    totals = [0, 0, 0]
    for kind in sorted(kinds):
        cases = kinds[kind]
        counts = [
            len(cases),
            sum(case.before for case in cases),
            sum(not faults(case) for case in cases),
        ]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        yield "| " + " | ".join([kind.replace("|", "\\|"), *map(str, counts)]) + " |"
    yield "| all | " + " | ".join(map(str, totals)) + " |"
    yield ""
    yield "## Servers, lists, sameness, hanging texts"
    yield ""
    yield "Each is played by the test that is named. Those with the name of a file were reported,"
    yield "and tried on the version of before; the others are of the same kinds."
    yield ""
    yield "| kind | case | before | now | test |"
    yield "|---|---|---|---|---|"
    for row in behaviour():
        yield "| " + " | ".join([*row[:-1], f"`{row[-1].removeprefix('tests/')}`"]) + " |"


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cases", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--failed", action="store_true", help="print what comes out wrong")
    arguments = parser.parse_args(argv)
    if not arguments.failed:
        print("\n".join(table()))
        return 0
    wrong = [(case, told) for case in all_cases() if (told := faults(case))]
    for case, told in wrong:
        print(f"{case.name}: {'; '.join(told)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
