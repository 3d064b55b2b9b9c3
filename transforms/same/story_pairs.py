"""Pairs of reports that may be of one story, found by columns.

Every new report is compared with those that share most words and names with it. That is 60 pairs a
report, of which hardly one is of one story, so the others are told from it without an object of
either: by arrays of numbers, a report at a time. ``stories`` looks at what is left one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from math import log
from typing import TYPE_CHECKING, Any

from dateline.transforms.same.distinct import distinct
from dateline.transforms.same.story_evidence import DAY, MOST_DAYS, weighed

if TYPE_CHECKING:
    from dateline.schemas.remembered import StoryMark

NEIGHBOURS = 60  # reports that a new one is compared with: those that share most words
SHARED = 2  # words or names that they share at least
COMMON = 400  # a word of more reports than that leads to no neighbours
_ROUNDING = 1e-3
"""Products of many vectors at once are not rounded like those of two: a thousand times that."""


def likely_pairs(
    marks: Sequence[StoryMark], vectors: Any, start: int, least: float
) -> Iterator[tuple[int, int]]:
    """Numbers of a report and of one before it that may have the probability ``least`` or more.

    Args:
        marks: reports; the new ones, from ``start`` on, are compared with all before them.
        vectors: their sentence vectors as rows of length 1.
    """
    import numpy as np

    words = _Words(marks)
    leads = _Leads(words)
    ranks = np.empty(len(marks), np.int64)
    ranks[sorted(range(len(marks)), key=lambda n: marks[n].cluster_id)] = range(len(marks))
    models = np.array([mark.model for mark in marks], np.uint64)
    feeds = np.array([mark.feed_hash for mark in marks], np.uint64)
    times = np.array([mark.at for mark in marks], np.float64)
    has_vector = np.array([bool(mark.vector) for mark in marks])
    from_here = log(least / (1 - least)) - _ROUNDING
    for number in range(start, len(marks)):
        if not has_vector[number]:
            continue
        shared = leads.shared(number)
        if shared is None:
            continue
        is_near = (shared >= SHARED) & has_vector[:number] & (models[:number] == models[number])
        others = np.flatnonzero(is_near)
        if not len(others):
            continue
        if len(others) > NEIGHBOURS:
            # Those that share most; of equals the first by cluster.
            keys = shared[others] * len(marks) - ranks[others]
            others = others[np.argpartition(keys, -NEIGHBOURS)[-NEIGHBOURS:]]
        days = np.abs(times[others] - times[number]) / DAY
        found = weighed(
            vectors[others] @ vectors[number],
            words.overlaps(number, others),
            days,
            feeds[others] == feeds[number],
        )
        for other in others[(found >= from_here) & (days <= MOST_DAYS)].tolist():
            yield number, other


class _Words:
    """What titles, words and names the marks have, as numbers from 0 on."""

    def __init__(self, marks: Sequence[StoryMark]) -> None:
        import numpy as np

        self.count = len(marks)
        lists = [kind for mark in marks for kind in (mark.words, mark.title, mark.names)]
        lengths = np.fromiter(map(len, lists), np.int64, len(lists))
        said = np.fromiter(chain.from_iterable(lists), np.uint32, int(lengths.sum()))
        # In place and in 32 bits where that is enough: these are the longest arrays of a run.
        pairs = np.repeat(np.arange(len(lists), dtype=np.uint64) << np.uint64(32), lengths)
        pairs |= said
        del said
        pairs = distinct(pairs)
        known, values = np.unique(pairs.astype(np.uint32), return_inverse=True)
        self.values = values.astype(np.int32)
        del values
        self.rows = (pairs >> np.uint64(32)).astype(np.int32)
        del pairs
        self.bounds = np.searchsorted(self.rows, np.arange(len(lists) + 1))
        self.sizes = np.diff(self.bounds).reshape(-1, 3)
        self._is_own = np.zeros(3 * len(known), bool)
        self.known = len(known)
        # Each kind has numbers of its own for the same words.
        self._kinds = self.values + self.rows % 3 * len(known)

    def overlaps(self, number: int, others: Any) -> tuple[Any, Any, Any]:
        """Shared words, titles and names over the geometric mean of their numbers."""
        import numpy as np

        own = self._kinds[self.bounds[3 * number] : self.bounds[3 * number + 3]]
        self._is_own[own] = True
        first = self.bounds[3 * others]
        lengths = self.bounds[3 * others + 3] - first
        # What the others have stands one behind the other from here on.
        begin = np.cumsum(lengths) - lengths
        places = np.arange(lengths.sum()) + np.repeat(first - begin, lengths)
        hits = np.zeros(len(places) + 1, np.int64)
        np.cumsum(self._is_own[self._kinds[places]], out=hits[1:])
        self._is_own[own] = False
        each = self.bounds[3 * others[:, None] + np.arange(4)] + (begin - first)[:, None]
        counts = np.diff(hits[each], axis=1)
        sizes = self.sizes[others] * self.sizes[number]
        by_words, by_titles, by_names = (counts / np.sqrt(np.maximum(sizes, 1))).T
        return by_words, by_titles, by_names


class _Leads:
    """Which marks have a word or a name; not of those that one mark alone or too many have."""

    def __init__(self, words: _Words) -> None:
        import numpy as np

        marks = np.uint64(max(words.count, 1))
        is_told = words.rows % 3 != 1  # every word of a title is among the words
        pairs = words.values[is_told].astype(np.uint64)
        pairs *= marks
        pairs += (words.rows[is_told] // 3).astype(np.uint64)
        pairs = distinct(pairs)
        told, self._numbers = (part.astype(np.int64) for part in np.divmod(pairs, marks))
        amounts = np.bincount(told, minlength=words.known)
        self._first = np.cumsum(amounts) - amounts
        self._last = np.where((amounts > 1) & (amounts <= COMMON), self._first + amounts, 0)
        order = np.argsort(self._numbers, kind="stable")
        self._of_mark = told[order]
        self._bounds = np.searchsorted(self._numbers[order], np.arange(words.count + 1))

    def shared(self, number: int) -> Any:
        """How many words and names each mark before this one shares with it; None for too few."""
        import numpy as np

        own = self._of_mark[self._bounds[number] : self._bounds[number + 1]]
        own = own[self._last[own] > 0]
        if len(own) < SHARED:
            return None
        places = zip(self._first[own].tolist(), self._last[own].tolist(), strict=True)
        found = [self._numbers[first:last] for first, last in places]
        return np.bincount(np.concatenate(found), minlength=number)[:number]
