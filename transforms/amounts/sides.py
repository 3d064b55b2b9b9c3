"""One end of a range, or a whole amount: a quantity with the unit before or behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.transforms.amounts.currencies import settle
from dateline.transforms.amounts.quantities import Quantity, quantity_at
from dateline.transforms.amounts.tokens import Token
from dateline.transforms.amounts.units import Unit, unit_after, unit_before


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a range, or a whole amount: its tokens ``[first, after)`` and what they say."""

    first: int
    after: int
    quantity: Quantity
    unit: Unit | None
    negative: bool = False


def side_at(tokens: Sequence[Token], at: int) -> Side | None:
    """A quantity with what stands before and behind it, from a token on."""
    place, negative, signed = at, False, False
    if tokens[place].kind == "dash" or tokens[place].text == "+":
        free = place == 0 or tokens[place - 1].kind == "space" or tokens[place - 1].text in "([:"
        if not free or tokens[place].text in ("—", "‑"):
            return None
        negative = tokens[place].text != "+"
        place, signed = place + 1, True
    elif tokens[place].low in ("minus", "negative") and place + 2 < len(tokens):
        negative, place = True, place + 2
    if place >= len(tokens):
        return None
    before = unit_before(tokens, place)
    if before is not None:
        place = before.after
        while place < len(tokens) and tokens[place].kind in ("space", "dash"):
            if tokens[place].kind == "dash":
                if tokens[place].text not in ("-", "−") or tokens[place - 1].kind == "space":
                    return None
                if before.meant and tokens[before.first].kind == "word":
                    return None  # "EUR-5"
                negative = True
            elif len(tokens[place].text) > 1:
                return None
            place += 1
    quantity = quantity_at(tokens, place, signed=before is not None or signed)
    if quantity is None or (before is not None and tokens[place].kind == "word"):
        return None
    behind = unit_after(tokens, quantity.after)
    if before is not None:
        if behind is not None and _leads_on(tokens, behind.after):
            behind = None  # "CHF650-CHF700", "USD 5 USD 6"
        after = quantity.after
        if (
            behind is not None
            and behind.kind == "money"
            and not behind.hundredth
            and (_same_money(before, behind))
        ):
            after = behind.after
            if settle(behind.meant, None).quality == "stated":
                before = replace(before, meant=behind.meant)
        if before.shy and not _says_money(quantity):
            before = replace(before, shy=True)
        elif before.shy:
            before = replace(before, shy=False)
        return Side(at, after, quantity, before, negative)
    return Side(at, behind.after if behind else quantity.after, quantity, behind, negative)


def _leads_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number follows, so that the unit before it is that number's."""
    gap = at < len(tokens) and tokens[at].kind == "space"
    place = at + 1 if gap else at
    return place < len(tokens) and tokens[place].kind in ("number", "vulgar")


def _same_money(before: Unit, behind: Unit) -> bool:
    """Whether "$5 million USD", "C$5 Canadian", "€5 euros" name one currency twice."""
    one, other = settle(before.meant, None), settle(behind.meant, None)
    return one.code == other.code or (one.quality == "assumed" and "dollar" in before.meant
                                      and (other.code or "").endswith("D"))  # fmt: skip


def _says_money(quantity: Quantity) -> bool:
    raw = quantity.raw or ""
    return quantity.factor is not None or "," in raw
