"""The clock that leases go by, set by hand."""

from __future__ import annotations

BEGUN = 1_000.0
"""Where it stands first, in seconds."""


class Clock:
    """The time since boot, as far as a test has moved it."""

    def __init__(self) -> None:
        self.now = BEGUN

    def __call__(self) -> float:
        return self.now
