"""The memories of a data set: the one list of them."""

from __future__ import annotations

from dateline.dataset.memory import (
    feed_lines,
    feed_states,
    file_index,
    identities,
    run_log,
    signatures,
    stories,
)
from dateline.dataset.memory.memory import Memory

MEMORIES: dict[str, Memory] = {
    module.MEMORY.name: module.MEMORY
    for module in (feed_states, file_index, identities, signatures, feed_lines, stories, run_log)
}
"""By name. Each has a folder below ``state/`` and an entry in the head."""
