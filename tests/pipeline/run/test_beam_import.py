"""Beam is imported without what it only looks for, and nothing stays blocked afterwards."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dateline.pipeline.run.beam_import import UNUSED


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_beam_comes_without_them_although_they_are_installed() -> None:
    code = (
        "import sys; from dateline.pipeline.run.beam_import import import_beam; import_beam();"
        "print('apache_beam' in sys.modules, [n for n in ('pandas', 'torch') if n in sys.modules])"
    )
    assert run_python(code) == "True []"


def test_they_can_be_imported_afterwards() -> None:
    pytest.importorskip("pandas")
    code = (
        "from dateline.pipeline.run.beam_import import import_beam; import_beam();"
        "import pandas; print(len(pandas.DataFrame({'a': [1]})))"
    )
    assert run_python(code) == "1"


def test_what_is_loaded_already_stays() -> None:
    pytest.importorskip("pandas")
    code = (
        "import pandas; from dateline.pipeline.run.beam_import import import_beam; import_beam();"
        "import sys; print(sys.modules['pandas'] is pandas)"
    )
    assert run_python(code) == "True"
    assert "pandas" in UNUSED
