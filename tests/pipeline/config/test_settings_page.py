"""The page of settings is up to date."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dateline.pipeline.config.settings import sections
from dateline.pipeline.config.settings_page import COMMAND, PATH, document

REPOSITORY = Path(__file__).parents[3]


def test_the_page_is_what_the_settings_say() -> None:
    assert (REPOSITORY / PATH).read_text("utf-8") == document(), f"run {COMMAND}"


def test_every_setting_has_a_row_with_its_meaning() -> None:
    lines = document().splitlines()
    for section in sections():
        for setting in section.settings:
            assert any(
                line.startswith(f"| `{setting.name}` |") and setting.description in line
                for line in lines
            )


def test_the_command_finds_a_page_that_is_out_of_date(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dateline.pipeline.config.settings_page"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    (tmp_path / "docs").mkdir()
    (tmp_path / PATH).write_text("old")
    checked = subprocess.run(
        [*command, "--check"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert checked.returncode == 1
    assert COMMAND in checked.stderr
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / PATH).read_text("utf-8") == document()
