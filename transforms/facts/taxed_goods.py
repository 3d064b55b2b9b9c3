"""What a tariff is on: goods behind "on", goods that are hit with it, and goods in a compound."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.transforms.facts.naming import Placed
from dateline.transforms.facts.passages import Passage, Word
from dateline.transforms.facts.phrases import after_amount
from dateline.transforms.facts.stated import Stated

Place = tuple[int, int]

_ON = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|levy|levies|tax(?:es)?|\d+\s?%|per ?cent)\s+(?:(?:import"
    r"|additional|new)\s+)?"
    r"(?:tariffs?\s+|dut(?:y|ies)\s+)?(?:of\s+\S+\s+)?(?:up\s+to\s+\S+\s+)?on\s+",
    re.IGNORECASE,
)
_SOME = re.compile(r"(?:some|certain|most|many|all|other|various|several)\s+", re.IGNORECASE)
_HITS = re.compile(
    r"\b(?:hit|hits|hitting|slap|slaps|slapping|slapped|strike|strikes)\s+([^.;:,]{3,60}?)\s+"
    r"with\s+"
    r"(?:an?\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
_TARIFF = re.compile(r"(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|tax(?:es)?)")
_REACH = 6  # words between an amount and the word for its tariff
_MOST = 3  # words of goods, each of which may be joined by "and"
_TO = re.compile(
    r"\s+(?:rates?\s+)?(?:(?:was|were|is|are|be|will be|stays?|remains?|would be)\s+)?"
    r"(?:\w+ed\s+|cut\s+|set\s+)?(?:of|to|at|by|from)\s+"
    r"(?:(?:as much as|up to|at least|about|nearly|around|more than|over|just|only)\s+)?",
    re.IGNORECASE,
)
"""What stands between "auto tariffs" and their rate."""
_AND = frozenset(("and", "&"))
_CROSSING = frozenset("import imports export exports sector industry product products".split())
"""Words between goods and the word for the tariff that say nothing more: "steel import duty"."""
_NO_GOODS = frozenset(
    "a an the this that these those its his her their our your my any each every no some such "
    "additional extra new further fresh second third first another existing current present "
    "average mean median effective minimum maximum flat single base baseline general universal "
    "global worldwide blanket across-the-board overall total combined cumulative uniform standard "
    "reciprocal retaliatory punitive protective protectionist preferential countervailing "
    "anti-dumping antidumping dumping anti-subsidy safeguard customs custom border trade tariff "
    "tariffs duty duties levy levies tax taxes value-added sectoral sector-specific "
    "product-specific country-specific secondary "
    "temporary provisional permanent interim initial special separate similar equal equivalent "
    "matching corresponding high higher highest low lower lowest steep steeper stiff stiffer hefty "
    "huge big bigger massive sweeping severe crippling whopping heavy heavier tough tougher harsh "
    "modest small smaller large larger double triple zero reduced increased proposed threatened "
    "planned potential possible promised looming pending so-called alleged mooted controversial "
    "previous former old earlier previously announced original latest recent upcoming coming "
    "mfn wto most-favoured-nation most-favored-nation bound applied valorem specific statutory "
    "emergency national federal state local foreign domestic international overseas bilateral "
    "ad fentanyl immigration migration carbon liberation day section tit-for-tat counter "
    "billion million trillion percent per cent rate rates range unfair illegal legal unilateral "
    "final full half part much more less less-than entry transit green climate environmental "
    "wealth corporate income sales property capital gains inheritance estate payroll excise stamp "
    "windfall profit profits digital services service consumption luxury sin fuel road council "
    "withholding dividend inflation growth unemployment goods items merchandise imported exported "
    "two three four five six".split()
)
_NO_GOODS_ENDINGS = ("ly", "ed", "ing", "-wide", "-based", "-imposed", "-related", "-specific")
_GOODS_ALL_THE_SAME = frozenset(
    "clothing seed feed shipping building packaging plumbing bedding housing "
    "oilseed rapeseed seaweed linseed cottonseed".split()
)
_VERBS = re.compile(
    r"(?:(?:rais|lift|impos|slap|levi|levy|remov|slash|suggest|eliminat|waiv|restor|announc|doubl"
    r"|tripl|quadrupl|plan|propos|introduc|increas|hik|extend|reduc|lower|suspend|scrap|maintain"
    r"|mull|consider|vow|charg|want|crank|promis|ramp|jack|unleash|agre|plac|halv|retaliat|unveil"
    r"|warn|fac|fear|abolish|delay|defer|paus|push|seek|call|threat|apply|quit|demand|dodg|escap"
    r"|avoid|absorb|trim|fix|tak|leav|bring|land|float|shelv|drop|reject|accept|renew|block)"
    r"(?:e|es|s|ed|ing|ped|ping|en|ens|ening|ened)?"
    r"|adds?|adding|hits?|cuts?|puts?|sets?|keeps?|kept|applies|ready|readies|eyes?|eyed"
    r"|stays?|pays?|paid|ends?|says?|said|sees?|seen|saw|shows?|has|have|had|is|are|was|were|be"
    r"|been|will|would|could|may|might|with|as|via|amid|after|despite|over|under|against|on|for|from|to|of"
    r"|in|at|by|or|but|if|when|while|than|about|because|through|into|before|since|that|which|who)"
)
_COMPOUND = re.compile(r"[\s-]*(?:(?!(?:on|of|for|from|to)\b)[\w'’-]+\s+){0,3}", re.IGNORECASE)
"""What stands between an amount and goods that are one phrase with it."""
_TOLD_OF = re.compile(
    r"\s+(?:imports?\s+)?(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|tax(?:es)?)\s+"
    r"(?:also\s+|still\s+)?"
    r"(?:stays?|stayed|remains?|remained|takes?|took|is|are|was|were|will|would|could|may|might"
    r"|has|have|had|comes?|came|goes|went|begins?|began|starts?|started|applies|applied|kicks?"
    r"|kicked|looms?|holds?|ends?|ended|expires?|expired)\b",
    re.IGNORECASE,
)
"""What stands behind the goods where the tariff is what a clause tells of."""


def is_told_of(text: str, amount: Stated, goods: Place) -> bool:
    """Whether a clause tells of the tariff with these goods: "a 25 % auto tariff stays"."""
    start, end = goods
    return (
        _TOLD_OF.match(text, end) is not None
        and _COMPOUND.fullmatch(text, amount.end, start) is not None
    )


def taxed_goods(passage: Passage, amount: Stated, start: int, end: int) -> Place | None:
    """The goods of the sentence ``[start, end)`` that a tariff is said to be on, or to hit.

    A country may be a part of them, "Chinese steel": it says whose the goods are.
    """
    text = passage.text
    on = next(iter(_ON.finditer(text, start, end)), None)
    if on is not None:
        some = _SOME.match(text, on.end())
        goods = after_amount(passage, passage.first_word(some.end() if some else on.end()))
        if goods is not None:
            return goods
    hits = _HITS.search(text, start, amount.start)
    return hits.span(1) if hits else None


def compound_goods(
    passage: Passage, amount: Stated, start: int, end: int, names: Sequence[Placed]
) -> Place | None:
    """The goods of "25 % auto tariff" or of "auto tariffs of 25 %"; None where none are told.

    A name is never a part of them: "25 % Norvik steel tariff" may be one that Norvik imposes.

    Args:
        names: those of the sentence ``[start, end)``.
    """
    named = [(placed.start, placed.end) for placed in names]
    return _behind(passage, amount, end, named) or _before(passage, amount, start, named)


def _behind(passage: Passage, amount: Stated, end: int, names: Sequence[Place]) -> Place | None:
    """Goods of "25 % auto tariff"."""
    words = passage.words_in(amount.end, end)[: _REACH + 1]
    tariff = next((n for n, word in enumerate(words) if _TARIFF.fullmatch(word.low)), None)
    if not tariff:
        return None
    gap = passage.text[amount.end : words[tariff].start]
    if any(sign in gap for sign in ".;:,()|") or any(
        _VERBS.fullmatch(w.low) for w in words[:tariff]
    ):
        return None
    return _goods(passage, words[:tariff], names)


def _before(passage: Passage, amount: Stated, start: int, names: Sequence[Place]) -> Place | None:
    """Goods of "auto tariffs of 25 %"."""
    words = passage.words_in(start, amount.start)
    for number in range(len(words) - 1, 0, -1):
        if _TARIFF.fullmatch(words[number].low):
            between = passage.text[words[number].end : amount.start]
            if not _TO.fullmatch(between):
                return None
            return _goods(passage, words[max(0, number - _REACH) : number], names)
    return None


def _goods(passage: Passage, words: Sequence[Word], names: Sequence[Place]) -> Place | None:
    """The last words that are goods; None where the last one is none."""
    after = len(words)
    while after and words[after - 1].low in _CROSSING:
        after -= 1
    first = after
    taken = 0
    while first > 0 and taken < _MOST:
        word = words[first - 1]
        apart = first < after and not _joined(passage.text, word, words[first])
        if apart or not _is_goods(passage.text, word, names):
            break
        first, taken = first - 1, taken + 1
        if first > 1 and words[first - 1].low in _AND:
            if not _is_goods(passage.text, words[first - 2], names):
                break
            first -= 1
    if first == after or words[first].low in _AND:
        return None
    return words[first].start, words[after - 1].end


def _joined(text: str, one: Word, other: Word) -> bool:
    gap = text[one.end : other.start]
    return gap.strip(" \u00a0") in ("", "-", "/", "&")


def _is_goods(text: str, word: Word, names: Sequence[Place]) -> bool:
    """Whether a word may name goods: no word of grammar, no judgement, no part of a name."""
    low = word.low
    if low in _NO_GOODS or _VERBS.fullmatch(low) or not low[0].isalpha():
        return False
    if any(start <= word.start < end for start, end in names):
        return False
    if text[word.end - 2 : word.end] in ("'s", "’s"):
        return False  # "Corvania's tariff"
    return low in _GOODS_ALL_THE_SAME or not low.endswith(_NO_GOODS_ENDINGS)
