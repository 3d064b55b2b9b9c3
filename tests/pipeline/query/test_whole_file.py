"""A file is there whole or as it was."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from dateline.pipeline.query.whole_file import whole_file


def write(path: Path, text: str, fail: bool = False) -> None:
    with whole_file(str(path)) as beside, open(beside, "w", encoding="utf-8") as handle:
        handle.write(text)
        if fail:
            raise ValueError("in the middle")


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with pytest.raises(ValueError, match="in the middle"):
        write(path, "half", fail=True)
    assert list(tmp_path.iterdir()) == []
    write(path, "whole")
    with pytest.raises(ValueError, match="in the middle"):
        write(path, "half", fail=True)
    assert [one.read_text() for one in tmp_path.iterdir()] == ["whole"]


def test_a_link_and_the_rights_of_a_file_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "out.csv", tmp_path / "link.csv"
    write(path, "one")
    path.chmod(0o640)
    link.symlink_to(path)
    write(link, "two")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("two", 0o640)
    assert link.is_symlink()


def test_a_pipe_is_written_to_directly(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=write, args=(path, "text"))
    writer.start()
    assert path.read_text() == "text"
    writer.join()


def test_a_folder_that_is_not_there_is_an_error_of_that_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "no" / "out.csv", "x")
