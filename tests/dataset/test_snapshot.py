"""Heads and manifests: read in every form of before, refused in every form to come."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.dataset.snapshot import StateError, load_head


def test_a_lost_head_is_told_where_runs_were_committed(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs/r.json").write_text("{}")
    with pytest.raises(StateError, match="fsck --repair"):
        load_head(str(tmp_path))
    staged = tmp_path / "_staging/r/commit.json"
    staged.parent.mkdir(parents=True)
    staged.write_text("{}")
    assert load_head(str(tmp_path)).sequence == 0, "a commit that waits to be finished is no loss"
