"""Hashes of an article's texts: whether it changed, and which of its fields did.

What counts readers or hours is left out (``volatile_text``). A text without any has the same hash
as before that rule; one with some is looked up by both, so that nothing known becomes a revision
because the rule changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from dateline.transforms.feeds.articles.identity import content_hash, digest
from dateline.transforms.feeds.articles.volatile_text import without_volatile

FIELDS = ("title", "summary", "content")
_BITS = 16  # of each field: one changed field in 65,536 goes unnamed


@dataclass(frozen=True, slots=True)
class TextHashes:
    """The hashes of one text."""

    content: int  # unsigned 64 bit over all fields
    older: int | None  # by the rule of before, where that differs
    fields: int  # 16 bit of each field, title highest


def text_hashes(title: str, summary: str, content: str | None) -> TextHashes:
    """The hashes of plain texts; markup and white space were never part of them."""
    whole = [title, summary, content or ""]
    texts = [without_volatile(text) for text in whole]
    if not any(texts):  # nothing but counters: then they are all that there is
        texts = whole
    of_all = content_hash(*texts)
    older = of_all if texts == whole else content_hash(*whole)
    fields = 0
    for text in texts:
        part = digest("field", " ".join(text.split()))
        fields = fields << _BITS | int.from_bytes(part[:2], "big")
    return TextHashes(of_all, None if older == of_all else older, fields)


def changed_fields(before: int, after: int) -> tuple[str, ...]:
    """The fields whose hashes differ, in the order of ``FIELDS``."""
    return tuple(
        name
        for number, name in enumerate(reversed(FIELDS))
        if (before ^ after) >> (_BITS * number) & 0xFFFF
    )[::-1]
