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
_SUM = 10_000
"""From here on money is no duty on a piece or a tonne."""

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


_TRADED = (
    r"(?:shares?|stocks?|share price|crude|oil|gold|silver|copper|wheat|futures|bitcoin|pound"
    r"|sterling|euro|yen|dollar|franc|peso|rupee|yuan|rouble|ruble|lira|currency)"
)
_CHANGED = (
    r"(?:fell|fall|falls|rose|rise|rises|gained|gain|gains|lost|lose|loses|jump(?:ed|s)?|tumble[ds]?"
    r"|slid|slides?|slump(?:ed|s)?|drop(?:ped|s)?|surge[ds]?|climb(?:ed|s)?|sank|sinks?|slip(?:ped|s)?"
    r"|plunge[ds]?|soar(?:ed|s)?|eased|weakened|strengthened)"
)
_WHOSE = r"(?:(?!\b(?:as|after|when|while|because|amid|on)\b)[^,.;:]){0,40}"
_ABOUT = r"(?:(?:as much as|up to|at least|about|nearly|around|more than|over|almost)\s+)?"
_FELL = re.compile(
    rf"\b{_TRADED}\b{_WHOSE}\s{_CHANGED}\s+(?:by\s+|another\s+)?{_ABOUT}$", re.IGNORECASE
)
_FELL_TO = re.compile(
    rf"\b{_TRADED}\b{_WHOSE}\s{_CHANGED}\s[^,;:]{{0,20}}?\b(?:to|below|above|past)\s+{_ABOUT}$",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\s*(?:an?|per|/)\s*(?:barrel|bushel|tonne|ton|ounce|oz|pound|lb|kg|kilo|kilogram|litre|liter"
    r"|gallon|gram|tola)\b",
    re.IGNORECASE,
)
_OR = re.compile(r",?\s+or\s+(?:(?:about|around|roughly|some|nearly|almost|up to)\s+)?")
_SPEAKS_OF_DUTIES = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies|ied)|tax(?:es|ed)?|rates?|imports?)\b", re.IGNORECASE
)


def is_same_otherwise(first: Stated, second: Stated, text: str) -> bool:
    """Whether a second amount only says a first one otherwise: "$150 billion, or 2 % of GDP"."""
    gap = text[first.end : second.start]
    return first.field == second.field and len(gap) < 20 and _OR.fullmatch(gap) is not None


def may_be_tariff(amount: Stated, sentence: str) -> bool:
    """Whether an amount of this sentence may be a rate of duty at all.

    A large sum is what was paid ("$22 billion in tariffs"), and where nothing in the sentence
    speaks of a duty, the article does elsewhere: "Steel shares fell 6 %".
    """
    if amount.is_money and (amount.value is None or amount.value >= _SUM):
        return False
    return _SPEAKS_OF_DUTIES.search(sentence) is not None


def adjoined(amount: Stated, text: str) -> FactKind | None:
    """The kind that the words beside an amount settle; None where they do not.

    Of money only prices are looked at: "$2 billion in duties" is what was paid.
    """
    before = text[max(0, amount.start - _REACH) : amount.start]
    if amount.is_money:
        small = amount.value is not None and amount.value < _SUM
        each = _EACH.match(text[amount.end : amount.end + _REACH])
        return "price" if each or (small and _FELL_TO.search(before)) else None
    after = text[amount.end : amount.end + _REACH]
    for kind, form in _AFTER:
        if form.match(after):
            return kind
    if _FELL.search(before):
        return "move"
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
