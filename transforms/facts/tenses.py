"""What tells whether something is so or to come: marks, forms of verbs, times, nouns that ask.

Names of features for the scorer of modalities (``modality.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dateline.transforms.facts.passages import Passage, Word
from dateline.transforms.facts.stated import Stated

_ASKS = frozenset(
    "request requests bid bids offer offers proposal proposals lawsuit lawsuits suit claim claims "
    "demand demands ask threat threats talks consideration motion amendment".split()
)
_PLANS = frozenset(
    "plan plans package packages scheme programme program deal deals agreement order orders pledge "
    "pledges commitment bill budget takeover acquisition merger buyout purchase sale investment "
    "aid loan funding project contract expansion fund bailout cut cuts rise hike increase "
    "pact".split()
)
_AIMS = frozenset(
    "forecast forecasts target targets goal goals estimate estimates expectation expectations "
    "projection projections threshold limit cap ceiling".split()
)
_NOUNS = (
    dict.fromkeys(_PLANS, "plan") | dict.fromkeys(_ASKS, "ask") | dict.fromkeys(_AIMS, "aim")
)  # fmt: skip
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_PAST = re.compile(
    r"\b(?:last (?:year|month|week|quarter|night|fall|spring|summer|winter|(?:mon|tues|wednes|thurs"
    r"|fri|satur|sun)day)|yesterday|ago|since|earlier|previously|once|already|so far"
    rf"|in {_MONTH}|(?:first|second|third|fourth) quarter|(?:over|in) the past|during|compared"
    r"|from a year|year on year|on (?:mon|tues|wednes|thurs|fri)day)\b",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:by (?:20[2-9]\d|next|the end)|next (?:year|month|week|quarter|summer|spring|decade"
    r"|fiscal|few|two|three|four|five|ten|\d+)|tomorrow|upcoming"
    r"|coming (?:year|month|week|decade)s?|over (?:the )?next|in 20(?:2[4-9]|[3-9]\d)"
    r"|this (?:summer|winter|autumn|fall|spring)"
    rf"|later this|soon|eventually|from (?:{_MONTH}|next)|if)\b",
    re.IGNORECASE,
)
_AUXILIARIES = frozenset(
    "could may might would should must is are was were be been being has have had do does "
    "did".split()
)
_FORMS = {
    word: form
    for form, words in (
        ("will", "will won't ll"), ("modal", "could may might would should must"),
        ("is", "is are"), ("was", "was were had"), ("has", "has have"),
        ("if", "if unless whether"), ("not", "not no never without"),
    )
    for word in words.split()
}  # fmt: skip
_VERBS, _BEHIND, _NEAR = 14, 6, 6  # words that are looked at
_STEM = 5  # letters of a mark: forms of a verb are one


def tense_features(
    amount: Stated,
    passage: Passage,
    before: Sequence[re.Match[str]],
    behind: Sequence[re.Match[str]],
    *,
    decides: bool,
    kind: str,
) -> dict[str, float]:
    """Names and values of the features.

    Args:
        amount: in ``passage``.
        passage: its field.
        before: the marks before the amount in its sentence, in reading order.
        behind: those behind it.
        decides: whether somebody decides on facts of this kind.
        kind: of the fact.
    """
    start, end = passage.sentence(amount.start, amount.end)
    form, pair, forms = _forms(amount, passage, start)
    mark = before[-1].lastgroup if before else "none"
    crossed = [
        *(f"mb {each.lastgroup}" for each in before), *(f"ma {each.lastgroup}" for each in behind),
        f"mn {mark}", f"f1 {form}", *_times(amount, passage.text, start, end),
    ]  # fmt: skip
    plain = [f"{kind} {amount.field}", f"{kind} mn {mark}", f"{kind} f1 {form}"]
    if before:
        gap = len(passage.text[before[-1].end() : amount.start].split())
        plain += [f"mw {before[-1][0][:_STEM].lower()}", f"mn {mark} {min(gap, 4) // 2}"]
        if len(before) > 1:
            plain.append(f"m2 {before[-2].lastgroup} {mark}")
    if behind:
        crossed.append(f"mx {behind[0].lastgroup}")
        plain.append(f"mv {behind[0][0][:_STEM].lower()}")
    if forms:
        plain += [f"f2 {pair}", *(f"fa {each}" for each in forms)]
    if noun := _noun(amount, passage, end):
        crossed.append(f"noun {_NOUNS[noun]}")
        plain.append(f"noun {noun}")
    first = passage.first_word(amount.start)
    for word in passage.words[max(0, first - _NEAR) : first]:
        if word.start >= start and _NOUNS.get(word.low) in ("ask", "aim"):
            plain.append(f"pre {_NOUNS[word.low]}")
    who = "D" if decides else "F"
    return dict.fromkeys([*plain, *crossed, *(f"{who} {name}" for name in crossed)], 0.5)


def _times(amount: Stated, text: str, start: int, end: int) -> Iterator[str]:
    """Whether the sentence names a time that has been or one to come, on which side."""
    for name, low, high in (("before", start, amount.start), ("behind", amount.end, end)):
        if _TO_COME.search(text, low, high):
            yield f"later {name}"
        if _PAST.search(text, low, high):
            yield f"past {name}"
    if text.find("?", amount.end, end + 1) >= 0:
        yield "question"


def _noun(amount: Stated, passage: Passage, end: int) -> str | None:
    """The noun that the amount is a part of: "$1.8 billion request"."""
    after = passage.first_word(amount.end)
    for word in passage.words[after : after + _BEHIND]:
        between = passage.text[amount.end : word.start].strip(" ")
        if word.end > end or between[:1] in (",", ".", ";", ":") or word.low in _AUXILIARIES:
            return None
        if word.low in _NOUNS:
            return word.low
    return None


def _forms(amount: Stated, passage: Passage, start: int) -> tuple[str, str, list[str]]:
    """The form of the verb before the amount, of it and the one before that, and of all verbs."""
    words, first = passage.words, passage.first_word(amount.start)
    found = []
    for number in range(first - 1, max(first - _VERBS, -1), -1):
        if words[number].start < start:
            break
        follower = words[number + 1] if number + 1 < first else None
        if form := _form(words[number], follower, passage.text):
            found.append(form)
    return (found[0] if found else "none"), " ".join(found[:2]), found


def _form(word: Word, follower: Word | None, text: str) -> str | None:
    low = word.low
    if low == "to":
        verb = follower and follower.low not in ("a", "the") and text[follower.start].islower()
        return "to-V" if verb else None
    if low in _FORMS:
        return _FORMS[low]
    if low.endswith("ed") and len(low) > 4:
        return "V-ed"
    return "V-ing" if low.endswith("ing") and len(low) > 5 else None
