"""How far a run has come, told to whoever listens in the same process.

On a terminal that is the progress line; on the workers of an engine nobody listens and nothing
happens. Counters, not this, are what reports are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

Step = Literal["visited", "entries", "enriched"]
Listener = Callable[[Step, int], None]

_listeners: list[Listener] = []


def note(step: Step, amount: int = 1) -> None:
    """Tells the listeners of this process that ``amount`` more have passed ``step``."""
    for listener in _listeners:
        listener(step, amount)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Has ``listener`` told while the block runs; it is called from worker threads."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
