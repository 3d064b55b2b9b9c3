"""``dateline report`` as a person uses it."""

from __future__ import annotations

from pathlib import Path

from tests.commands import dateline
from tests.made_up import article, write_dataset


def test_it_writes_one_file_and_says_what_is_in_it(tmp_path: Path) -> None:
    root = write_dataset(tmp_path / "set", [article(n) for n in range(3)])
    out = tmp_path / "report.html"
    done = dateline("report", "--output", str(root), "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert "3 articles" in done.stdout
    assert out.read_text("utf-8").startswith("<!doctype html>")
    assert str(tmp_path) not in out.read_text("utf-8"), "paths of the machine stay on the machine"


def test_a_root_that_is_not_there_is_an_error_of_usage(tmp_path: Path) -> None:
    done = dateline("report", "--output", str(tmp_path / "x"))
    assert done.returncode == 2
    assert "no data set at" in done.stderr


def test_a_file_in_a_folder_that_is_not_there_is_told_before_the_work(tmp_path: Path) -> None:
    root = write_dataset(tmp_path / "set", [article(0)])
    done = dateline("report", "--output", str(root), "--out", str(tmp_path / "no" / "page.html"))
    assert done.returncode == 2
    assert "--out: there is no folder" in done.stderr


def test_weeks_without_measure_are_an_error_of_usage(tmp_path: Path) -> None:
    done = dateline("report", "--output", str(tmp_path), "--weeks", "99999999999")
    assert done.returncode == 2
    assert "--weeks" in done.stderr
