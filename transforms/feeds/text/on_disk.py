"""Large tables of which little is read, kept in a file instead of in memory."""

from __future__ import annotations

import mmap
import tempfile
from array import array
from collections.abc import Sequence
from typing import Any


def on_disk(numbers: array[int]) -> Sequence[int]:
    """The numbers, of which only what is read takes memory, a page at a time.

    They lie in a file without a name in the folder for temporary files, which ends with this
    process. The numbers themselves come back where it has no room for them.
    """
    try:
        with tempfile.TemporaryFile() as file:
            file.write(numbers)
            file.flush()
            pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # no room, no such folder; an empty file cannot be mapped
        return numbers
    kind: Any = numbers.typecode
    items: Sequence[int] = memoryview(pages).cast("B").cast(kind)
    return items


def leave(numbers: Sequence[int]) -> None:
    """Has the pages that were read so far leave memory; they are read again when asked for.

    Nothing happens to numbers that are in memory, or where the system cannot do it.
    """
    advice = getattr(mmap, "MADV_DONTNEED", None)
    pages = numbers.obj if isinstance(numbers, memoryview) else None
    if isinstance(pages, mmap.mmap) and advice is not None:
        pages.madvise(advice)
