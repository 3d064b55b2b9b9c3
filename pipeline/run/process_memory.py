"""Memory that a run has freed goes back to the system, instead of staying with its allocators.

Two of them keep what was freed for what is to come. Arrow's own (mimalloc) takes some MB for each
thread that it reads with. glibc gives a block back that it took for it alone, until the first one
is freed: from then on it cuts blocks of up to that size (32 MB at most) from what it holds, where
small ones that live on between them keep it from shrinking (mallopt(3), M_MMAP_THRESHOLD). A run
frees blocks of that size when it loads the tables of languages and the model.
"""

from __future__ import annotations

import ctypes
import os

LARGE = 1 << 20
"""Bytes from which on a block is taken from the system alone, and given back as it is freed."""
_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
_ARROW = "ARROW_DEFAULT_MEMORY_POOL"
_GLIBC = ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES")


def give_back_what_is_freed() -> None:
    """Has both give back large blocks, unless the environment says something else of them.

    To be called before Arrow is imported. Nothing is set where there is another C library.
    """
    os.environ.setdefault(_ARROW, "system")
    if is_glibc() and not any(name in os.environ for name in _GLIBC):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE)


def give_back_now() -> None:
    """Has glibc give back the pages of small blocks that are free by now."""
    if is_glibc():
        ctypes.CDLL(None).malloc_trim(0)


def is_glibc() -> bool:
    """Whether the C library of this process is that of GNU."""
    try:
        return bool(os.confstr("CS_GNU_LIBC_VERSION"))
    except (AttributeError, ValueError, OSError):
        return False
