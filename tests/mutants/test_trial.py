"""Faults are tried in a copy, by the tests that reach them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants import trial
from tests.mutants.operators import mutants_of
from tests.mutants.trial import Copy, TrialError, copy_checkout, measure_reach, try_all
from tests.mutants.warm import changed_functions

QUARTERS = "def quarters(whole, parts=4): → def quarters(whole, parts=5):"
FILE = "tests/test_parts.py"
MODULE = """import subprocess, sys

def share(part, whole):
    if whole == 0:
        raise ValueError("no whole")
    return part / whole

def wait(rounds):
    while rounds > 0:
        rounds = rounds - 1
    return rounds

def elsewhere():
    code = "import parts; print(parts.number())"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout

def number():
    return 7

def quarters(whole, parts=4):
    return [whole / parts for _ in range(parts)]
"""
TESTS = """import pytest
from parts import elsewhere, quarters, share, wait

def down():
    return down()

def test_the_bottom_of_the_stack():
    with pytest.raises(RecursionError):
        down()

def test_share():
    assert share(3, 5) == 3 / 5

def test_wait():
    assert wait(2) == 0

def test_another_process():
    assert elsewhere() == "7\\n"

def test_quarters():
    assert quarters(8) == [2, 2, 2, 2]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(trial, "HEAVY", ())
    root = tmp_path / "project"
    (root / "tests").mkdir(parents=True)
    (root / "pyproject.toml").write_text("[tool.pytest.ini_options]\npythonpath = ['.']\n")
    (root / "parts.py").write_text(MODULE)
    (root / "tests" / "test_parts.py").write_text(TESTS)
    (root / "data").mkdir()
    return root


@pytest.fixture
def started(project: Path, tmp_path: Path) -> Iterator[Callable[[], Copy]]:
    """Makes copies whose processes wait for faults to try."""
    copies: list[Copy] = []

    def make() -> Copy:
        copies.append(copy_checkout(project, tmp_path / f"copy{len(copies)}", "parts.py"))
        copies[-1].start([FILE])
        return copies[-1]

    yield make
    for copy in copies:
        copy.stop()


def test_verdicts_on_the_faults_of_a_module(project: Path, started: Callable[[], Copy]) -> None:
    copies = [started(), started()]
    reach = measure_reach(copies[0], [FILE])
    assert reach.tests(6, 6) == ["tests/test_parts.py::test_share"], "seen after a full stack"
    assert not reach.reached(18, 18), "another process runs it"
    assert len(reach.tests(18, 18)) == 5
    mutants = mutants_of(MODULE.encode())
    tasks = [
        replace(
            reach.task(copies[0].original, one.source, one.first_line, one.last_line),
            cpu_s=1 if one.where == "wait" else 60,
            wall_s=600,
        )
        for one in mutants
    ]
    verdicts = {mutants[number].name: verdict for number, verdict in try_all(copies, tasks)}
    assert verdicts["if whole == 0: → if (whole == 0) and False:"] == "survived"
    assert verdicts["if whole == 0: → if (whole == 0) or True:"] == "killed"
    assert verdicts["return part / whole → return part * whole"] == "killed"
    assert verdicts["rounds = rounds - 1 → rounds = rounds + 1"] == "time"
    assert verdicts["return 7 → return 8"] == "killed"
    assert verdicts[QUARTERS] == "killed", "a new interpreter imports it"
    assert len(verdicts) == len(mutants)
    assert (project / "parts.py").read_text() == MODULE
    assert (copies[0].root / "parts.py").read_text() == MODULE
    assert not (copies[0].root / "data").exists()


def test_tests_that_fail_by_themselves_prove_nothing(
    project: Path, started: Callable[[], Copy]
) -> None:
    (project / "tests" / "test_parts.py").write_text("def test_no():\n    assert 1 == 2\n")
    with pytest.raises(TrialError, match="assert 1 == 2"):
        measure_reach(started(), [FILE])


def test_tests_that_never_run_the_module_prove_nothing(
    project: Path, started: Callable[[], Copy]
) -> None:
    (project / "tests" / "test_parts.py").write_text("def test_yes():\n    assert 1 == 1\n")
    with pytest.raises(TrialError, match=r"no test of .* runs parts\.py"):
        measure_reach(started(), [FILE])


def test_every_version_of_a_module_has_a_time_of_its_own(project: Path, tmp_path: Path) -> None:
    copy = copy_checkout(project, tmp_path / "copy", "parts.py")
    times = set()
    for _ in range(3):
        copy.write(copy.original)
        times.add(int(os.stat(copy.root / "parts.py").st_mtime))
    assert len(times) == 3, "or Python would run the code of the version before from its cache"


def test_only_bodies_of_functions_can_be_replaced_in_place() -> None:
    before = (
        b"A = 1\nclass C:\n    b = 2\n    def f(self, c=3):\n        return [c for _ in (1,)]\n"
    )
    changes = changed_functions(before, before.replace(b"(1,)", b"(2,)"), "x.py")
    assert changes is not None
    assert list(changes) == [("f", 4)]
    for old, new in ((b"A = 1", b"A = 2"), (b"b = 2", b"b = 3"), (b"c=3", b"c=4")):
        assert changed_functions(before, before.replace(old, new), "x.py") is None
