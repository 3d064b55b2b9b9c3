"""Every module has a test file of its name, but for those that are listed here with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import FIRST
from tests.mutants.modules import twins_of

ROOT = Path(__file__).parents[1]
PACKAGES = ("schemas", "dataset", "transforms", "pipeline")

TYPES = "declares types only"
COMMANDS = "tests/pipeline/test_cli.py"

WITHOUT = {
    "schemas/article.py": TYPES,
    "schemas/dead_letter.py": TYPES,
    "schemas/enrichment.py": TYPES,
    "schemas/story.py": TYPES,
    "transforms/feeds/errors.py": TYPES,
    "transforms/feeds/limits.py": TYPES,
    "pipeline/cli/options.py": COMMANDS,
    "pipeline/cli/status.py": COMMANDS,
}
"""Module: the file that tests it instead, or why there is nothing to test. It may only shrink."""


def without_twin() -> set[str]:
    """Modules that no test file is named after."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    names = {path.relative_to(ROOT).as_posix() for path in paths if path.stem != "__init__"}
    return {name for name in names if not twins_of(name)}


def test_a_new_module_comes_with_a_test_file_of_its_name() -> None:
    assert sorted(without_twin() - set(WITHOUT)) == []


def test_a_module_that_has_a_twin_by_now_or_is_gone_leaves_the_list() -> None:
    assert sorted(set(WITHOUT) - without_twin()) == []


@pytest.mark.parametrize("reason", sorted(set(WITHOUT.values()) - {TYPES}))
def test_what_tests_a_module_instead_is_there(reason: str) -> None:
    assert (ROOT / reason).is_file()


def test_tests_that_are_to_come_first_are_there() -> None:
    assert [name for name in FIRST if not [*(ROOT / "tests").glob(f"{name.rstrip('/')}*")]] == []
