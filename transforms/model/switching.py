"""How soon a thread that computes in Python lets another one, while the model reads beside it.

The model's threads leave Python for every product of matrices, and may go on when whoever computes
in Python lets them: after 5 ms as Python is set, which is as long as some of these products take.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SWITCH_S = 0.0005
"""Seconds. Beside a thread of plain Python, articles whose products took 16 ms took 40 ms instead
of 54, for the same processor time of both (medians of three, on a machine that others used)."""

_lock = Lock()
_open = 0
_before = 0.0


@contextmanager
def switching_often() -> Iterator[None]:
    """Has threads let each other after ``SWITCH_S`` while it is open, in any thread."""
    global _open, _before
    with _lock:
        if not _open:
            _before = sys.getswitchinterval()
            if _before > SWITCH_S:
                sys.setswitchinterval(SWITCH_S)
        _open += 1
    try:
        yield
    finally:
        with _lock:
            _open -= 1
            if not _open and _before > SWITCH_S:
                sys.setswitchinterval(_before)
