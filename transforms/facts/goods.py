"""What a contract is for: the goods or the work, by the words around its amount."""

from __future__ import annotations

import re

from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.phrases import after_amount
from dateline.transforms.facts.stated import Stated

_VERBS = (
    r"build|supply|deliver|provide|buy|purchase|acquire|procure|make|manufacture|operate"
    r"|develop|upgrade|maintain|manage|run|overhaul|construct|design|produce|repair|refit"
)
_DOING = (
    r"building|supplying|delivering|providing|buying|purchasing|procuring|operating|overseeing"
    r"|developing|upgrading|maintaining|managing|running|constructing|designing|producing|selling"
    r"|making|manufacturing"
)
_CONTRACT = r"(?:contract|order|deal|pact|agreement|package)s?"
_BEHIND = (
    re.compile(r"\s*(?:worth\s+of)\s+", re.IGNORECASE),
    re.compile(r"\s+(?:potential\s+|possible\s+|proposed\s+)?sales?\s+of\s+", re.IGNORECASE),
    re.compile(
        rf"[^.;]{{0,45}}?\b{_CONTRACT}\s+(?:with\s+\S+\s+)?"
        rf"(?:(?:\w+\s+)?for(?:\s+(?:the\s+)?(?:{_DOING}|(?:delivery|supply|construction"
        rf"|purchase)\s+of))?|to\s+(?:{_VERBS})|{_DOING}|on\s+"
        rf"the\s+construction"
        r"\s+of|covering)\s+(?!up\s+to|each|every)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\s+in\s+(?!(?:guarante|total|cash|contracts?|orders?|deals?|defen[cs]e|all|bonus|new\s+"
        r"(?:contracts?|orders?)|a\b|an\b|the\b|its\b|\w+\s+(?:contracts?|orders?|deals?)\b)|\d)",
        re.IGNORECASE,
    ),
    re.compile(rf"[^.;]{{0,20}}?\bto\s+(?:{_VERBS})\s+", re.IGNORECASE),
)
_BEFORE = re.compile(
    rf"\b(?:to\s+(?:{_VERBS}|sell|order)|(?:sale|purchase|order)s?\s+(?:of|for)|(?:selling"
    rf"|supplying|buying|delivering)"
    r"|(?:will|reportedly)\s+(?:build|supply|buy|sell)|(?:buys|orders|bought|ordered|sells"
    r"|sold))\s+",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?:(?:up\s+to|about|around|some|more\s+than|nearly|at\s+least|the|an?|its)\s+)*"
    r"(?:\d[\d,.]*\s+(?!(?:million|billion|bn|m)\b)|(?:dozens|hundreds|thousands|scores)\s+of\s+"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|twelve|more|additional|new)\s+)*"
    r"(?:the\s+|an?\s+)?",
    re.IGNORECASE,
)
_COMPOUND = re.compile(
    rf"(?:-a-\w+)?\s+((?:[\w'’.-]+\s+){{1,5}}?)(?:{_CONTRACT}|sale)\b(?!\s+extension)",
    re.IGNORECASE,
)
_NO_GOODS = re.compile(
    r"(?:\S*[-‑]years?|yearly|annual|new|record|massive|major|huge|big|lucrative|no-bid|long-term"
    r"|multi\S*|landmark|initial|potential|controversial|exclusive|government|federal|state|public"
    r"|private|sector|historic|whopping|giant|fresh|first|second|third|largest|biggest|ever|a"
    r"|rookie|max|maximum|supermax|veteran|guaranteed|fixed-price|firm|single|follow-on|army|navy"
    r"|military|force|pentagon|council|export|import|supply|purchase|reported|blockbuster"
    r"|mega|mammoth|bumper|secret|worth|in|of|and|per|total|future|direct)",
    re.IGNORECASE,
)
_VAGUE = frozenset(
    "defence defense trade business corporate supply peace security military contract contracts"
    " deal deals order orders it them one services service work more money cash extension people"
    " sale sales purchase investment two ceasefire oil-for-security transfer merger takeover share"
    " stake company firm companies shares".split()
)


def goods_of(
    passage: Passage, amount: Stated, start: int, end: int, *, work: bool = False
) -> tuple[int, int] | None:
    """The place of the goods in the sentence ``[start, end)`` of an amount, None where none are.

    Words before or behind the amount count first as said of it ("$2bn worth of tanks"), then as
    bought and sold in the same sentence, then as a part of a compound ("$2bn tank deal"). Where the
    ``work`` of a person is sold, only the first counts.
    """
    text = passage.text
    for pattern in _BEHIND:
        found = pattern.match(text, amount.end, min(end, amount.end + 120))
        if found and (goods := _phrase(passage, found.end(), end)):
            return goods
    if work:
        return None
    compound = _COMPOUND.match(text, amount.end, min(end, amount.end + 80))
    if compound and (goods := _named(text, *compound.span(1))):
        return goods
    for found in reversed(
        list(_BEFORE.finditer(text, max(start, amount.start - 200), amount.start))
    ):
        if goods := _phrase(passage, found.end(), end):
            return goods
    return None


def _phrase(passage: Passage, at: int, end: int) -> tuple[int, int] | None:
    counted = _COUNT.match(passage.text, at)
    goods = after_amount(passage, passage.first_word(counted.end() if counted else at))
    if goods is None or goods[1] > end or goods[0] - at > 40:
        return None
    low, high = goods
    words = passage.text[low:high]
    if sales := re.search(r"\s+(?:sales?|orders?|purchases?)$", words, re.IGNORECASE):
        high = low + sales.start()
    words = passage.text[low:high].casefold()
    if not any(c.isalpha() for c in words) or words in _VAGUE:
        return None
    return low, high


def _named(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The words of a compound that are goods: "air defence" of "new air defence"."""
    words = list(re.finditer(r"\S+", text[start:end]))
    while words and (_NO_GOODS.fullmatch(words[0].group()) or words[0].group()[0].isupper()):
        if words[0].group().isupper() and len(words[0].group()) < 4 and len(words) == 1:
            break  # "IT"
        words.pop(0)
    if not words or len(words) > 3:
        return None
    if any(_NO_GOODS.fullmatch(word.group()) for word in words[1:]):
        return None
    low, high = start + words[0].start(), start + words[-1].end()
    if (text[low:high].casefold() in _VAGUE and text[low:high] != "IT") or not text[
        low:high
    ].replace(" ", "").isalnum():
        return None
    return low, high
