"""fsck finds each kind of damage."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dateline.dataset import layout
from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset
from dateline.dataset.memory import stories
from dateline.dataset.memory.memories import MEMORIES
from dateline.dataset.storage import write_file
from dateline.schemas.remembered import StoryMark
from tests.dataset.conftest import NOON
from tests.dataset.damages import DAMAGES, state


def test_a_whole_data_set_has_no_findings(root: Path) -> None:
    assert check(Dataset(str(root)), deep=True) == []


def test_an_empty_folder_is_a_whole_data_set(tmp_path: Path) -> None:
    assert check(Dataset(str(tmp_path)), deep=True) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_is_found(root: Path, damage: str) -> None:
    kind, harm = DAMAGES[damage]
    harm(root)
    assert kind in {finding.kind for finding in check(Dataset(str(root)), deep=True)}


def remember_a_story(root: Path) -> None:
    """Commits a mark, as a run with the model does."""
    key = bytes(16)
    mark = StoryMark(key, key, 1, 2, 3, b"\x7f\x81" * 192, (4,), (4, 5), (6,), 7)
    dataset = Dataset(str(root))
    with dataset.transaction("run") as tx:
        tx.begin("told", NOON + timedelta(days=5), dataset.head())
        path = layout.segment("stories", "told")
        table = stories.to_table([mark])
        file = write_file(tx.staging, path, lambda handle: stories.write_segment(handle, table))
        tx.remember("stories", [file])


@pytest.mark.parametrize("memory", sorted(MEMORIES))
def test_every_single_flipped_bit_in_a_state_file_is_found(root: Path, memory: str) -> None:
    if memory == "runs":
        pytest.skip("three runs are too few for the log of runs")
    if memory == "stories":
        remember_a_story(root)
    path = state(root, memory)
    data = path.read_bytes()
    for position in range(0, len(data), max(1, len(data) // 9)):
        flipped = bytearray(data)
        flipped[position] ^= 1
        path.write_bytes(bytes(flipped))
        findings = check(Dataset(str(root)), deep=True)
        assert [f.path for f in findings] == [path.relative_to(root).as_posix()], position
