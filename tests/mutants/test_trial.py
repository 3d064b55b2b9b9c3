"""Faults are tried in a copy, by the tests that reach them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.mutants import trial
from tests.mutants.operators import mutants_of
from tests.mutants.trial import TrialError, copy_checkout, measure_reach, try_all

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
"""
TESTS = """import pytest
from parts import elsewhere, share, wait

def test_share():
    assert share(3, 5) == 3 / 5

def test_wait():
    assert wait(2) == 0

def test_another_process():
    assert elsewhere() == "7\\n"
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


def test_verdicts_on_the_faults_of_a_module(project: Path, tmp_path: Path) -> None:
    copies = [copy_checkout(project, tmp_path / f"copy{n}", "parts.py") for n in range(2)]
    files = ["tests/test_parts.py"]
    reach = measure_reach(copies[0], files)
    assert reach.tests(6, 6) == ["tests/test_parts.py::test_share"]
    assert not reach.reached(18, 18), "another process runs it"
    assert len(reach.tests(18, 18)) == 3
    mutants = mutants_of(MODULE.encode())
    faults = [
        (one.source, reach.tests(one.first_line, one.last_line), 5.0 if one.where == "wait" else 60)
        for one in mutants
    ]
    verdicts = {mutants[number].name: verdict for number, verdict in try_all(copies, files, faults)}
    assert verdicts["if whole == 0: → if (whole == 0) and False:"] == "survived"
    assert verdicts["if whole == 0: → if (whole == 0) or True:"] == "killed"
    assert verdicts["return part / whole → return part * whole"] == "killed"
    assert verdicts["rounds = rounds - 1 → rounds = rounds + 1"] == "time"
    assert verdicts["return 7 → return 8"] == "killed"
    assert len(verdicts) == len(mutants)
    assert (project / "parts.py").read_text() == MODULE
    assert (copies[0].root / "parts.py").read_text() == MODULE
    assert not (copies[0].root / "data").exists()


def test_tests_that_fail_by_themselves_prove_nothing(project: Path, tmp_path: Path) -> None:
    (project / "tests" / "test_parts.py").write_text("def test_no():\n    assert 1 == 2\n")
    copy = copy_checkout(project, tmp_path / "copy", "parts.py")
    with pytest.raises(TrialError, match="assert 1 == 2"):
        measure_reach(copy, ["tests/test_parts.py"])


def test_tests_that_never_run_the_module_prove_nothing(project: Path, tmp_path: Path) -> None:
    (project / "tests" / "test_parts.py").write_text("def test_yes():\n    assert 1 == 1\n")
    copy = copy_checkout(project, tmp_path / "copy", "parts.py")
    with pytest.raises(TrialError, match=r"no test of .* runs parts\.py"):
        measure_reach(copy, ["tests/test_parts.py"])


def test_every_version_of_a_module_has_a_time_of_its_own(project: Path, tmp_path: Path) -> None:
    copy = copy_checkout(project, tmp_path / "copy", "parts.py")
    times = set()
    for _ in range(3):
        copy.write(copy.original)
        times.add(int(os.stat(copy.root / "parts.py").st_mtime))
    assert len(times) == 3, "or Python would run the code of the version before from its cache"
