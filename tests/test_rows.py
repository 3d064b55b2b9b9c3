"""One test of many rows: all are tried, and those that fail are named."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from tests.rows import each


def test_all_rows_are_tried_and_all_that_fail_are_named() -> None:
    tried: list[int] = []

    @each(("number", "half"), [(2, 1), (3, 1), (4, 2), pytest.param(5, 2, id="five"), (6, 3)])
    def halves(number: int, half: int) -> None:
        tried.append(number)
        assert number == 2 * half

    with pytest.raises(AssertionError) as told:
        halves()
    assert tried == [2, 3, 4, 5, 6]
    first, *rest = [
        line for line in str(told.value).splitlines() if line.endswith("rows:") or "[" in line
    ]
    assert first == "2 of 5 rows:"
    assert [line.split(" ")[0] for line in rest] == ["[3-1]", "[five]"]


def test_errors_are_faults_of_their_rows_and_ids_name_them() -> None:
    @each("text", ["1", "x", "y"], ids=lambda text: f"the {text}")
    def number(text: str) -> None:
        int(text)

    with pytest.raises(AssertionError, match=r"2 of 3 rows:\n\[the x\] ValueError: .*\n\[the y\]"):
        number()


def test_a_row_in_which_nothing_is_raised_is_named_and_the_rest_is_tried() -> None:
    @each("text", ["1", "x", "2"])
    def refused(text: str) -> None:
        with pytest.raises(ValueError, match="invalid literal"):
            int(text)

    with pytest.raises(AssertionError, match=r"(?s)2 of 3 rows:\n\[1\] .*\n\[2\] "):
        refused()


def test_tables_are_combined_and_pytest_asks_for_no_fixture() -> None:
    tried: list[tuple[int, str]] = []

    @each("one", [1, 2])
    @each("other", "ab", ids=["first", "second"])
    def both(one: int, other: str) -> None:
        tried.append((one, other))

    both()
    assert tried == [(1, "a"), (1, "b"), (2, "a"), (2, "b")]
    assert list(inspect.signature(both).parameters) == []


@each("name", ["a", "b"])
def test_rows_share_the_fixtures_that_the_test_asks_for(tmp_path: Path, name: str) -> None:
    assert not (tmp_path / name).exists()
    (tmp_path / name).touch()
    assert len(list(tmp_path.iterdir())) == "ab".index(name) + 1


def test_no_row_or_a_mark_is_refused() -> None:
    with pytest.raises(AssertionError, match="no row"):
        each("one", [])
    with pytest.raises(AssertionError, match="mark"):
        each("one", [pytest.param(1, marks=pytest.mark.trial)])
