"""Changes: "from A to B", "to B from A", "B, compared with A", and which way something goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dateline.schemas.facts import Direction, FactKind
from dateline.transforms.amounts.numerals import read_numeral
from dateline.transforms.facts.passages import Passage, Word
from dateline.transforms.facts.stated import Stated

_FROM = re.compile(r"\bfrom\s+(?:[\w'’-]+\s+){0,4}$", re.IGNORECASE)
_TO = re.compile(r"^[^.;]{0,40}?\bto\s+(?:[\w'’-]+\s+){0,3}$", re.IGNORECASE)
_BEFORE = re.compile(
    r"^[^.;]{0,60}?\b(?:from|compared\s+(?:with|to)|versus|vs\.?|against|than|off|"
    r"after\s+(?:a\s+)?(?:rising|ris\w+|falling|fall\w*|gain\w*|increas\w*|declin\w*"
    r"|drop\w*|hitting))\s+"
    r"(?:[\w'’-]+\s+){0,6}$",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(r"^\s*(?:increase|rise|jump|cut|drop|fall|decrease|hike)", re.IGNORECASE)
_FALL = re.compile(r"\b(?:declin|fall|drop|los[st]|contract|shr[aiu]nk)\w*", re.IGNORECASE)
_BARE = re.compile(r"\bfrom\s+([0-9][0-9.,]*)\s+to\s+(?:[\w'’-]+\s+){0,2}$", re.IGNORECASE)
_WINDOW = 90  # characters between two amounts that may belong together

UP = frozenset(
    "up rise rises rose risen rising raise raises raised raising hike hikes hiked hiking increase "
    "increases increased increasing gain gains gained gaining "
    "jump jumps jumped jumping surge surges "
    "surged surging soar soars soared soaring climb climbs climbed climbing grow grows grew grown "
    "growing growth higher more expand expands expanded accelerate accelerates accelerated advance "
    "advances advanced rally rallies rallied lift lifts lifted add adds added boost boosts boosted "
    "double doubles doubled doubling triple tripled record "
    "highest top tops topped topping exceeded "
    "reaching reach reached reaches hits rebound rebounds rebounded appreciated appreciates extra "
    "additional upgrades ticked quicken strengthened strengthens swell swelled spike spiked "
    "rocket rockets rocketed rocketing uptick upped widened widens".split()
)
DOWN = frozenset(
    "down fall falls fell fallen falling drop drops "
    "dropped dropping cut cuts cutting decline declines "
    "declined declining lower lowers lowered lowering decrease decreases decreased lose loses "
    "losing slump slumps slumped slumping plunge plunges plunged plunging tumble tumbles tumbled "
    "tumbling slide slides slid sliding sink sinks sank sunk shrink shrinks shrank shrinking "
    "contract contracts contracted contraction slow slows slowed slowing ease eases eased easing "
    "reduce reduces reduced reducing reduction depreciated depreciates weaken weakened weakens "
    "slip slips slipped dip dips dipped shed sheds "
    "below less lowest retreat retreated slash slashes "
    "slashed eliminate axe wiped erased cools cooled moderated narrowed "
    "plummet plummets plummeted plummeting collapse collapses collapsed collapsing halve halves "
    "halved halving crash crashes crashed crashing tank tanks tanked tanking decreasing "
    "lost".split()
)
_FLAT = frozenset("flat steady unchanged stable held hold holds maintained stagnant".split())
_STAFF = frozenset("cut cuts lay laying laid layoffs layoff eliminate axe shed sheds slash".split())
_BOUND = re.compile(
    r"\b(?:(?:up|down) to|(?:more|less|fewer|higher|lower|greater) than|upwards? of|above|below"
    r"|as (?:much|many|high|little|low) as)\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
"""What only bounds an amount: "debts of more than $5 million" have not grown."""
_GOAL = re.compile(r"\s*(?:\w+\s+)?(?:target|goal|threshold|ceiling|cap|limit)\b", re.IGNORECASE)
_WITHOUT = frozenset(("deal", "contract", "fine", "aid"))


@dataclass
class Changes:
    """Values before a change, by the number of the amount; ``used`` amounts only tell these."""

    previous: dict[int, float] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)


def changes(amounts: Sequence[Stated], texts: dict[str, str]) -> Changes:
    """Which amounts of an article tell the value before another one."""
    found = Changes()
    for number, (first, second) in enumerate(pairwise(amounts)):
        if first.field != second.field or first.unit != second.unit:
            continue
        text = texts[first.field]
        between = text[first.end : second.start]
        if len(between) > _WINDOW or number in found.used:
            continue
        before = text[max(0, first.start - 60) : first.start]
        if _FROM.search(before) and _TO.match(between) and first.value is not None:
            found.previous[number + 1] = first.value
            found.used.add(number)
        elif _BEFORE.match(between) and second.value is not None:
            sign = -1.0 if _FALL.search(between) and first.unit == "pct" else 1.0
            if not _DIFFERENCE.match(between):
                found.previous.setdefault(number, sign * second.value)
            found.used.add(number + 1)
    for number, amount in enumerate(amounts):
        text = texts[amount.field]
        bare = _BARE.search(text, max(0, amount.start - 60), amount.start)
        if bare and number not in found.previous and not amount.is_money:
            value = read_numeral(bare[1], point_may_group=False)
            if value is not None:
                found.previous[number] = value
    return found


def direction_of(
    kind: FactKind, amount: Stated, passage: Passage, previous: float | None
) -> Direction | None:
    """Which way the thing goes: two values tell it, else the nearest word of the clause."""
    if kind in _WITHOUT:
        return None
    if previous is not None and amount.value is not None and kind not in ("move", "growth"):
        if amount.value == previous:
            return "flat"
        return "up" if amount.value > previous else "down"
    start, end = passage.clause(amount.start, amount.end)
    words = passage.words_in(start, end)
    if kind == "share":
        return "down" if any(word.low in _STAFF for word in words) else None
    if _GOAL.match(passage.text, amount.end):
        return None
    bound = _BOUND.search(passage.text, max(start, amount.start - 20), amount.start)
    bounds = bound.start() if bound else amount.start
    nearest: tuple[int, Direction] | None = None
    for word in words:
        way = _way(word)
        if way is None or bounds <= word.start < amount.start:
            continue
        before = word.end <= amount.start
        gap = amount.start - word.end if before else 12 + word.start - amount.end
        if gap < 70 and (nearest is None or gap < nearest[0]):
            nearest = gap, way
    return nearest[1] if nearest else None


def _way(word: Word) -> Direction | None:
    if word.low in UP:
        return "up"
    if word.low in DOWN:
        return "down"
    return "flat" if word.low in _FLAT else None
