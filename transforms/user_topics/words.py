"""The words of a text and their pairs, as a head of a user's topic counts them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

CHARACTERS = 4_000
"""Read of each field; what comes later in a long article tells little of its topic."""
_WORD = re.compile(r"[^\W\d_]+(?:['’&-][^\W\d_]+)*")
FUNCTION_WORDS = frozenset(
    "a about after all also an and any are as at be been before but by can could did do for from "
    "had has have he her his how i if in into is it its may more most new no not of on one or "
    "other our out over said says she should so some such than that the their them then there "
    "these they this to under up was we were what when which while who will with would you".split()
)
"""Left out, because they stand in texts of any topic."""


def word_counts(texts: Iterable[str]) -> Counter[str]:
    """How often each word, and each pair of neighbours, stands in the texts.

    Pairs do not reach from one text into the next, nor over a function word.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        words = list(_words(text[:CHARACTERS]))
        counts.update(word for word in words if word)
        counts.update(f"{one} {two}" for one, two in pairwise(words) if one and two)
    return counts


def _words(text: str) -> Iterator[str]:
    """Each word in its plain form; an empty text for a function word or a single letter."""
    for match in _WORD.finditer(text):
        word = match[0].lower().replace("’", "'")
        yield "" if len(word) < 2 or word in FUNCTION_WORDS else singular(word)


def singular(word: str) -> str:
    """An English plural as its singular, near enough for both to count as one word.

    It also takes the s from verbs, and the possessive; names in s lose it everywhere alike.
    """
    word = word.removesuffix("'s")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
