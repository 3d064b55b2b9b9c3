"""Kinds that the words which adjoin an amount settle: "25 % auto tariff", "a duty of 10 %".

The scorer of kinds has seen few tariffs. Where the amount is a part of the noun phrase, or the
noun's own number, nothing else that the sentence speaks of changes what it is.
"""

from __future__ import annotations

import re

from dateline.schemas.facts import FactKind
from dateline.transforms.facts.stated import Stated

CERTAIN = 0.95
"""Of the 28 amounts of 120,000 feed items that have such a form all have the kind that it tells, by
eye."""
_REACH = 90  # characters on each side

_BETWEEN = (
    r"(?!(?:of|in|on|to|from|and|or|for|as|at|by|with|after|amid|is|are|was|were|has|have|will|its"
    r"|his|their|the|over|than|before|against|into|since|that|which|who|if|because|while|when|despite|without|under|through)\b)"
    r"[A-Za-z][\w'’.&-]*"
)
_TARIFF = (
    r"(?:tariffs?|(?:import|customs) dut(?:y|ies)|import tax(?:es)?|dut(?:y|ies)"
    r"|(?:import|border) lev(?:y|ies)|lev(?:y|ies) on (?:imports?|imported|goods from)"
    r"|tax(?:es)? on (?:imports?|shipments|products entering|goods (?:from|entering)))"
)
_STAKE = r"(?:stakes?|shareholdings?)"
_AFTER: tuple[tuple[FactKind, re.Pattern[str]], ...] = (
    ("tariff", re.compile(rf"\s*-?\s*(?:{_BETWEEN}\s+){{0,3}}{_TARIFF}\b", re.IGNORECASE)),
    ("deal", re.compile(rf"\s*-?\s*(?:{_BETWEEN}\s+){{0,2}}{_STAKE}\b", re.IGNORECASE)),
    ("deal", re.compile(r"\s*(?:(?:controlling|minority)\s+)?interest in\b", re.IGNORECASE)),
)
_OTHER = (
    r"(?:inflation|growth|prices?|shares?|stocks?|unemployment|gdp|exports|imports fell|rates?)"
)
_BEFORE = re.compile(
    rf"\b{_TARIFF}(?:\s+rates?)?(?:\s+(?:on|against|for)\s+(?:(?!{_OTHER}\b)[\w’'&-]+[ ]){{1,6}}?"
    r"|\s+)(?:of|to|at|from|by|(?:were |was |be )?(?:raised|lifted|cut|reduced|doubled|set)"
    r" (?:to|at|by))\s+(?:\d[\d.,]*\s?(?:%|percent|per cent)\s+to\s+)?"
    r"(?:(?:as much as|up to|at least|about|nearly|around|more than|over)\s+)?$",
    re.IGNORECASE,
)


def adjoined(amount: Stated, text: str) -> FactKind | None:
    """The kind that the words beside an amount settle; None where they do not.

    Only shares are looked at: "$2 billion in duties" is what was paid.
    """
    if amount.is_money:
        return None
    after = text[amount.end : amount.end + _REACH]
    for kind, form in _AFTER:
        if form.match(after):
            return kind
    before = text[max(0, amount.start - _REACH) : amount.start]
    return "tariff" if _BEFORE.search(before) else None


_ON_GOODS = rf"(?:on\s+(?:{_BETWEEN}\s+){{1,4}}?)?"
_STAYS = re.compile(
    rf"\s*-?\s*(?:{_BETWEEN}\s+){{0,3}}?{_ON_GOODS}(?:stays?|remains?|still stands?|holds?"
    r"|is unchanged|(?:was|were|is|are) (?:left|kept))\b",
    re.IGNORECASE,
)


def stays(amount: Stated, text: str) -> bool:
    """Whether what the amount states is said to stay as it is: "a 25 % auto tariff stays"."""
    return _STAYS.match(text[amount.end : amount.end + _REACH]) is not None
