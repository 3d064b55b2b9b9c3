"""Which reports tell one happening: stories over clusters of copies.

Pure functions. Every new cluster is compared with those of the last days that share words or names
with it. Pairs are joined, the most probable first, where the two groups are alike on average as
well, so that a chain of reports does not join what has little in common. The order in which
articles arrive decides nothing.

A story is named after the report that began it and is never renamed. What a run has said stays: a
cluster joins a story when it is new, and a story joins an older one at most once, by a merge that
is recorded.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dateline.schemas.article import EnrichedArticle
from dateline.schemas.frozen import pickled_quickly
from dateline.schemas.remembered import StoryMark
from dateline.schemas.story import Join
from dateline.transforms.same.story_evidence import Evidence, evidence_of, mark_of, probability
from dateline.transforms.same.story_pairs import likely_pairs

if TYPE_CHECKING:
    import numpy as np

WINDOW_DAYS = 5  # reports of that many days are compared with new ones
LINK = 0.55  # probability from which on two reports may be of one story
AVERAGE = 0.4  # mean probability between two groups that become one
MERGE = 0.5  # the same where both are stories already
MEMBERS = 8  # reports that stand for a group, the newest ones
KEPT_PAIRS = 100_000  # probabilities that are remembered, some 100 bytes each

Order = tuple[bool, str, float, int]


@pickled_quickly
@dataclass(frozen=True, slots=True)
class StoryCandidate:
    """A new cluster whose story is looked for; of several the first in order names a story."""

    order: Order
    mark: StoryMark


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a run says of stories, and what is to be remembered of it."""

    joins: tuple[Join, ...]
    marks: tuple[StoryMark, ...]


def candidate_of(enriched: EnrichedArticle) -> StoryCandidate | None:
    """The article as a report; ``None`` for copies, revisions, and without a sentence vector."""
    article = enriched.article
    if article.revision > 1 or article.is_first_seen is False:
        return None
    mark = mark_of(enriched)
    if mark is None:
        return None
    told = article.published_at or article.updated_at or article.first_seen_at
    return StoryCandidate(
        (not article.is_owner, article.feed, told.timestamp(), article.position), mark
    )


def group(candidates: Iterable[StoryCandidate], remembered: Sequence[StoryMark]) -> Grouping:
    """Puts new reports into stories.

    Args:
        candidates: new reports of this run, in any order.
        remembered: the marks of the last days, one for each cluster.
    """
    known = sorted(remembered, key=lambda mark: mark.cluster_id)
    clusters = {mark.cluster_id for mark in known}
    ordered = sorted(candidates, key=lambda candidate: candidate.order)
    new = [c.mark for c in ordered if c.mark.cluster_id not in clusters]
    return _Stories(known, new).grouping()


@dataclass(slots=True, eq=False)
class _Group:
    members: list[int]
    story: bytes | None  # None for reports of this run alone


class _Stories:
    def __init__(self, known: list[StoryMark], new: list[StoryMark]) -> None:
        self._known, self._new = known, new
        self._marks = [*known, *new]
        self._vectors = _vectors(self._marks)
        self._evidence: list[Evidence | None] = [None] * len(self._marks)
        self._probabilities: dict[int, float] = {}
        self._parent = {mark.cluster_id: mark.story_id for mark in known}
        self._merges: list[Join] = []

    def grouping(self) -> Grouping:
        groups = self._groups()
        for first, second, score in self._edges():
            self._unite(groups, first, second, score)
        joins = [*self._joins(groups), *self._merges]
        return Grouping(tuple(sorted(joins, key=lambda j: j.cluster_id)), self._remember(joins))

    def _groups(self) -> list[_Group]:
        """The group of each mark, as earlier runs left them."""
        stories: dict[bytes, _Group] = {}
        found: list[_Group] = []
        for number, mark in enumerate(self._known):
            story = self._root(mark.cluster_id)
            group = stories.setdefault(story, _Group([], story))
            group.members.append(number)
            found.append(group)
        start = len(self._known)
        return found + [_Group([start + n], None) for n in range(len(self._new))]

    def _root(self, cluster: bytes) -> bytes:
        """The story that a cluster belongs to, all merges followed."""
        seen = set()
        while (parent := self._parent.get(cluster, cluster)) != cluster and cluster not in seen:
            seen.add(cluster)
            cluster = parent
        return cluster

    def _edges(self) -> list[tuple[int, int, float]]:
        """Pairs that may be of one story, with a new report each, the most probable first."""
        edges = []
        start = len(self._known)
        for number, other in likely_pairs(self._marks, self._vectors, start, LINK):
            score = self._probability(number, other)
            if score >= LINK:
                pair = sorted((self._marks[number].cluster_id, self._marks[other].cluster_id))
                edges.append((-score, pair, number, other))
        return [(number, other, -score) for score, _, number, other in sorted(edges)]

    def _probability(self, one: int, other: int) -> float:
        # One number for a pair takes a third less memory than two of them.
        pair = min(one, other) * len(self._marks) + max(one, other)
        found = self._probabilities.get(pair)
        if found is None:
            first, second = self._marks[one], self._marks[other]
            if first.model != second.model or not first.vector or not second.vector:
                found = 0.0
            else:
                cosine = float(self._vectors[one] @ self._vectors[other])
                found = probability(self._evidence_of(one), self._evidence_of(other), cosine)
            if len(self._probabilities) >= KEPT_PAIRS:
                self._probabilities.clear()
            self._probabilities[pair] = found
        return found

    def _evidence_of(self, number: int) -> Evidence:
        found = self._evidence[number]
        if found is None:
            found = self._evidence[number] = evidence_of(self._marks[number])
        return found

    def _unite(self, groups: list[_Group], first: int, second: int, score: float) -> None:
        one, other = groups[first], groups[second]
        if one is other:
            return
        both_told = one.story is not None and other.story is not None
        if self._between(one, other) < (MERGE if both_told else AVERAGE):
            return
        kept, gone = (one, other) if self._is_older(one, other) else (other, one)
        if kept.story is not None and gone.story is not None:
            linked = first if groups[first] is kept else second
            self._merges.append(
                Join(gone.story, kept.story, self._marks[linked].cluster_id, score, True)
            )
        kept.members += gone.members
        for number in gone.members:
            groups[number] = kept

    def _between(self, one: _Group, other: _Group) -> float:
        """The mean probability over pairs of both groups' newest members."""
        pairs = [(a, b) for a in self._newest(one) for b in self._newest(other)]
        return sum(self._probability(a, b) for a, b in pairs) / len(pairs)

    def _newest(self, group: _Group) -> list[int]:
        members = group.members
        if len(members) <= MEMBERS:
            return members
        marks = self._marks
        return heapq.nlargest(MEMBERS, members, key=lambda n: (marks[n].at, marks[n].cluster_id))

    def _is_older(self, one: _Group, other: _Group) -> bool:
        """Whether the first group gives the name: a told story, of two the one seen first."""
        if (one.story is None) != (other.story is None):
            return one.story is not None
        if one.story is None:
            return min(one.members) < min(other.members)
        return self._age(one) <= self._age(other)

    def _age(self, group: _Group) -> tuple[int, int, bytes]:
        marks = [self._marks[n] for n in group.members if n < len(self._known)]
        return min(m.seen_at for m in marks), min(m.at for m in marks), group.story or b""

    def _story(self, group: _Group) -> bytes:
        return group.story or self._marks[min(group.members)].cluster_id

    def _joins(self, groups: list[_Group]) -> list[Join]:
        joins = []
        for number in range(len(self._known), len(self._marks)):
            own, group = self._marks[number].cluster_id, groups[number]
            story = self._story(group)
            if story == own:
                continue
            others = sorted(n for n in group.members if n != number)
            score, linked = max(
                (self._probability(number, n), self._marks[n].cluster_id) for n in others
            )
            joins.append(Join(own, story, linked, score))
        return joins

    def _remember(self, joins: Sequence[Join]) -> tuple[StoryMark, ...]:
        told = {join.cluster_id: join.story_id for join in joins}
        marks = {mark.cluster_id: mark for mark in self._marks}
        new = [mark.cluster_id for mark in self._new]
        merged = [join.cluster_id for join in joins if join.is_merge]
        return tuple(
            replace(marks.get(cluster) or _bare(cluster), story_id=told.get(cluster, cluster))
            for cluster in sorted({*new, *merged})
        )


def _bare(cluster: bytes) -> StoryMark:
    """The mark of a story whose first report is forgotten: it says where the story went."""
    return StoryMark(cluster, cluster, 0, 0, 0, b"", (), (), ())


def _vectors(marks: Sequence[StoryMark]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The vectors as rows of length 1; zeros where there is none."""
    import numpy as np

    size = max((len(mark.vector) for mark in marks), default=0)
    found = np.zeros((len(marks), size), np.float32)
    for number, mark in enumerate(marks):
        vector = np.frombuffer(mark.vector, np.int8).astype(np.float32)
        length = float(np.linalg.norm(vector))
        if length:
            found[number, : len(vector)] = vector / length
    return found
