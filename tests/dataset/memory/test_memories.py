"""The list of memories: everything that goes through all of them goes by it."""

from __future__ import annotations

import importlib
import pkgutil

from dateline.dataset import layout, memory
from dateline.dataset.memory.memories import MEMORIES


def test_each_memory_is_listed_under_its_name_and_has_a_folder_of_its_own() -> None:
    assert list(MEMORIES) == [memory.name for memory in MEMORIES.values()]
    assert {"feeds", "files", "identities", "signatures", "runs"} < set(MEMORIES)
    folders = [layout.memory_folder(name) for name in MEMORIES]
    assert len(set(folders)) == len(folders)
    assert all(folder.startswith("state/") for folder in folders)


def test_every_memory_is_listed_under_its_name() -> None:
    made = {}
    for found in pkgutil.iter_modules(memory.__path__, f"{memory.__name__}."):
        one = getattr(importlib.import_module(found.name), "MEMORY", None)
        if one is not None:
            made[one.name] = one
    assert made == MEMORIES
