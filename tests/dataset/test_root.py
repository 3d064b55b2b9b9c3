"""The output root is held: another folder of its name is not taken for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dateline.dataset.publication import CommitError
from dateline.dataset.root import OpenRoot, is_begun

pytestmark = pytest.mark.skipif(os.name != "posix", reason="folders cannot be held open elsewhere")


@pytest.mark.parametrize("name", ["state", "runs", "articles", "_staging", "_quarantine"])
def test_a_data_set_is_known_by_any_of_its_folders(tmp_path: Path, name: str) -> None:
    (tmp_path / "lost+found").mkdir()
    assert not is_begun(str(tmp_path))
    (tmp_path / name).mkdir()
    assert is_begun(str(tmp_path))


def test_a_root_that_stays_is_fine(tmp_path: Path) -> None:
    with OpenRoot(str(tmp_path)) as held:
        held.check()


def test_a_root_that_is_gone_is_told(tmp_path: Path) -> None:
    root = tmp_path / "out"
    root.mkdir()
    with OpenRoot(str(root)) as held:
        root.rmdir()
        with pytest.raises(CommitError, match="vanished or was replaced"):
            held.check()


def test_a_root_that_was_made_anew_is_told(tmp_path: Path) -> None:
    root = tmp_path / "out"
    root.mkdir()
    with OpenRoot(str(root)) as held:
        root.rmdir()
        root.mkdir()
        with pytest.raises(CommitError, match="vanished or was replaced"):
            held.check()


def test_on_object_storage_there_is_nothing_to_hold() -> None:
    with OpenRoot("s3://bucket/prefix") as held:
        held.check()


def test_a_root_is_let_go_at_the_end(tmp_path: Path) -> None:
    """A program that commits for months must not run out of open files."""
    with OpenRoot(str(tmp_path)) as held:
        handle = held._handle
        assert handle is not None
        os.fstat(handle)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(handle)


def test_where_folders_cannot_be_held_open_nothing_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        held = OpenRoot(root)
    assert held._handle is None
    held.check()
