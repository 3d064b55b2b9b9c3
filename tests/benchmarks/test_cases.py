"""Every reported fault of reading, and others of its kind, comes out as an expert would read it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.cases import CASES, Case, all_cases, behaviour, faults, table
from tests.rows import each

PAGE = Path(__file__).parents[2] / "docs/cases.md"


PART = 50
"""Cases of one test, which names all that fail: few tests, and each of them short."""
PARTS = [all_cases()[at : at + PART] for at in range(0, len(all_cases()), PART)]


@pytest.mark.parametrize("cases", PARTS, ids=lambda cases: f"from-{cases[0].name}")
def test_a_case_is_read_as_an_expert_reads_it(cases: tuple[Case, ...]) -> None:
    found = {case.name: faults(case) for case in cases}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_what_is_read_otherwise_is_told() -> None:
    case = next(case for case in all_cases() if case.case == "cat-semicolons")
    wrong = replace(case, want=({"categories": ["Ships"]},), titles=("x",))
    assert [text.split(" of ")[0].split(" '")[0] for text in faults(wrong)] == [
        "categories", "no title",
    ]  # fmt: skip
    short = replace(case, want=({}, {}), cut=True)
    assert faults(short) == ["1 articles instead of 2", "a text was cut without a note"]


def test_every_reported_document_is_a_case_or_has_tests_elsewhere() -> None:
    written = (CASES / "parsing.jsonl").read_text("utf-8")
    others = {"status-page-no-guid.xml"}  # sameness: tests/pipeline/test_same_article.py
    for path in (CASES / "feeds").iterdir():
        if path.suffix in (".http", ".opml") or ".visit" in path.name or path.name in others:
            continue
        assert f'"file": "{path.name}"' in written, path.name


@each("row", behaviour(), ids=lambda row: row[1])
def test_behaviour_of_the_second_table_has_the_test_that_it_names(row: list[str]) -> None:
    path, _, name = row[-1].partition("::")
    assert f"def {name}(" in (PAGE.parents[1] / path).read_text("utf-8")


def test_the_page_says_what_the_command_prints() -> None:
    assert PAGE.read_text("utf-8") == "\n".join(table()) + "\n", (
        "write it anew: python -m benchmarks.cases > docs/cases.md"
    )
