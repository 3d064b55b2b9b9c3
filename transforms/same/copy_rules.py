"""Whether two texts that share word triples are copies of each other.

Pure functions over signatures. The thresholds were chosen on labelled pairs of real items
(``python -m benchmarks.pairs``); docs/model-card.md has the error rates.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from dateline.schemas.remembered import Signature
from dateline.transforms.same.signatures import LEAST

DAY = 86_400
REPEATS_S = 3 * DAY
"""Seconds after which a text under the same title is the next issue of a series."""
LATEST_S = 4 * DAY
"""Seconds after which a text under another title is no copy any more."""
TELLING_TITLE = 7  # words: shorter titles recur by themselves ("What's News")
LONG_TITLE = 8  # words from which on a title alone tells an article, whatever the days between
SAME_TEXT = 16  # triples: a whole text of that many is the same one, whatever its title


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much two sets of word triples have in common, boilerplate left out."""

    shared: int
    smaller: int
    union: int

    @property
    def containment(self) -> float:
        """Share of the smaller set that is in the larger one."""
        return self.shared / self.smaller if self.smaller else 0.0

    @property
    def resemblance(self) -> float:
        """Share of all triples that both have."""
        return self.shared / self.union if self.union else 0.0


def overlap(one: AbstractSet[int], other: AbstractSet[int]) -> Overlap:
    """The overlap of two sets."""
    shared = len(one & other)
    return Overlap(shared, min(len(one), len(other)), len(one) + len(other) - shared)


def is_copy(one: Signature, other: Signature, telling: Overlap) -> bool:
    """Whether two articles have the same text.

    Args:
        telling: what they share without boilerplate.
    """
    if one.title and one.title == other.title:
        return _same_title(one, other)
    if _apart(one, other) > LATEST_S:
        return False
    is_one_feed = one.feed_hash == other.feed_hash
    if is_one_feed and _other_numbers(one, other):
        return False
    if is_one_feed and _body(one) == _body(other) == 0 and _edited_title(one, other):
        return True
    if telling.shared < LEAST:
        return False
    # The titles differ, so it is the texts below them that are compared.
    smaller = telling.smaller - _title_triples(one, other)
    body = telling.shared / smaller if smaller >= LEAST else telling.containment
    words = title_containment(one, other)
    if is_one_feed:  # texts of one feed are alike by their template: the titles count as well
        return (
            telling.containment >= 0.6
            and telling.resemblance >= 0.5
            and title_resemblance(one, other) >= 0.75
        ) or (
            body >= 0.95
            and (
                (words >= 0.8 and telling.shared >= 2 * LEAST)
                or (words >= 0.45 and telling.shared >= SAME_TEXT)
            )
        )
    if words >= 0.5:
        return body >= 0.6 and telling.resemblance >= 0.28
    return body >= 0.6 and telling.resemblance >= 0.3 and telling.shared >= 10


def _same_title(one: Signature, other: Signature) -> bool:
    words = len(one.title or ())
    sizes = (_body(one), _body(other))
    shorter = min(sizes)
    apart = _apart(one, other)
    is_one_feed = one.feed_hash == other.feed_hash
    if apart > REPEATS_S and (shorter >= 3 or words < LONG_TITLE):
        return False
    if apart <= DAY and words >= TELLING_TITLE and not is_one_feed:
        return True
    shared = len(set(one.hashes) & set(other.hashes)) - max(0, words - 2)
    body = shared / shorter if shorter else 0.0
    if apart <= DAY and words >= TELLING_TITLE and body >= 0.2:
        return True
    if shorter < LEAST:  # one of them is no more than its title
        return words >= LEAST or (not is_one_feed and words >= 4 and apart <= DAY)
    return body >= (0.4 if words >= TELLING_TITLE or not is_one_feed else 0.9)


def _edited_title(one: Signature, other: Signature) -> bool:
    return (
        _apart(one, other) <= 1.5 * DAY
        and min(len(one.title or ()), len(other.title or ())) >= LONG_TITLE
        and title_resemblance(one, other) >= 0.78
    )


def _body(signature: Signature) -> int:
    """Triples that are not the title's."""
    return max(0, len(signature.hashes) - max(0, len(signature.title or ()) - 2))


def _title_triples(one: Signature, other: Signature) -> int:
    """Triples of the title in the smaller of the two."""
    smaller = one if _body(one) <= _body(other) else other
    return max(0, len(smaller.title or ()) - 2)


def _apart(one: Signature, other: Signature) -> int:
    """Seconds between the times that the feeds tell; 0 where one tells none."""
    if one.told is None or other.told is None:
        return 0
    return abs(one.told - other.told)


def title_resemblance(one: Signature, other: Signature) -> float:
    """Share of the words of both titles that stand in both."""
    first, second = set(one.title or ()), set(other.title or ())
    return len(first & second) / max(1, len(first | second))


def title_containment(one: Signature, other: Signature) -> float:
    """Share of the words of the shorter title that stand in the other."""
    first, second = set(one.title or ()), set(other.title or ())
    return len(first & second) / max(1, min(len(first), len(second)))


def _other_numbers(one: Signature, other: Signature) -> bool:
    """Whether each title has a number that the other one has not: the next issue of a series."""
    first = {word for word in one.title or () if word & 1}
    second = {word for word in other.title or () if word & 1}
    return bool(first - second) and bool(second - first)
