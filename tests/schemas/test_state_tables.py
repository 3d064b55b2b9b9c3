from __future__ import annotations

import pyarrow as pa

from dateline.dataset.memory.memories import MEMORIES
from dateline.schemas import state_tables


def test_every_memory_has_a_table_and_no_name_is_given_twice() -> None:
    made = [each for each in vars(state_tables).values() if isinstance(each, pa.Schema)]
    names = [each.metadata[b"dateline.table"] for each in made]
    assert len(names) == len(set(names))
    assert len(names) >= len(MEMORIES)
