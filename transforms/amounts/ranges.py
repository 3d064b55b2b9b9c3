"""Ranges ("$1.5-2 billion", "between 5 and 10 percent"), and what only looks like one."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.transforms.amounts.currencies import settle
from dateline.transforms.amounts.quantities import Quantity, quantity_at, tidy
from dateline.transforms.amounts.sides import Side
from dateline.transforms.amounts.tokens import Token
from dateline.transforms.amounts.units import Unit, unit_after, unit_before

_CHANGE = frozenset(
    "rise rises rose risen rising fall falls fell fallen falling raise raises raised "
    "raising cut cuts cutting lower lowers lowered lowering hike hikes hiked hiking "
    "increase increases increased increasing decrease decreases decreased down up jump "
    "jumps jumped jumping drop drops dropped dropping slid slide slides slip slips slipped "
    "slipping climb climbs climbed climbing grew grow grows grown gain gains gained gaining "
    "lose loses lost losing edge edges edged edging ticked surge surges surged surging "
    "plunge plunges plunged tumble tumbles tumbled soar soars soared shrank shrink shrunk "
    "widen widens widened narrow narrows narrowed trim trims trimmed double doubles doubled "
    "slash slashes slashed ease eases eased slow slows slowed accelerate accelerated boost "
    "boosts boosted advance advances advanced decline declines declined add adds added "
    "rebound rebounded rallied sank sink sinks higher firmed weakened strengthened went "
    "change changed from".split()
)
_SPREADS = frozenset("range ranges ranged ranging vary varies varied varying anywhere".split())
_WRITTEN_OUT = 1_000  # from here on a number needs no scale: "$368,000 to $2.7 million"
_LOOK_BACK = 14  # tokens before an amount in which a verb of change is looked for


def other_end(tokens: Sequence[Token], low: Side) -> tuple[Side, str] | None:
    """The other end of a range that begins with ``low``, and the word or dash between them."""
    at = low.after
    spaced = at < len(tokens) and tokens[at].kind == "space" and len(tokens[at].text) == 1
    place = at + 1 if spaced else at
    if place >= len(tokens):
        return None
    token = tokens[place]
    word = token.low
    if [each.low for each in tokens[place : place + 3]] == ["-", "to", "-"]:
        place, word = place + 3, "to"  # "a 2-to-3% decline"
    elif token.kind == "dash" and word != "—":
        place += 1
        if spaced:
            if place >= len(tokens) or tokens[place].kind != "space":
                return None
            place += 1
        word = "-"
    elif spaced and (word in ("to", "or", "bis", "till", "and")):
        if word == "and" and not _follows_between(tokens, low.first):
            return None
        place += 1
        if place >= len(tokens) or tokens[place].kind != "space":
            return None
        place += 1
    else:
        return None
    if place >= len(tokens) or tokens[place].kind == "dash":
        return None
    return _end_side(tokens, place, low, word)


def _end_side(tokens: Sequence[Token], place: int, low: Side, word: str) -> tuple[Side, str] | None:
    before = unit_before(tokens, place)
    at = before.after if before else place
    quantity = quantity_at(tokens, at, signed=True)
    if quantity is None:
        return None
    if tokens[quantity.first].low in ("a", "an"):
        return None  # "$3-a-share"
    if before is not None and low.unit is None:
        return None  # "in 2012 to £2.1bn"
    unit, after = before, quantity.after
    if unit is None:
        unit = unit_after(tokens, quantity.after)
        after = unit.after if unit else after
        if unit is None and low.unit is not None and low.unit.first < low.quantity.first:
            if tokens[quantity.first].kind == "word" or (
                word != "-" and quantity.factor is None and not _ends_there(tokens, after)
            ):
                return None  # "paid $70,000 to eight people"
            unit = low.unit  # "$1.5-2 billion"
    return Side(place, after, quantity, unit), word


def in_list(tokens: Sequence[Token], at: int) -> bool:
    """Whether numbers with commas stand before ("10, 15 or 25 percent")."""
    return [token.kind for token in tokens[max(0, at - 3) : at]][:1] == ["number"] and (
        tokens[at - 2].text == ","
    )


def _ends_there(tokens: Sequence[Token], at: int) -> bool:
    """Whether what follows a number is nothing that it counts ("$10 to 12 a barrel")."""
    following = [token for token in tokens[at : at + 2] if token.kind != "space"]
    return not following or following[0].kind == "other" or following[0].low in ("a", "an", "per")


def _follows_between(tokens: Sequence[Token], at: int) -> bool:
    return any(token.low == "between" for token in tokens[max(0, at - 3) : at])


def tells_change(tokens: Sequence[Token], low: Side) -> bool:
    """Whether "X to Y" tells a change or a result ("rose 5% to 20%"), not a range.

    "An increase of 2% to 3%" and "will rise 5 to 10 percent" are ranges.
    """
    at, words = low.first, list[str]()
    for token in reversed(tokens[max(0, at - _LOOK_BACK) : at]):
        if token.text in ".;:!?()":
            break
        if token.kind == "word":
            words.append(token.low)
    if words[:1] == ["of"] or (low.unit is None and words[:1] != ["from"]):
        return False
    near = words[:6]
    return bool(_CHANGE.intersection(near)) and not _SPREADS.intersection(near)


def alike(low: Unit, high: Unit) -> bool:
    if low.kind != high.kind or low.hundredth != high.hundredth:
        return False
    return (
        low.kind != "money"
        or low.meant == high.meant
        or (settle(low.meant, None).code == settle(high.meant, None).code)
    )


def descends(low: Side, high: Side) -> bool:
    """Whether it is no range but two numbers ("voted 53% to 42%", "from 2022 to 1.6%")."""
    if low.unit is not None and low.quantity.factor is None and high.quantity.factor is not None:
        return False  # "$900-1.4 billion": the first number may have the scale of the second
    first, second = low.quantity.total, high.quantity.total
    return first is not None and second is not None and first >= second


def ends(
    low: Quantity, first: float | None, high: Quantity, second: float | None
) -> tuple[float | None, float | None]:
    """The ends of a range; a scale that only the higher has counts for both ("$1.5-2 billion")."""
    if first is None or second is None:
        return None, None
    if low.factor is None and high.factor is not None:
        if low.value is None or high.value is None:
            return None, None
        if low.value < high.value:
            first = tidy(low.value * high.factor)
        elif low.value < _WRITTEN_OUT:
            return None, None  # "$900-1.4 billion"
    return (first, second) if first < second else (None, None)


def chained(tokens: Sequence[Token], after: int) -> bool:
    """Whether a third number follows ("5-6-7%")."""
    return (
        after + 1 < len(tokens)
        and tokens[after].kind == "dash"
        and tokens[after + 1].kind in ("number", "vulgar")
    )
