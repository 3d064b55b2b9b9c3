"""Votes of several annotators on one item: majority labels to score by, shares to learn from.

``votes.tsv`` among the annotations has a line for each annotator of each item: key, guide (the
number of the labelling guide), annotator (a number), topics (``none`` or names with commas), tone
(neg, neu, pos). The votes of an item by its newest guide replace the labels that it had.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.schemas.enrichment import TOPICS

TONE_INDEX = {"neg": 0, "neu": 1, "pos": 2}
FIRST_GUIDE = 1  # by which everything was labelled that has no votes


@dataclass(frozen=True)
class Votes:
    """The votes on one item, all by the same guide."""

    guide: int
    topics: tuple[tuple[int, ...], ...]  # a 0 or 1 per topic, for each annotator
    tones: tuple[int, ...]

    @property
    def topic_shares(self) -> list[float]:
        """The share of annotators who saw each topic."""
        return [
            round(sum(column) / len(self.topics), 4) for column in zip(*self.topics, strict=True)
        ]

    @property
    def tone_shares(self) -> list[float]:
        """The share of annotators who chose each tone."""
        return [round(self.tones.count(i) / len(self.tones), 4) for i in TONE_INDEX.values()]

    @property
    def tone(self) -> int:
        """What most annotators chose; neutral where two tones have as many."""
        ranked = Counter(self.tones).most_common()
        tied = len(ranked) > 1 and ranked[0][1] == ranked[1][1]
        return TONE_INDEX["neu"] if tied else ranked[0][0]

    @property
    def unanimous(self) -> bool:
        """Whether all agree on everything."""
        return len(set(self.topics)) == len(set(self.tones)) == 1


def read_votes(path: Path) -> dict[str, Votes]:
    """The votes by the newest guide of each item; without the file, none.

    Raises ValueError, with the line's number, for a line that is not a vote.
    """
    found: dict[tuple[str, int], dict[str, tuple[tuple[int, ...], int]]] = {}
    if not path.exists():
        return {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            key, guide, annotator, names, tone = line.split("\t")
            topics = [] if names == "none" else names.split(",")
            if set(topics) - set(TOPICS):
                raise ValueError(f"unknown topics {names!r}")
            vote = tuple(int(topic in topics) for topic in TOPICS), TONE_INDEX[tone]
            voters = found.setdefault((key, int(guide)), {})
            if annotator in voters:
                raise ValueError(f"annotator {annotator} votes twice on {key} by guide {guide}")
        except (ValueError, KeyError) as error:
            raise ValueError(f"{path}:{number}: not a vote: {error}") from error
        voters[annotator] = vote
    result: dict[str, Votes] = {}
    for (key, by_guide), cast in sorted(found.items()):
        votes = list(cast.values())
        result[key] = Votes(by_guide, tuple(v[0] for v in votes), tuple(v[1] for v in votes))
    return result


def apply_votes(row: dict[str, Any], votes: Votes) -> list[str]:
    """Give ``row`` the labels of ``votes``; returns what differs from those that it had.

    ``topics`` and ``tone`` are what most annotators say (a topic needs more than half), and
    ``topic_votes`` and ``tone_votes`` the shares, which a loss takes as soft targets.
    """
    topics = [int(share > 0.5) for share in votes.topic_shares]
    changed = []
    if row["topics"] is not None and row["topics"] != topics:
        changed.append("topics")
    if row["tone"] is not None and row["tone"] != votes.tone:
        changed.append("tone")
    row["topics"], row["tone"] = topics, votes.tone
    row["topic_votes"], row["tone_votes"] = votes.topic_shares, votes.tone_shares
    row["sure"], row["guide"], row["round"] = votes.unanimous, votes.guide, 0
    return changed
