"""What of the words around an amount speaks for its kind, as numbers for a learned scorer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from math import sqrt

from dateline.schemas.facts import FactKind
from dateline.transforms.facts.adjoining import may_be_tariff
from dateline.transforms.facts.changes import DOWN, UP
from dateline.transforms.facts.kinds import REACH, Told, best, scores
from dateline.transforms.facts.network import FactNetwork
from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.scorer import scorer
from dateline.transforms.facts.stated import Stated

_TITLE_HITS = 25
_NEXT = frozenset("rise increase hike jump drop fall decline cut gain surge reduction".split())


def kind_of(
    amount: Stated, passage: Passage, found: Mapping[str, float], network: FactNetwork | None
) -> tuple[FactKind, float]:
    """The most probable kind of what an amount with these features states, and its probability."""
    start, end = passage.sentence(amount.start, amount.end)
    able = may_be_tariff(amount, passage.text[start:end], passage.text[amount.end : end])
    also = network.log_odds("kinds", *amount.place) if network else None
    kind, probability = scorer("kinds").best(found, also, None if able else "tariff")
    return kind, probability  # type: ignore[return-value]


def features(
    amount: Stated, told: Told, title: Told, lexical: Mapping[str, float]
) -> dict[str, float]:
    """Names and values of the features of an amount, ``lexical`` ones with them."""
    found = dict(lexical)
    summed = scores(amount, told, title)
    for kind, score in summed.items():
        found[f"sum {kind}"] = sqrt(score)
    for (zone, kind), weight in _zones(amount, told, title).items():
        found[f"{zone} {kind}"] = weight / 4
    first, margin = best(summed, amount)
    found[f"best {first}"] = 0.5 + margin
    found.update(_form(amount))
    found.update(_beside(amount, told))
    return found


def _zones(amount: Stated, told: Told, title: Told) -> dict[tuple[str, FactKind], float]:
    """The strongest cue for each kind in each zone: beside, in the clause, the sentence, around."""
    passage = told.passage
    unit = "m" if amount.is_money else "p"
    first, after = passage.first_word(amount.start), passage.first_word(amount.end)
    start, end = passage.sentence(amount.start, amount.end)
    clause = passage.clause(amount.start, amount.end)
    found: dict[tuple[str, FactKind], float] = {}

    def add(zone: str, kind: FactKind, weight: float) -> None:
        found[zone, kind] = max(found.get((zone, kind), 0.0), weight)

    low = bisect_left(told.hits, first - REACH, key=lambda hit: hit.first)
    for hit in told.hits[low:]:
        if hit.first > after + REACH:
            break
        if hit.has_amount and not hit.first <= first < hit.after:
            continue
        place = passage.words[hit.first].start
        behind = hit.first >= after
        gap = hit.first - after if behind else first - hit.after
        if gap <= (2 if behind else 3):
            zone = "next" if behind else "last"
        elif clause[0] <= place < clause[1]:
            zone = "after" if behind else "before"
        else:
            zone = "sentence" if start <= place < end else "around"
        for cue in hit.cues:
            if cue.units in ("*", unit):
                add(zone, cue.kind, cue.weight)
    if title is not told:
        for hit in title.hits[:_TITLE_HITS]:
            for cue in hit.cues:
                if cue.units in ("*", unit):
                    add("title", cue.kind, cue.weight)
    return found


def _form(amount: Stated) -> dict[str, float]:
    """The unit and the size of an amount."""
    unit = "money" if amount.is_money else str(amount.unit)
    found = {f"unit {unit}": 1.0}
    if amount.value is None:
        found["no number"] = 1.0
    elif amount.is_money:
        found[f"size {len(str(int(abs(amount.value)))) - 1}"] = 1.0
    return found


def _beside(amount: Stated, told: Told) -> dict[str, float]:
    """Words of grammar on both sides of an amount."""
    passage = told.passage
    unit = "m" if amount.is_money else "p"
    first, after = passage.first_word(amount.start), passage.first_word(amount.end)
    start, end = passage.sentence(amount.start, amount.end)
    before = [word.low for word in passage.words[max(0, first - 4) : first] if word.start >= start]
    behind = [word.low for word in passage.words[after : after + 1] if word.end <= end]
    changes = any(word in UP or word in DOWN for word in before)
    found: dict[str, float] = {}
    if changes:
        found[f"{unit} change before"] = 1.0
    for word in before[-1:]:
        if word in ("by", "to", "at", "for", "of"):
            found[f"{unit} {word} #"] = 1.0
            if word == "to" and changes:
                found[f"{unit} change to #"] = 1.0
    for word in behind:
        if word in ("of", "in"):
            found[f"{unit} # {word}"] = 1.0
        if word in _NEXT:
            found[f"{unit} # change"] = 1.0
        if passage.text[passage.words[after].start].isupper():
            found[f"{unit} # Name"] = 1.0
    if amount.start < 6:
        found["begins"] = 1.0
    return found
