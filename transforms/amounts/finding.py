"""Amounts in a text, found by their form: span, value or range, unit, and how sure it is money.

Own grammar, because the libraries for it read one price per string (price-parser) or pull in a
scientific stack (quantulum3), and none reads ranges, "Rs 2 lakh crore" and "3-1/4 per cent".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dateline.schemas.enrichment import AmountUnit, CurrencyQuality
from dateline.transforms.amounts.currencies import CODES, PREFIXES, Currency, settle
from dateline.transforms.amounts.numerals import read_numeral
from dateline.transforms.amounts.quantities import STARTS, Quantity, tidy
from dateline.transforms.amounts.ranges import (
    alike,
    chained,
    descends,
    ends,
    in_list,
    other_end,
    tells_change,
)
from dateline.transforms.amounts.sides import Side, side_at
from dateline.transforms.amounts.tokens import Token, stretches, tokens_of
from dateline.transforms.amounts.units import Unit
from dateline.transforms.amounts.vague import VAGUE_WORDS, vague_at

# Currencies whose countries write decimals with a point, so that $1.085 is a rate and no thousand.
_POINT_IS_DECIMAL = frozenset(
    "USD GBP AUD CAD NZD HKD SGD TWD INR PKR LKR JPY CNY KRW MYR THB PHP NGN KES GHS "
    "ILS EGP MXN AED SAR".split()
)


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """An amount ``[start, end)`` of a text.

    ``value`` and ``value_high`` are in units of ``unit``; both are None where the text leaves them
    open, ``value_high`` where there is one value. ``certain`` is false for what may be no amount at
    all ("218 pounds" may be a weight).
    """

    start: int
    end: int
    type: str  # MONEY or PERCENT
    value: float | None
    value_high: float | None
    unit: AmountUnit | None
    quality: CurrencyQuality | None
    certain: bool


_FIRST_WORDS = frozenset(VAGUE_WORDS | STARTS | {"minus", "negative", "rs"})


def find_amounts(text: str, country: str | None = None) -> list[FoundAmount]:
    """The amounts of a text in reading order, apart from each other.

    ``country`` is that of the feed (ISO 3166, two letters), which settles a bare "$".
    """
    return list(_found(text, country))


@lru_cache(maxsize=16)  # mentions and facts of an article ask for the same fields
def _found(text: str, country: str | None) -> tuple[FoundAmount, ...]:
    found: list[FoundAmount] = []
    for start, end in stretches(text):
        tokens = tokens_of(text, start, end)
        at = 0
        while at < len(tokens):
            amount = _amount_at(tokens, at, country) if _may_begin(tokens[at]) else None
            if amount is None:
                at += 1
                continue
            made, at = amount
            found.extend(made)
    return tuple(found)


def _may_begin(token: Token) -> bool:
    if token.kind == "word":
        return token.low in _FIRST_WORDS or token.text in PREFIXES or token.text.upper() in CODES
    return token.kind in ("sign", "number", "vulgar", "dash") or token.text == "+"


def _amount_at(
    tokens: Sequence[Token], at: int, country: str | None
) -> tuple[list[FoundAmount], int] | None:
    """The amounts of the expression that begins at a token, and where it ends."""
    vague = vague_at(tokens, at)
    if vague is not None:
        unit, after = vague
        currency = settle(unit.meant, country)
        unread = FoundAmount(
            tokens[at].start, tokens[after - 1].end, "MONEY", None, None, currency.code,
            currency.quality, False,
        )  # fmt: skip
        return [unread], after
    low = side_at(tokens, at)
    if low is None:
        return None
    second = other_end(tokens, low)
    if second is None:
        if low.unit is None:
            return None
        made = _made(tokens, low, None, country)
        return ([made], low.after) if made else None
    high, word = second
    if high.unit is None or (low.unit is not None and not alike(low.unit, high.unit)):
        if low.unit is None:
            return None
        made = _made(tokens, low, None, country)
        return ([made], low.after) if made else None
    if word == "or" and (low.unit is not None or in_list(tokens, low.first)):
        # "10% or 25%" are two amounts, "one or two percent" is a range.
        each_made = [_made(tokens, side, None, country) for side in (low, high) if side.unit]
        return [each for each in each_made if each], high.after
    if word == "to" and tells_change(tokens, low):
        if low.unit is None:  # "from 10 to 25 percent": only the second has a unit of its own
            made = _made(tokens, high, None, country)
            return ([made], high.after) if made else None
        if low.quantity.factor is None and high.quantity.factor is not None:
            low = replace(low, quantity=replace(low.quantity, value=None, raw=None))
        both = [_made(tokens, low, None, country), _made(tokens, high, None, country)]
        return [each for each in both if each], high.after
    if descends(low, high):
        ends = [side for side in (low, high) if side.unit is not None]
        both = [_made(tokens, side, None, country) for side in ends]
        return [each for each in both if each], high.after
    made = _made(tokens, low, high, country)
    return ([made], high.after) if made else None


def _made(
    tokens: Sequence[Token], low: Side, high: Side | None, country: str | None
) -> FoundAmount | None:
    last = high or low
    unit = last.unit if last.unit is not None else low.unit
    if unit is None:
        return None
    money = unit.kind == "money"
    currency = settle(unit.meant, country) if money else None
    if high is None and _is_bare_article(tokens, low, money=money):
        return None
    code = currency.code if currency else None
    first = _value(low.quantity, code if money else None, money)
    second = _value(high.quantity, code if money else None, money) if high else None
    if high is not None:
        first, second = ends(low.quantity, first, high.quantity, second)
        if chained(tokens, high.after):
            first = second = None
    if low.negative and first is not None:
        first = -first if first else first
    if unit.hundredth:
        first = tidy(first / 100) if first is not None else None
        second = tidy(second / 100) if second is not None else None
    if high is not None and low.negative and second is not None:
        first, second = None, None  # "-1-2%": nobody can tell
    named: AmountUnit | None = currency.code if currency else unit.kind
    start = tokens[low.first].start
    return FoundAmount(
        start, tokens[last.after - 1].end, "MONEY" if money else "PERCENT", first, second, named,
        currency.quality if currency else None, _certain(tokens, last, unit, currency),
    )  # fmt: skip


def _certain(tokens: Sequence[Token], side: Side, unit: Unit, currency: Currency | None) -> bool:
    if currency is None or not unit.shy:
        return True
    if unit.first < side.quantity.first:  # "R500" in a feed of South Africa
        return currency.quality == "inferred"
    if side.quantity.factor is None:
        return False
    after = side.after  # "5 million pounds of beef" are a weight
    return not (after + 1 < len(tokens) and tokens[after + 1].low == "of")


def _is_bare_article(tokens: Sequence[Token], side: Side, *, money: bool) -> bool:
    """Whether it is an article and no number: "a dollar", "tenths of a percent"."""
    quantity = side.quantity
    if quantity.factor is not None or quantity.after != quantity.first + 1:
        return False
    if tokens[quantity.first].low not in ("a", "an"):
        return False
    before = [token.low for token in tokens[max(0, side.first - 2) : side.first]]
    after = [token.low for token in tokens[side.after : side.after + 4]]
    return money or before[:1] == ["of"] or after[1:2] == ["or"]


def _value(quantity: Quantity, code: str | None, money: bool) -> float | None:
    """What a quantity is worth in its own unit; None where a separator could mean either thing."""
    if quantity.raw is None or quantity.factor is not None or not money:
        return quantity.total
    may_group = code not in _POINT_IS_DECIMAL
    if " " in quantity.raw:  # "12 500 euros", while 12 and 500 may be two numbers before "dollars"
        return quantity.total if may_group else None
    value = read_numeral(quantity.raw, point_may_group=may_group)
    return tidy(value) if value is not None else None
