"""Which environments ``make matrix`` tests, and what is in the one with the lowest bounds."""

from __future__ import annotations

import sys
from importlib import metadata

import pytest

from tests.matrix import LOWEST, SHORT, chosen, find_pythons, lower_bounds, tools
from tests.test_architecture import ROOT


def test_bounds_are_those_of_what_users_install() -> None:
    found = lower_bounds(
        [
            "aiohttp<4,>=3.14",
            "PyYAML>=6.0.2",
            "only-here>=1; python_version < '3'",
            "pytest>=9; extra == 'dev'",
            "trafilatura<3,>=2; extra == 'fulltext'",
            "trafilatura<3,>=2; extra == 'dev'",
        ]
    )
    assert found == ["PyYAML==6.0.2", "aiohttp==3.14", "trafilatura==2"]


def test_tools_that_refuse_old_libraries_are_left_out() -> None:
    found = tools(["PyYAML>=6", "pytest<10,>=9; extra == 'dev'", "mypy>=2; extra == 'dev'"])
    assert found == ["pytest<10,>=9"]


def test_a_requirement_without_a_lower_bound_is_named() -> None:
    with pytest.raises(ValueError, match="duckdb<3 has no lower bound"):
        lower_bounds(["duckdb<3"])


def test_every_requirement_of_ours_has_a_lower_bound() -> None:
    assert len(lower_bounds(metadata.requires("dateline") or ())) > 20


def test_this_python_is_found() -> None:
    version = "{}.{}".format(*sys.version_info[:2])
    assert version in find_pythons()
    assert find_pythons(("3.99",)) == {}


def test_all_environments_are_chosen_unless_some_are_named() -> None:
    pythons = {"3.13": "thirteen", "3.10": "ten"}
    assert chosen([], pythons) == {"3.13": "thirteen", "3.10": "ten", LOWEST: "ten"}
    assert chosen([LOWEST], pythons) == {LOWEST: "ten"}
    with pytest.raises(ValueError, match=r"not here: 3\.11; here are 3\.13, 3\.10, lowest"):
        chosen(["3.11"], pythons)
    with pytest.raises(ValueError, match="none of the Pythons"):
        chosen([], {})


def test_the_short_selection_is_there() -> None:
    assert [path for path in SHORT if not (ROOT / path).exists()] == []
