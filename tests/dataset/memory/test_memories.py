"""The one list of memories."""

from __future__ import annotations

import importlib
import pkgutil

from dateline.dataset import memory
from dateline.dataset.memory.memories import MEMORIES


def test_every_memory_is_listed_under_its_name() -> None:
    made = {}
    for found in pkgutil.iter_modules(memory.__path__, f"{memory.__name__}."):
        one = getattr(importlib.import_module(found.name), "MEMORY", None)
        if one is not None:
            made[one.name] = one
    assert made == MEMORIES
    assert len(MEMORIES) == 5
