"""Public files that were replaced: how long they stay for readers that began before."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.schemas.manifest import Replaced


def expire(
    before: Sequence[Replaced],
    earlier: Sequence[Replaced],
    removed: Sequence[str],
    *,
    sequence: int,
    now_s: int,
    grace_s: float,
) -> tuple[tuple[Replaced, ...], list[str]]:
    """Replaced public files that stay a while, and those whose time is over.

    Where the clock went backwards a file stays until it has caught up, or for a day of hours.

    Args:
        before: those that wait since earlier commits.
        earlier: those of the attempt that the commit repeats.
        removed: paths that this commit takes out of force.
    """
    waiting = {entry.path: entry for entry in (*before, *earlier)}
    over = {
        path
        for path, entry in waiting.items()
        if entry.sequence < sequence
        and (entry.at + grace_s <= now_s or entry.sequence + 24 <= sequence)
    }
    stay = [entry for path, entry in sorted(waiting.items()) if path not in over]
    stay += [Replaced(path=path, sequence=sequence, at=now_s) for path in sorted(removed)]
    return tuple(stay), sorted(over)
