"""The part of a content that says the summary again: its names count once."""

from __future__ import annotations

SHORTEST = 40  # characters of a summary whose repetition is no coincidence
CUT_MARKS = " .…[]"  # what stands behind a summary that was cut


def repeated_part(summary: str, content: str) -> tuple[int, int] | None:
    """Where ``content`` repeats ``summary``, in characters of the content; None where it does not.

    Feeds often give the first sentences of an article as its summary, cut in the middle of one.
    """
    core = summary.strip().rstrip(CUT_MARKS)
    if len(core) < SHORTEST:
        return None
    start = content.find(core)
    return None if start < 0 else (start, start + len(core))
