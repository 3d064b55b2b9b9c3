"""Every module has tests that bear its name: ``x/y.py`` is tested by ``tests/x/test_y.py``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.mutants.modules import ROOT, twins_of

TEST = re.compile(r"^(?:async )?def test_", re.M)
FOLDERS = ("schemas", "dataset", "transforms", "pipeline", "configs")
ELSEWHERE = {
    "configs/schedulers/airflow_dag.py": "tests/configs/test_schedulers.py",
}
"""Modules whose tests bear another name, because one file tests several of them."""
WITHOUT = {
    "schemas/article.py": "types without behaviour; rows of them are made in dataset/rows",
    "schemas/dead_letter.py": "a type without behaviour",
    "schemas/enrichment.py": "types without behaviour",
    "schemas/feed.py": "types without behaviour",
    "transforms/feeds/errors.py": "classes without behaviour; who raises them tests them",
    "transforms/feeds/limits.py": "numbers; who keeps to them tests them",
    "transforms/http/errors.py": "classes without behaviour; who raises them tests them",
}
"""Modules that have nothing to test, and why."""


def modules() -> list[str]:
    """All modules of the package that hold code, as paths below the checkout."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found if path.name != "__init__.py")


@pytest.mark.parametrize("module", modules())
def test_every_module_has_its_tests(module: str) -> None:
    if module in WITHOUT:
        text = (ROOT / module).read_text("utf-8")
        assert "def " not in text, f"{module} has behaviour now: give it tests of its own"
        return
    twins = [ELSEWHERE[module]] if module in ELSEWHERE else twins_of(module)
    assert twins, f"write tests/{Path(module).parent}/test_{Path(module).name}"
    assert all(TEST.search((ROOT / twin).read_text("utf-8")) for twin in twins)


def test_the_exceptions_are_still_there() -> None:
    for module in (*WITHOUT, *ELSEWHERE):
        assert (ROOT / module).exists(), module
        assert not twins_of(module), f"{module} has tests of its own and needs no exception"
