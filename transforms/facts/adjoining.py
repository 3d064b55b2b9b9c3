"""Kinds that the words which adjoin an amount settle: "25 % auto tariff", "a duty of 10 %".

The scorer of kinds has seen few tariffs. Where the amount is a part of the noun phrase, or the
noun's own number, nothing else that the sentence speaks of changes what it is.
"""

from __future__ import annotations

import re

from dateline.schemas.facts import FactKind
from dateline.transforms.facts.stated import Stated

CERTAIN = 0.95
"""Of 89 annotated amounts that have one of the forms 86 have the kind that it tells."""
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
    r"(?:shares?|stocks?|share price|(?<!price )index|nasdaq|dow|nikkei|dax|ftse|s&p 500"
    r"|prices? (?:of|for) (?!(?:consumers?|food|goods|services|homes?|houses?|energy)\b)\w+"
    r"|crude|oil|gold|silver|copper|wheat|futures|bitcoin|pound"
    r"|sterling|euro|yen|dollar|franc|peso|rupee|yuan|rouble|ruble|lira|currency)"
)
_CHANGED = (
    r"(?:fell|fall|falls|rose|rise|rises|gained|gain|gains|lost|lose|loses|jump(?:ed|s)?|tumble[ds]?"
    r"|slid|slides?|slump(?:ed|s)?|drop(?:ped|s)?|surge[ds]?|climb(?:ed|s)?|sank|sinks?|slip(?:ped|s)?"
    r"|plunge[ds]?|soar(?:ed|s)?|eased|weakened|strengthened|shed|sheds|added|adds"
    r"|(?:closed|ended|traded|finished) (?:up|down|higher|lower))"
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
_MOVED = re.compile(rf"\s+{_CHANGED}\s+(?:by\s+|another\s+)?{_ABOUT}", re.IGNORECASE)
_FIGURES = re.compile(
    r"\b(?:sales|profits?|revenues?|income|earnings|output|exports?|imports?|orders|production"
    r"|deliver\w+|volumes?|traffic|demand|spending|costs?|users?|votes?|polls?|support|shipments"
    r"|margins?|loss(?:es)?|dividend|turnover|subscri\w+)\b",
    re.IGNORECASE,
)
_BANK = (
    r"(?:[Cc]entral [Bb]ank|Fed|Federal Reserve|ECB|BoE|BOE|BoJ|BOJ|RBI|RBA|RBNZ|SNB|PBOC|Riksbank"
    r"|Norges Bank|Bank of [A-Z]\w+|Bank Indonesia|Bank Negara|Banco (?:de |do )?[A-Z]\w+"
    r"|Reserve Bank|Monetary Policy Committee|MPC|FOMC)"
)
_SETS = (
    r"(?:cuts?|raise[ds]?|hike[ds]?|h[eo]lds?|keeps?|kept|lower(?:ed|s)?|lift(?:ed|s)?|leaves?|left"
    r"|sets?|reduce[ds]?|maintain(?:ed|s)?|trim(?:med|s)?|slash(?:ed|es)?)"
)
_INTEREST = (
    r"(?i:(?:policy|benchmark|repo|key|base|cash|bank|lending|deposit|interest|prime|discount"
    r"|federal funds|mortgage)\s+(?:\w+\s+)?rates?|(?<!at )(?<!face )\brates)"
)
_SET_TO = (
    re.compile(
        rf"\b{_BANK}\b[^,.;:]{{0,30}}\b{_SETS}\b[^.;:]{{0,45}}?\b(?:to|at|by|from)\s+{_ABOUT}$"
    ),
    re.compile(rf"\b{_INTEREST}\b[^.;:]{{0,40}}?\b(?:to|at|by|from|of|is|was)\s+{_ABOUT}$"),
)
_NO_INTEREST = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|tax\w*|unemployment|jobless|inflation|growth|birth|death|exchange"
    r"|vacancy|default|approval|success|interest in)\b",
    re.IGNORECASE,
)
_SPENT = re.compile(
    r"(?:,?\s+or\s+\d[\d.,]*\s?(?:%|per ?cent))?"
    r"(?:\s+of\s+(?:its\s+|their\s+)?(?:GDP|gross domestic"
    r" product))?(?:\s+(?:an?|per)\s+year|\s+annually)?\s+(?:in|on|for)\s+"
    r"(?:(?:annual|additional|new|extra|its|their)\s+)?(?:defen[cs]e|military|public|government"
    r"|federal|state|infrastructure|social|welfare|health|education|police|border)\s+"
    r"(?:spending|expenditure|outlays?|budgets?)\b",
    re.IGNORECASE,
)
"""What is spent by the state: "$150 billion or 2 % of GDP in defense spending"."""
_OR = re.compile(r",?\s+or\s+(?:(?:about|around|roughly|some|nearly|almost|up to)\s+)?")
_SPEAKS_OF_DUTIES = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies|ied)|tax(?:es|ed)?|rates?|imports?)\b", re.IGNORECASE
)

_PART_OF = re.compile(r"\s+of\s+\w", re.IGNORECASE)
_OF_VALUE = re.compile(
    r"\s+of\s+(?:[\w'’-]+\s+){0,3}?(?:values?|prices?|costs?|worth|invoices?)\b", re.IGNORECASE
)


def is_same_otherwise(first: Stated, second: Stated, text: str) -> bool:
    """Whether a second amount only says a first one otherwise: "$150 billion, or 2 % of GDP"."""
    gap = text[first.end : second.start]
    return first.field == second.field and len(gap) < 20 and _OR.fullmatch(gap) is not None


def may_be_tariff(amount: Stated, sentence: str, behind: str) -> bool:
    """Whether an amount of this sentence may be a rate of duty at all.

    A large sum is what was paid ("$22 billion in tariffs"), a part of something is what is taxed
    ("duties on 92 % of goods"), and where nothing in the sentence speaks of a duty, the article
    does elsewhere: "Steel shares fell 6 %".

    Args:
        behind: the rest of the sentence behind the amount.
    """
    if amount.is_money and (amount.value is None or amount.value >= _SUM):
        return False
    if _PART_OF.match(behind) and not _OF_VALUE.match(behind):
        return False
    return _SPEAKS_OF_DUTIES.search(sentence) is not None


def has_moved(between: str, before: str) -> bool:
    """Whether a body's price is what changed: "Corvan gained 9.7 %", not "Corvan sales gained".

    Args:
        between: the text between the body's name and the amount.
        before: what stands in the clause before the amount.
    """
    return _MOVED.fullmatch(between) is not None and not _FIGURES.search(before)


def adjoined(amount: Stated, text: str) -> FactKind | None:
    """The kind that the words beside an amount settle; None where they do not.

    Of other money only prices are looked at: "$2 billion in duties" is what was paid.
    """
    before = text[max(0, amount.start - _REACH) : amount.start]
    if _SPENT.match(text, amount.end, amount.end + _REACH):
        return "budget"
    if amount.is_money:
        small = amount.value is not None and amount.value < _SUM
        each = _EACH.match(text[amount.end : amount.end + _REACH])
        return "price" if each or (small and _FELL_TO.search(before)) else None
    after = text[amount.end : amount.end + _REACH]
    for kind, form in _AFTER:
        if form.match(after):
            return kind
    fell = _FELL.search(before)
    if fell and not _FIGURES.search(fell[0]):
        return "move"
    said = before[max(before.rfind(sign) for sign in ".;|") + 1 :]
    if not _NO_INTEREST.search(said) and any(form.search(before) for form in _SET_TO):
        return "rate"
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
