"""The output root is held: another folder of its name is not taken for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dateline.dataset.publication import CommitError
from dateline.dataset.root import OpenRoot

pytestmark = pytest.mark.skipif(os.name != "posix", reason="folders cannot be held open elsewhere")


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
