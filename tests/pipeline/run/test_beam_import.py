"""Beam is imported without what it only looks for, and nothing stays blocked afterwards."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from dateline.pipeline.run.beam_import import UNUSED, import_beam


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_beam_comes_without_them_and_they_can_be_imported_afterwards() -> None:
    pytest.importorskip("pandas")
    code = (
        "import sys; from dateline.pipeline.run.beam_import import import_beam; import_beam();"
        "from dateline.pipeline.run.beam_import import UNUSED;"
        "print('apache_beam' in sys.modules, [name for name in UNUSED if name in sys.modules]);"
        "import pandas; print(len(pandas.DataFrame({'a': [1]})))"
    )
    assert run_python(code).splitlines() == ["True []", "1"]


def test_nobody_is_warned_of_what_is_kept_out_on_purpose() -> None:
    code = (
        "import logging, sys; logging.basicConfig(stream=sys.stdout, format='%(name)s');"
        "from dateline.pipeline.run.beam_import import import_beam; import_beam();"
        "import apache_beam.io.mongodbio as io; print(io.MongoClient, io._LOGGER.level)"
    )
    lines = run_python(code).splitlines()
    assert lines[-1] == "None 0"
    assert "apache_beam.io.mongodbio" not in lines


def test_what_is_loaded_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = ModuleType("pandas")
    monkeypatch.setitem(sys.modules, "pandas", loaded)
    monkeypatch.setitem(sys.modules, "dateline.pipeline.job", ModuleType("without Beam"))
    import_beam()
    assert sys.modules["pandas"] is loaded
    assert "pandas" in UNUSED
