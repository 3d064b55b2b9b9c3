"""Quantities: a numeral or a spelled number with the scale behind it ("1.5 billion")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.transforms.amounts.numerals import (
    TENS,
    UNITS,
    VULGAR,
    read_numeral,
    read_spelled,
)
from dateline.transforms.amounts.tokens import Token

SCALES = {
    "hundred": 1e2, "k": 1e3, "thousand": 1e3, "grand": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5,
    "m": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "mil": 1e6, "mill": 1e6, "million": 1e6,
    "crore": 1e7, "crores": 1e7, "cr": 1e7, "b": 1e9, "bn": 1e9, "bln": 1e9, "bil": 1e9,
    "billion": 1e9, "mrd": 1e9, "mld": 1e9, "t": 1e12, "tn": 1e12, "trn": 1e12, "tln": 1e12,
    "trln": 1e12, "trillion": 1e12, "quadrillion": 1e15,
    "tausend": 1e3, "millionen": 1e6, "milliarde": 1e9,
    "milliarden": 1e9, "billionen": 1e12, "mille": 1e3, "millions": 1e6, "billions": 1e9,
    "trillions": 1e12, "milliard": 1e9, "milliards": 1e9, "millón": 1e6, "millones": 1e6,
    "millardos": 1e9, "milione": 1e6, "milioni": 1e6, "miliardo": 1e9, "miliardi": 1e9,
    "milhão": 1e6, "milhões": 1e6, "bilhão": 1e9, "bilhões": 1e9, "miljoen": 1e6, "miljard": 1e9,
    "mia": 1e9, "miljarder": 1e9, "miljoner": 1e6, "milliarder": 1e9, "millioner": 1e6,
}  # fmt: skip
# Scales of languages that group digits with points: "2.000 millones" are two thousand of them.
_FOREIGN = frozenset(
    "tausend millionen milliarde milliarden billionen mille milliard milliards millón millones "
    "millardos milione milioni miliardo miliardi milhão milhões bilhão bilhões miljoen miljard mrd "
    "mld mio mia miljarder miljoner milliarder millioner".split()
)
_PAIRS = {
    ("lakh", "crore"): 1e12, ("lakh", "crores"): 1e12, ("lakhs", "crore"): 1e12,
    ("thousand", "crore"): 1e10, ("thousand", "crores"): 1e10, ("hundred", "thousand"): 1e5,
    ("hundred", "million"): 1e8, ("hundred", "billion"): 1e11, ("hundred", "crore"): 1e9,
    ("thousand", "million"): 1e9, ("thousand", "billion"): 1e12, ("mil", "millones"): 1e9,
    ("million", "million"): 1e12, ("lac", "crore"): 1e12, ("million", "billion"): None,
}  # fmt: skip
_LETTERS = frozenset({"k", "m", "b", "t", "cr", "mil", "mill", "bil", "grand"})
_DENOMINATORS = frozenset({"2", "3", "4", "5", "6", "8", "10", "16", "32", "64"})
_SPELLED = 9  # words of a spelled number
STARTS = UNITS.keys() | TENS.keys() | {"a", "an", "hundred", "half", "quarter", "third"}
_MISSPELT = re.compile(r"(m|b|tr)i+l+i*o+n+s?")
_BEHIND = frozenset(
    "a an and or in to for per each ea hr hour pp pn pa pw pcm pm pd off plus worth on us x s th "
    "until from is was now only ish".split()
)
"""Words that are written against an amount, which they leave as it is ("$8each", "$15hr")."""
_NOT_BEFORE = frozenset(".,:/#@_'’*^\\&")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that tokens ``[first, after)`` write; ``raw`` its numeral where it is digits.

    ``factor`` is what its scale multiplies by, None where there is no scale.
    """

    first: int
    after: int
    value: float | None
    factor: float | None = None
    raw: str | None = None

    @property
    def total(self) -> float | None:
        """The value times its scale."""
        if self.value is None:
            return None
        return tidy(self.value * (self.factor or 1.0))


def tidy(value: float) -> float:
    """The value without the dust of binary fractions: six decimals, none from a million on."""
    return round(value, 6) if abs(value) < 1e6 else float(round(value))


def quantity_at(tokens: Sequence[Token], at: int, *, signed: bool) -> Quantity | None:
    """The quantity that begins at a token; ``signed`` where a currency stands right before it."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "number":
        if not signed and not _stands_free(tokens, at):
            return None
        after, value, raw = _numeral(tokens, at)
    elif token.kind == "vulgar":
        after, value, raw = at + 1, VULGAR[token.text], None
    elif token.kind == "word" and token.low in STARTS:
        if at and tokens[at - 1].kind in ("word", "number"):
            return None
        return _spelled(tokens, at)
    else:
        return None
    if after < len(tokens) and tokens[after].text == "+":
        after += 1
    if raw is None and value is not None and value < 1:
        after = _of_a(tokens, after)
    return _scaled(tokens, Quantity(at, after, value, None, raw), signed=signed)


def _of_a(tokens: Sequence[Token], at: int) -> int:
    """Where " of a" behind a fraction ends ("¾ of a percent"); ``at`` where it does not follow."""
    following = [token.low for token in tokens[at : at + 4]]
    return at + 4 if following[1:] in (["of", " ", "a"], ["of", " ", "one"]) else at


def _stands_free(tokens: Sequence[Token], at: int) -> bool:
    """Whether no letter, digit or mark of a longer expression touches the numeral from the left."""
    if not at:
        return True
    before = tokens[at - 1]
    if before.kind in ("word", "number", "vulgar", "percent", "sign"):
        return False
    if before.kind == "dash" and at > 1 and tokens[at - 2].kind in ("number", "vulgar"):
        return False  # in the middle of "5-6-7" or of a date
    if before.text in "'’" and (at == 1 or tokens[at - 2].kind in ("space", "other")):
        return True  # an opening quotation mark
    return not (before.kind == "other" and before.text in _NOT_BEFORE)


def _numeral(tokens: Sequence[Token], at: int) -> tuple[int, float | None, str | None]:
    """Where a numeral of digits ends, with groups and a fraction; its value; its characters."""
    raw = tokens[at].text
    groups, after = [raw], at + 1
    while (
        len(raw) <= 3
        and raw.isdigit()
        and after + 1 < len(tokens)
        and tokens[after].kind == "space"
        and len(tokens[after].text) == 1
        and tokens[after + 1].kind == "number"
        and _is_group(tokens[after + 1].text)
    ):
        groups.append(tokens[after + 1].text)
        after += 2
        if not groups[-1].isdigit():
            break
    if len(groups) > 1:
        spaces = {tokens[at + 1 + 2 * i].text for i in range(len(groups) - 1)}
        value = read_numeral("".join(groups))
        sure = len(groups) > 2 or " " not in spaces
        return after, value, ("" if sure else " ").join(groups)
    value = read_numeral(raw)
    part, behind = _fraction(tokens, after)
    if part is not None and value is not None and value == int(value):
        return behind, value + part, None
    numerator = _over(tokens, at)
    if numerator is not None:
        return at + 3, numerator, None
    return after, value, raw


def _is_group(text: str) -> bool:
    whole = text.partition(",")[0].partition(".")[0]
    return len(whole) == 3


def _fraction(tokens: Sequence[Token], at: int) -> tuple[float | None, int]:
    """The fraction of "3-1/4", "3 1/4", "3¼" behind a whole number; where it ends."""
    if at < len(tokens) and tokens[at].kind == "vulgar":
        return VULGAR[tokens[at].text], at + 1
    if at + 1 < len(tokens) and tokens[at].kind in ("dash", "space"):
        if tokens[at + 1].kind == "vulgar":
            return VULGAR[tokens[at + 1].text], at + 2
        part = _over(tokens, at + 1)
        if part is not None:
            return part, at + 4
    return None, at


def _over(tokens: Sequence[Token], at: int) -> float | None:
    """The value of a proper fraction "1/4" at a token."""
    if at + 2 >= len(tokens) or tokens[at].kind != "number" or tokens[at + 1].text != "/":
        return None
    above, below = tokens[at].text, tokens[at + 2].text
    if below not in _DENOMINATORS or not above.isdigit() or len(above) > 2:
        return None
    return int(above) / int(below) if 0 < int(above) < int(below) else None


def _spelled(tokens: Sequence[Token], at: int) -> Quantity | None:
    """A number in words, with its scale; "a million" is one."""
    words: list[str] = []
    places: list[int] = []
    place = at
    while len(words) < _SPELLED and place < len(tokens) and tokens[place].kind == "word":
        words.append(tokens[place].low)
        places.append(place)
        joined = place + 1 < len(tokens) and (
            tokens[place + 1].text in ("-", "‑")
            or (tokens[place + 1].kind == "space" and len(tokens[place + 1].text) == 1)
        )
        if not joined:
            break
        place += 2
    value, taken = read_spelled(words)
    if not taken:
        if words[0] in ("a", "an", "one") and len(words) > 1:
            after = places[1]
            if words[1] in SCALES and words[1] not in _LETTERS:
                scaled = _scaled(tokens, Quantity(at, after - 1, 1.0), signed=False)
                joined = scaled.after < len(tokens) and tokens[scaled.after].kind == "dash"
                # "a million-dollar home" names a class and no amount.
                return replace(scaled, value=None) if joined and words[0] != "one" else scaled
            return Quantity(at, after - 1, 1.0)
        return None
    after = places[taken - 1] + 1
    if value is not None and value < 1:  # "two-thirds of 1 percent"
        following = [token.low for token in tokens[after : after + 4]]
        after += 4 if following == [" ", "of", " ", "1"] else 0
    return _scaled(tokens, Quantity(at, after, value), signed=False)


def _may_group(raw: str | None) -> bool:
    return raw is not None and read_numeral(raw, point_may_group=True) is None


def _glued(tokens: Sequence[Token], found: Quantity) -> Quantity:
    """A quantity with letters behind it that are no scale: "$2.4millon", "Rs 2L", "$15hr", "$2obn".

    Without a value where they could be part of the number.
    """
    token = tokens[found.after]
    if misspelt := _MISSPELT.fullmatch(token.low):
        factor = SCALES[f"{misspelt[1]}illion"]
        return Quantity(found.first, found.after + 1, found.value, factor, found.raw)
    before = [each.low for each in tokens[max(0, found.first - 3) : found.first]]
    if token.text == "L" and {"rs", "₹", "inr"} & set(before):  # lakh
        return Quantity(found.first, found.after + 1, found.value, SCALES["lakh"], found.raw)
    if not {"rs", "inr"} & set(before) and all(
        each.kind != "sign" for each in tokens[max(0, found.first - 2) : found.first]
    ):
        return found
    if token.low in _BEHIND or (token.text.isupper() and len(token.text) == 3):
        return found
    return replace(found, value=None, raw=None)


def _scaled(tokens: Sequence[Token], found: Quantity, *, signed: bool) -> Quantity:
    """The quantity with the scale that follows it, if one does."""
    at = found.after
    if at < len(tokens) and tokens[at].kind in ("space", "dash"):
        gap = tokens[at]
        if gap.text not in ("-", "‑") and not (gap.kind == "space" and len(gap.text) == 1):
            return found
        at += 1
    if at >= len(tokens) or tokens[at].kind != "word":
        return found
    word = tokens[at].low
    letters = word in _LETTERS
    if signed and at == found.after and word not in SCALES:
        return _glued(tokens, found)
    if misspelt := _MISSPELT.fullmatch(word):
        word = "" if word.startswith("bilion") else f"{misspelt[1]}illion"  # 10^12 in Polish
        if not word:
            return Quantity(found.first, at + 1, None, 1.0, found.raw)
    if word not in SCALES or (letters and at > found.after and not signed and word != "cr"):
        return found
    if tokens[at].text in ("T", "B", "M", "K") and at > found.after and not signed:
        return found
    factor: float | None = SCALES[word]
    after = at + 1
    if (
        after + 1 < len(tokens)
        and tokens[after].kind in ("space", "dash")
        and (word, tokens[after + 1].low) in _PAIRS
    ):
        factor = _PAIRS[word, tokens[after + 1].low]
        after += 2
    if word in ("mrd", "mio", "mld", "mia") and after + 1 < len(tokens):
        after += tokens[after].text == "." and tokens[after + 1].kind == "space"
    if after < len(tokens) and tokens[after].text == "+":
        after += 1
    if factor is None or (word in _FOREIGN and _may_group(found.raw)):
        return Quantity(found.first, after, None, 1.0, found.raw)
    return Quantity(found.first, after, found.value, factor, found.raw)
