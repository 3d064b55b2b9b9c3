"""The list of memories: everything that goes through all of them goes by it."""

from __future__ import annotations

from dateline.dataset import layout
from dateline.dataset.memory.memories import MEMORIES


def test_each_memory_is_listed_under_its_name_and_has_a_folder_of_its_own() -> None:
    assert list(MEMORIES) == [memory.name for memory in MEMORIES.values()]
    assert set(MEMORIES) == {"feeds", "files", "identities", "signatures", "runs"}
    folders = [layout.memory_folder(name) for name in MEMORIES]
    assert len(set(folders)) == len(folders)
    assert all(folder.startswith("state/") for folder in folders)
