"""Hashes of an article's texts: whether it changed, and which of its fields did.

What counts readers or hours is left out (``volatile_text``). A text without any has the same hash
as before that rule; one with some is looked up by both, so that nothing known becomes a revision
because the rule changed.
"""

from __future__ import annotations

from typing import NamedTuple

from dateline.transforms.feeds.articles.identity import digest_of, hash_of_parts, utf8, with_length
from dateline.transforms.feeds.articles.volatile_text import may_be_volatile, without_volatile
from dateline.transforms.feeds.text.white_space import fold_white_space

FIELDS = ("title", "summary", "content")
_BITS = 16  # of each field: one changed field in 65,536 goes unnamed


class TextHashes(NamedTuple):
    """The hashes of one text."""

    content: int  # unsigned 64 bit over all fields
    older: int | None  # by the rule of before, where that differs
    fields: int  # 16 bit of each field, title highest


def text_hashes(
    title: str, summary: str, content: str | None, *, cleaned: bool = False
) -> TextHashes:
    """The hashes of plain texts; markup and white space were never part of them.

    ``cleaned`` says that the texts are as ``title_text`` and ``body_text`` give them: folded but
    for line breaks.
    """
    whole = (title, summary, content or "")
    if cleaned:
        folded = [title, summary.replace("\n", " "), whole[2].replace("\n", " ")]
    else:
        folded = [fold_white_space(text) for text in whole]
    encoded = utf8(folded)  # once for all hashes of it
    parts = [with_length(data) for data in encoded]
    of_all, older = hash_of_parts(parts), None
    if may_be_volatile(b"\0".join(encoded)):
        telling = [_telling(text, flat) for text, flat in zip(whole, folded, strict=True)]
        if telling != folded and any(telling):  # else there is nothing but counters: they tell
            parts = [with_length(data) for data in utf8(telling)]
            of_all, older = hash_of_parts(parts), of_all
    fields = 0
    for part in parts:
        fields = fields << _BITS | (_field_hash(part) if part != _NOTHING else _OF_NOTHING)
    return TextHashes(of_all, older, fields)


def _telling(text: str, folded: str) -> str:
    without = without_volatile(text, folded) if text else text
    return folded if without is text else fold_white_space(without)


def _field_hash(part: bytes) -> int:
    return int.from_bytes(digest_of("field", part)[:2], "big")


_NOTHING = with_length(b"")
_OF_NOTHING = _field_hash(_NOTHING)


def changed_fields(before: int, after: int) -> tuple[str, ...]:
    """The fields whose hashes differ, in the order of ``FIELDS``."""
    return tuple(
        name
        for number, name in enumerate(reversed(FIELDS))
        if (before ^ after) >> (_BITS * number) & 0xFFFF
    )[::-1]
