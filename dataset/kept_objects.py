"""Small objects that a run has read or written, kept while it holds the data set.

Nobody else changes what lies below the root meanwhile, so what was read once need not be asked for
again: a merge reads the segments that the plan has read, and the files that it has just staged.
Heads and leases are read in another way and never kept, because others write them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

MOST_BYTES = 64 << 20
"""Bytes that are kept for a root at most; what was used least lately goes first."""
SMALL = 1 << 20
"""Bytes of the largest object that is kept."""


class KeptObjects:
    """Objects by their URLs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._objects: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, path: str) -> bytes | None:
        """An object that is kept."""
        with self._lock:
            found = self._objects.get(path)
            if found is not None:
                self._objects.move_to_end(path)
            return found

    def put(self, path: str, data: bytes) -> None:
        """Keeps an object, if it is small."""
        self.drop(path)
        if len(data) > SMALL:
            return
        with self._lock:
            self._objects[path] = data
            self._size += len(data)
            while self._size > MOST_BYTES:
                _, oldest = self._objects.popitem(last=False)
                self._size -= len(oldest)

    def drop(self, path: str) -> None:
        """Forgets an object that changes or goes."""
        with self._lock:
            self._size -= len(self._objects.pop(path, b""))


_held: dict[str, KeptObjects] = {}


@contextmanager
def kept_below(root: str) -> Iterator[None]:
    """Keeps small objects below a root that the caller holds, until the end of the block."""
    prefix = root.rstrip("/") + "/"
    _held[prefix] = KeptObjects()
    try:
        yield
    finally:
        _held.pop(prefix, None)


def kept_for(path: str) -> KeptObjects | None:
    """Where an object is kept; None where nobody in this process holds its root."""
    return next((kept for prefix, kept in _held.items() if path.startswith(prefix)), None)
