"""Units behind or before a quantity: percent and points, currencies and their hundredths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dateline.transforms.amounts.currencies import (
    CODES,
    DOUBTFUL,
    LONGEST_NAME,
    MINOR,
    PREFIXES,
    SHARED_SIGNS,
    SHY,
    STATED_SIGNS,
    WORDS,
)
from dateline.transforms.amounts.tokens import Token

UnitKind = Literal["percent", "basis_point", "percentage_point", "money"]

_PERCENT_WORDS = frozenset({"percent", "pct", "prozent", "procent", "pourcent"})
_PER = {"per": {"cent", "cento"}, "por": {"ciento", "cento"}, "pour": {"cent"}}
_POINT_WORDS = frozenset({"pp", "pps", "ppt", "ppts", "p.p."})
_BASIS_WORDS = frozenset({"bp", "bps", "bpts"})
_POINTS = frozenset({"point", "points", "pt", "pts"})
# Codes that are words or names as well ("COP 27", "Try 5 recipes", the company AMD).
_SHY_CODES = frozenset({"TRY", "COP", "MAD", "PEN", "AMD", "DOP", "GEL", "NAD", "BOB", "SAR"})
_LOWER_CODES = frozenset({"usd", "eur", "gbp", "inr", "aud", "cad", "rmb", "cny", "chf"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in tokens ``[first, after)``; ``meant`` is a code or shared name of a currency.

    ``shy`` is what other things are called by, too, and counts only where more says money.
    """

    kind: UnitKind
    first: int
    after: int
    meant: str = ""
    hundredth: bool = False
    shy: bool = False


def unit_before(tokens: Sequence[Token], at: int) -> Unit | None:
    """The sign, code or prefix of a currency that begins at a token."""
    token = tokens[at]
    if token.kind == "sign":
        meant = _sign(token)
        return Unit("money", at, at + 1, meant) if meant and token.text != "¢" else None
    if token.kind != "word":
        return None
    if at and (
        tokens[at - 1].kind in ("word", "number", "sign")
        or tokens[at - 1].text in ("/", "#", "@", "_", ".", "&")
    ):
        return None
    if token.text in PREFIXES or token.text.lower() == "rs":
        meant = PREFIXES.get(token.text, "rupee")
        after = at + 1
        if (
            after + 1 < len(tokens)
            and tokens[after].text == "."
            and token.low in ("rs", "re", "tk")
        ):
            after += 1
        if after < len(tokens) and tokens[after].text == "$":
            after += 1
        return Unit("money", at, after, meant, shy=token.text in SHY)
    if _is_code(token):
        after = at + 1
        if after < len(tokens) and tokens[after].kind == "sign" and len(tokens[after].text) == 1:
            after += 1
        return Unit("money", at, after, token.text.upper(), shy=token.text.upper() in _SHY_CODES)
    return None


def unit_after(tokens: Sequence[Token], at: int) -> Unit | None:
    """The unit behind a quantity that ends before token ``at``; a space or hyphen may part them."""
    if at >= len(tokens):
        return None
    first = at
    if tokens[at].kind == "space" or (tokens[at].text in ("-", "‑")):
        first = at + 1
    if [token.low for token in tokens[first : first + 2]] in (["de", " "], ["di", " "], ["d", "'"]):
        first += 2  # "3 milliards d'euros"
    if first >= len(tokens):
        return None
    token = tokens[first]
    if token.kind == "percent":
        if first + 1 < len(tokens) and tokens[first + 1].kind == "number":
            return None  # "?q=5%20b" in an address
        points = _next_word(tokens, first + 1)
        if points is not None and tokens[points].low in _POINTS:
            return Unit("percentage_point", first, points + 1)
        return Unit("percent", first, first + 1)
    if token.kind == "sign":
        if first + 1 < len(tokens) and tokens[first + 1].kind in ("number", "vulgar"):
            return None
        meant = _sign(token)
        return Unit("money", first, first + 1, meant, token.text == "¢") if meant else None
    if token.kind != "word":
        return None
    return _share_word(tokens, first) or _currency_word(tokens, first, adjacent=first == at)


def _share_word(tokens: Sequence[Token], at: int) -> Unit | None:
    low = tokens[at].low
    if low in _PERCENT_WORDS or (tokens[at].text == "pc"):
        points = _next_word(tokens, at + 1)
        if points is not None and tokens[points].low in _POINTS:
            return Unit("percentage_point", at, points + 1)
        return Unit("percent", at, at + 1)
    if low in _POINT_WORDS:
        return Unit("percentage_point", at, at + 1)
    if low in _BASIS_WORDS:
        return Unit("basis_point", at, at + 1)
    second = _next_word(tokens, at + 1)
    if second is None:
        return None
    if low in _PER and tokens[second].low in _PER[low]:
        return Unit("percent", at, second + 1)
    if low in ("percentage", "basis") and tokens[second].low in _POINTS:
        return Unit("percentage_point" if low == "percentage" else "basis_point", at, second + 1)
    return None


def _currency_word(tokens: Sequence[Token], at: int, *, adjacent: bool) -> Unit | None:
    places, name = [at], tokens[at].low
    names = [name]
    for _ in range(LONGEST_NAME - 1):
        following = _next_word(tokens, places[-1] + 1)
        if following is None:
            break
        places.append(following)
        names.append(names[-1] + " " + tokens[following].low)
    for place, full in zip(reversed(places), reversed(names), strict=True):
        if full in MINOR and (full not in ("p", "c") or adjacent):
            shy = full in ("p", "c", "ore", "cts")
            return Unit("money", at, place + 1, MINOR[full], hundredth=True, shy=shy)
        if full in WORDS:
            word, meant = WORDS[full]
            shy = word in DOUBTFUL and " " not in full
            return Unit("money", at, place + 1, meant, shy=shy)
    token = tokens[at]
    if _is_code(token):
        code = token.text.upper()
        return Unit("money", at, at + 1, code, shy=code in _SHY_CODES)
    return None


def _next_word(tokens: Sequence[Token], at: int) -> int | None:
    """The place of the word that one space or hyphen parts from what ends before ``at``."""
    if at + 1 < len(tokens) and tokens[at + 1].kind == "word":
        gap = tokens[at]
        if (gap.kind == "space" and len(gap.text) == 1) or gap.text in ("-", "‑"):
            return at + 1
    return None


def _sign(token: Token) -> str:
    low = token.low.replace(" ", "").replace("-", "").replace("usd$", "us$")
    return STATED_SIGNS.get(low) or SHARED_SIGNS.get(token.text, "")


def _is_code(token: Token) -> bool:
    return (token.text.isupper() and token.text in CODES) or token.text in _LOWER_CODES
