"""Whether something is so, decided, proposed, foreseen or denied: marks and a learned scorer.

The nearest mark before the amount tells most; the scorer weighs it with the other marks, the forms
of verbs and times (``tenses.py``) and the words around.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dateline.schemas.facts import FactKind, Modality
from dateline.transforms.facts.network import FactNetwork
from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.scorer import scorer
from dateline.transforms.facts.stated import Stated
from dateline.transforms.facts.tenses import tense_features


def _any(*phrases: str) -> str:
    return "|".join("|".join(phrase.split(", ")) for phrase in phrases)


_DENIED = _any(
    r"den(?:y|ies|ied), reject(?:s|ed|ing)?, abandon(?:s|ed)?",
    r"scrap(?:s|ped)?, cancel(?:s|led|ed)?",
    r"call(?:s|ed) off, rul(?:es|ed) out, walk(?:s|ed) away",
    r"backtracks, drops planned, terminat\w+",
)
_PROPOSED = _any(
    r"threat\w*, propos\w*, demand(?:s|ed|ing)?, consider(?:s|ed|ing), seek(?:s|ing)?, sought",
    r"wants?, offer(?:s|ed|ing)?, mull(?:s|ed|ing)?",
    r"weigh(?:s|ing), explor(?:e|es|ing), urg(?:es|ed)",
    r"call(?:s|ed|ing)? (?:for|on), asks?, asked, asking, request\w*, lawsuits?, su(?:e|es|ed|ing)",
    r"bids?(?! to), near(?:s|ing), close to, talks, possible, hopes",
    r"eyes, eyeing, pleads, push through",
    r"looks? for, fail to agree, must, should, pushing for, suggested",
)
_MAY = _any(r"could, may, might, would")
_DECIDED = _any(
    r"approv(?:e|es|ed), agree(?:s|d), announc(?:e|es|ed)",
    r"pledg(?:e|es|ed), clear(?:s|ed), unveil(?:s|ed)",
    r"sign(?:s|ed) off, okays, oks, plan(?:s|ned|ning)?",
    r"vow(?:s|ed), intend\w*, aim(?:s|ing)?, accord",
    r"deal to, set to, set for, due to",
    r"commit(?:s|ted), promis(?:e|es|ed), is (?:buying|selling|taking)",
    r"agreement, reach(?:es|ed)? deal, cut(?:s|ting) \d, lay(?:s|ing)? off, eliminat(?:e|ing), axe",
    r"fast-tracks, conditional",
)
_FORECAST = _any(
    r"expect\w*, forecast\w*, predict\w*, project(?:s|ed|ing|ions?)",
    r"anticipat\w*, outlook, guidance",
    r"estimated (?:that|to), likely, sees, seen, poised",
    r"risks?, warn(?:s|ed|ing)?, surveyed, confident",
    r"target(?:s|ed|ing)?, on (?:track|course|pace), fears?, sparks, penciled, pencilled, bet on",
    r"preparing for, look(?:s)? set, signals, cost .{0,20}by next",
)
_WILL = _any(
    r"will",
    r"to (?:be|pay|buy|sell|acquire|invest|spend|build|cut|give|provide|raise|receive|send|get)",
    r"to (?:supply|deliver|take|launch|impose|slash|hire|fund|merge|cost|rise|fall|reach"
    r"|hit|reduce)",
)
_DONE = _any(
    r"paid, bought, completed, closed, signed, won, wins, awarded, awards, raised, raises, secured",
    r"received, spent, fined, sold, acquired, invested, gave",
    r"gives, lost, was, were, posted, posts",
    r"reported, reports, rose, fell, grew, dropped, climbed",
    r"jumped, surged, slumped, plunged, slid",
    r"increased, decreased, declined, came, hit, reached, stood",
    r"stands?, rising, falling, has, have",
    r"had, is, are, reache?d?, lifted, cut, tumbled",
    r"gained, recorded, ratified, posting, achieved, grows",
    r"rises, falls, drops, climbs, soars, soar, jumps",
    r"slips, edges, hits, increases, lifts, adding",
)
_MARK = re.compile(
    rf"\b(?:(?P<denied>{_DENIED})|(?P<decided>{_DECIDED})|(?P<forecast>{_FORECAST})"
    rf"|(?P<proposed>{_PROPOSED})|(?P<may>{_MAY})|(?P<will>{_WILL})|(?P<done>{_DONE}))\b",
    re.IGNORECASE,
)


def _first_letters(*phrases: str) -> frozenset[str]:
    """The first three letters of patterns, or two where no third one is told."""
    apart = re.sub(r"\([^()]*\)", "(", "|".join(phrases)).split("|")
    return frozenset(each[:3] if each[:3].isalpha() else each[:2] for each in apart)


_BEGINS = re.compile(r"\b[a-z]{2,3}", re.IGNORECASE)
_FIRST = _first_letters(_DENIED, _DECIDED, _FORECAST, _PROPOSED, _MAY, _WILL, _DONE)
_LATER = re.compile(
    r"\b(?:by (?:20[2-9]\d|next)|next (?:year|month|week|quarter)|will|would|over (?:the )?next"
    r"|bid|proposal|request|possible)\b",
    re.IGNORECASE,
)
_CALLED_OFF = re.compile(r"\bcollapse[sd]?\b|\bcalled off\b|\bwas blocked\b", re.IGNORECASE)
_STAFF = re.compile(
    r"\s*of\s+(?:its|the|his|their)?\s*(?:[\w'’-]+\s+){0,4}(?:workforce|staff|employees"
    r"|workers|headcount)",
    re.IGNORECASE,
)
_BEFORE, _BEHIND = 110, 60  # characters that are looked at
_FAR = 160  # by the scorer
_FAR_WORDS = ("w s ", "w t ")
"""Words of other clauses and of the title, which tell kinds and no modality."""
_CLAUSE, _STEM = "w c ", 5
"""Words of the clause, and how many of their first letters: "expec" of "expect", "expected"."""
_DECISIONS = frozenset(("deal", "contract", "aid", "fine", "tariff", "budget", "other"))

_OF_DECISIONS: dict[str, Modality] = {
    "denied": "denied", "decided": "planned", "forecast": "forecast", "proposed": "proposed",
    "may": "proposed", "will": "planned", "done": "actual",
}  # fmt: skip
_OF_FIGURES: dict[str, Modality] = {
    "denied": "actual", "decided": "actual", "forecast": "forecast", "proposed": "actual",
    "may": "forecast", "will": "forecast", "done": "actual",
}  # fmt: skip


def modality_of(
    kind: FactKind,
    amount: Stated,
    passage: Passage,
    lexical: Mapping[str, float],
    network: FactNetwork | None = None,
) -> Modality:
    """The modality of a fact of this kind; ``lexical`` are the words around its amount."""
    found = modality_features(kind, amount, passage, lexical)
    also = network.log_odds("modalities", *amount.place) if network else None
    return scorer("modalities").best(found, also)[0]  # type: ignore[return-value]


def modality_features(
    kind: FactKind, amount: Stated, passage: Passage, lexical: Mapping[str, float]
) -> dict[str, float]:
    """What speaks for each modality, as numbers for the scorer; what is absent is 0."""
    before, behind = marks_around(amount, passage)
    near: dict[str, float] = {}
    for name, value in lexical.items():
        if name.startswith(_CLAUSE):
            near[f"stem {name[len(_CLAUSE) :][:_STEM]}"] = value
        elif name.startswith(_FAR_WORDS):
            continue
        near[name] = value
    told = tense_features(amount, passage, before, behind, decides=kind in _DECISIONS, kind=kind)
    marked = marked_modality(kind, amount, passage, before)
    said = {f"marked {marked}": 1.0, f"{kind} {marked}": 1.0, f"kind {kind}": 1.0}
    return {**near, **said, **told}


def marks_around(
    amount: Stated, passage: Passage
) -> tuple[list[re.Match[str]], list[re.Match[str]]]:
    """The marks before an amount and behind it in its sentence, in reading order."""
    start, end = passage.sentence(amount.start, amount.end)
    return (
        _marks(passage.text, max(start, amount.start - _FAR), amount.start),
        _marks(passage.text, amount.end, min(end, amount.end + _BEFORE)),
    )


def _marks(text: str, start: int, end: int) -> list[re.Match[str]]:
    """What ``_MARK.finditer`` finds; most words are passed over by their first letters."""
    found: list[re.Match[str]] = []
    for begin in _BEGINS.finditer(text, start, end):
        letters = begin[0].lower()
        if found and begin.start() < found[-1].end():
            continue
        if letters in _FIRST or letters[:2] in _FIRST:
            mark = _MARK.match(text, begin.start(), end)
            if mark is not None:
                found.append(mark)
    return found


def marked_modality(
    kind: FactKind, amount: Stated, passage: Passage, marks: Sequence[re.Match[str]]
) -> Modality:
    """What the nearest of the ``marks`` before the amount in its sentence says.

    What is decided is ``planned`` for deals, contracts, aid, fines, tariffs and budgets; figures
    that nobody decides are a ``forecast`` where they are to come. Without a mark before, those
    behind count; what is not marked is actual.
    """
    _, end = passage.sentence(amount.start, amount.end)
    text = passage.text
    if kind == "share":
        return _of_share(amount, text)
    table = _OF_DECISIONS if kind in _DECISIONS else _OF_FIGURES
    behind = text[amount.end : min(end, amount.end + _BEHIND)]
    if kind in ("deal", "contract") and _CALLED_OFF.search(behind):
        return "denied"
    last = None
    for found in marks:
        if found.start() < amount.start - _BEFORE:
            continue
        if not (found.lastgroup == "done" and last is not None and _binds(last, found, text)):
            last = found
    if last is not None and last.lastgroup:
        said = table[last.lastgroup]
        if kind == "other" and last.lastgroup in ("may", "will"):
            return "forecast"
        if kind in ("deal", "contract", "aid") and said == "forecast":
            return "planned"
        if said == "actual" and kind in _DECISIONS and _LATER.search(behind):
            return "planned"
        return said
    if _LATER.search(behind):
        return "planned" if kind in _DECISIONS else "forecast"
    return "actual"


def _binds(mark: re.Match[str], done: re.Match[str], text: str) -> bool:
    """Whether a verb belongs to the mark before it: "expected to be", "could have increased"."""
    return (
        len(text[mark.end() : done.start()].split()) <= 3
        and "," not in text[mark.end() : done.start()]
    )


def _of_share(amount: Stated, text: str) -> Modality:
    """Shares are so, unless they are to come; cuts of staff are decided."""
    if _STAFF.match(text, amount.end, amount.end + 90):
        return "planned"
    before = text[max(0, amount.start - 60) : amount.start]
    if re.search(r"\bforecast|\bexpect|\bwill\b|\bto reach\b|\bcould\b", before):
        return "forecast"
    if re.search(r"\b(?:lay off|to cut|cuts?|laying off|axe|reduce workforce)\b", before, re.I):
        return "planned"
    return "actual"
