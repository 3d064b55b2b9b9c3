"""The CPU time that one article may take in the model.

A thread cannot be interrupted, so the limit is kept by the code that runs in it: it looks at the
clock of its thread between the windows of a text. What lies between two looks is bounded by its
input: one window of the encoder, or the words that a model reads of one field.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_thread = threading.local()


class ArticleTimeout(Exception):
    """The article took more CPU time than it may (``model.timeout``)."""


@contextmanager
def cpu_limit(seconds: float, clock: Callable[[], float] = time.thread_time) -> Iterator[None]:
    """What runs inside, in this thread, may take so many seconds by ``clock``."""
    before = getattr(_thread, "limit", None)
    _thread.limit = (clock, clock() + seconds, seconds)
    try:
        yield
    finally:
        _thread.limit = before


def check_cpu_time() -> None:
    """Raises ``ArticleTimeout`` where the limit around this call is passed."""
    limit = getattr(_thread, "limit", None)
    if limit is None:
        return
    clock, until, seconds = limit
    if clock() > until:
        raise ArticleTimeout(f"more than {seconds:g} s of CPU time (model.timeout)")
