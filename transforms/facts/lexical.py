"""The words around an amount as features: next to it, in its clause, its sentence, the title."""

from __future__ import annotations

from itertools import pairwise

from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.stated import Stated

_NEAR = 5  # words on each side
_TITLE = 40  # words of a title that are looked at


def lexical_features(amount: Stated, told: Told, title: Told) -> dict[str, float]:
    """Names and values of the features; what is absent is 0."""
    passage = told.passage
    words = passage.words
    unit = "$" if amount.is_money else "%"
    first, after = passage.first_word(amount.start), passage.first_word(amount.end)
    start, end = passage.sentence(amount.start, amount.end)
    clause = passage.clause(amount.start, amount.end)
    before = [w.low for w in reversed(words[max(0, first - _NEAR) : first]) if w.start >= start]
    behind = [w.low for w in words[after : after + _NEAR] if w.end <= end]
    found = {f"w unit {unit}": 0.5, f"w field {amount.field}": 0.5}
    for side, near in (("<", before), (">", behind)):
        for gap, low in enumerate(near):
            found[f"w {side}{min(gap, 2)} {low}"] = 0.5
            found[f"w {unit}{side} {low}"] = 0.5
        for one, other in pairwise(near):
            found[f"w {side}{side} {one} {other}"] = 0.5
    low_end, high_end = passage.first_word(start), passage.first_word(end)
    for word in words[max(low_end, first - 60) : min(high_end, after + 60)]:
        if clause[0] <= word.start < clause[1]:
            found[f"w c {word.low}"] = 0.5
            found[f"w {unit}c {word.low}"] = 0.5
        else:
            found[f"w s {word.low}"] = 0.5
    for word in title.passage.words[:_TITLE]:
        found[f"w t {word.low}"] = 0.25
    return found
