"""What a revision changed, and how many of them one article may have in a day."""

from __future__ import annotations

from collections.abc import Mapping

from dateline.transforms.feeds.articles.text_hashes import changed_fields

MOST_A_DAY = 24
"""Texts of one article that are written within 24 hours; more count as duplicates."""

_DAY_S = 86_400


def changed_since(before: int | None, after: int | None) -> tuple[str, ...] | None:
    """The fields in which two texts differ: title, summary, content.

    ``None`` where an older version did not remember the fields, or where their hashes agree.
    """
    if before is None or after is None:
        return None
    return changed_fields(before, after) or None


def is_over_limit(written: Mapping[int, int], now: int) -> bool:
    """Whether an article has had its revisions of the last 24 hours.

    Args:
        written: revision -> when it was first seen, in seconds since 1970.
        now: likewise.
    """
    return sum(at > now - _DAY_S for at in written.values()) >= MOST_A_DAY
