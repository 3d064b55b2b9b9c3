"""Which rates a central bank sets, and central banks that an article does not name."""

from __future__ import annotations

import re

_TERMS = re.compile(
    r"\b(?:(?P<market>mortgages?|home loans?|loans?|yields?|bonds?|bunds?|gilts?|treasury"
    r"|treasuries"
    r"|savings|saver|annuit(?:y|ies)|deposits?|fixed[- ]rates?|credit cards?|overdrafts?"
    r"|coupon)(?:\s+rates?)?"
    r"|(?:base|bank|cash|benchmark|policy|key|repo|funds|federal-funds|lending|official|discount"
    r"|interest|borrowing)(?:[- ]\w+)?\s+(?:rates?|costs)|rates|hikes?)\b",
    re.IGNORECASE,
)
_BEHIND = 40
_ACTING = re.compile(
    r"((?:[A-Z][\w-]+(?:['’]s)?\s+)?\b[Cc]entral\s+[Bb]ank)\s+(?:has\s+|will\s+|to\s+|on\s+"
    r"\w+day\s+)?"
    r"(?i:cuts?|rais(?:es?|ed)|holds?|held|keeps?|kept|lower(?:s|ed)?|hik(?:es?|ed)|leaves?|left"
    r"|increas(?:es?|ed)|reduc(?:es?|ed)|sets?|slash(?:es|ed)?|maintain(?:s|ed)?|lifts?|lifted)\b"
)


def is_of_the_market(text: str, low: int, high: int, start: int, end: int) -> bool:
    """Whether the rate at ``[low, high)`` of a clause is one of mortgages, bonds or savings.

    The last term before it says so, and where there is none the first one behind it.
    """
    terms = list(_TERMS.finditer(text, start, low))
    if not terms:
        behind = _TERMS.search(text, high, min(end, high + _BEHIND))
        terms = [behind] if behind else []
    return bool(terms) and terms[-1].group("market") is not None


def acting_bank(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The place of "Norvik's central bank" in a stretch of text where it sets something."""
    found = _ACTING.search(text, start, min(end, len(text)))
    return found.span(1) if found else None
