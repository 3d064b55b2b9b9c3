"""Noun phrases by their borders: words of grammar, verbs of the news, and punctuation."""

from __future__ import annotations

from dateline.transforms.facts.passages import AMOUNT, Passage

_STOP = frozenset(
    "a an the this that these those its his her their our "
    "your my it he she they we i you who which "
    "what when where why how there here and or but "
    "nor so yet as if than then while because although "
    "though after before since until during amid despite "
    "over under above below between among about "
    "around against across along of to from in on at by for with without within into onto through "
    "via per up down out off back away is are was "
    "were be been being am has have had having do does "
    "did will would could should may might must can shall "
    "not no n't more most less least very much "
    "many some any all both each every either neither only also just even still already again now "
    "today yesterday tomorrow monday tuesday wednesday "
    "thursday friday saturday sunday nearly almost "
    "roughly approximately some about said say says "
    "saying told tell tells according reported report "
    "reports announced announce announces agreed agree agrees expected expect expects see sees saw "
    "seen rise rises rose risen raise raises raised fall falls fell fallen drop drops dropped gain "
    "gains gained climb climbs climbed jump jumps jumped "
    "surge surges surged soar soars soared tumble "
    "tumbles tumbled plunge plunges plunged slump slumps "
    "slumped slip slips slipped slide slid ease "
    "eases eased slow slows slowed cut cuts hike hikes hiked increase increases increased decrease "
    "decreases decreased decline declines declined grow grows grew shrink shrinks shrank hit hits "
    "reach reaches reached top tops topped beat beats stand stands stood remain remains remained "
    "keep keeps kept hold holds held take takes took taken give gives gave given get gets got make "
    "makes made buy buys bought sell sells sold pay pays paid win wins won sign signs signed award "
    "awards awarded offer offers offered post posts posted book books booked lose loses lost set "
    "sets go goes went come comes came show shows "
    "showed shown become becomes became help helps let "
    "want wants wanted seek seeks sought plan plans planned "
    "call calls called use uses used add adds "
    "added turn turns turned move moves moved run runs "
    "ran near nears neared spend spends spent cost "
    "costs face faces faced launch launches launched "
    "acquire acquires acquired merge invest invests "
    "lift lifts lifted lower lowers lowered push pushes "
    "pushed send sends sent approve approves approved "
    "impose imposes imposed tick ticks ticked steal stole stolen worth valued priced following "
    "including compared versus vs like such new another first-ever "
    "stay stays stayed apply applies applied enter enters entered begin begins start starts "
    "expire expires expired".split()
)
_OF = frozenset(("of", "on"))
_MOST_WORDS = 7


def borders(passage: Passage, first: int, after: int, *, right: int = 0) -> tuple[int, int]:
    """The noun phrase around words ``[first, after)``, as offsets; ``right`` words may follow."""
    words, text = passage.words, passage.text
    low = first
    while (
        low > 0 and first - low < _MOST_WORDS and _joins(text, words[low - 1].end, words[low].start)
    ):
        if _ends(passage, low - 1):
            break
        low -= 1
    high = after
    while high < len(words) and high - after < right:
        if not _joins(text, words[high - 1].end, words[high].start):
            break
        if words[high].low in _OF and high + 1 < len(words) and high - after < right - 1:
            high += 1
            continue
        if _ends(passage, high) and words[high].low not in ("the", "its"):
            break
        high += 1
    while high > after and (words[high - 1].low in _OF or _ends(passage, high - 1)):
        high -= 1
    return words[low].start, words[high - 1].end


def after_amount(passage: Passage, at: int) -> tuple[int, int] | None:
    """The noun phrase that begins at word ``at``, without an article: "Burger Rings"."""
    words = passage.words
    while at < len(words) and words[at].low in (
        "a",
        "an",
        "the",
        "its",
        "his",
        "their",
        "all",
        "her",
    ):
        at += 1
    if at >= len(words) or _ends(passage, at):
        return None
    start, end = borders(passage, at, at + 1, right=_MOST_WORDS)
    return max(start, words[at].start), end


def before_word(passage: Passage, at: int, start: int) -> tuple[int, int] | None:
    """The noun phrase before word ``at`` and the verbs there; it begins at ``start`` or later."""
    number = at - 1
    while number >= 0 and passage.words[number].start >= start and _ends(passage, number):
        if at - number > 4:
            return None
        number -= 1
    if number < 0 or passage.words[number].start < start:
        return None
    found = borders(passage, number, number + 1)
    return max(found[0], start), found[1]


def _joins(text: str, end: int, start: int) -> bool:
    """Whether two words may stand in one phrase by what is between them."""
    gap = text[end:start]
    if gap == ". ":  # "U.S. economy", and no new sentence
        return text[end - 2 : end - 1] == "."
    return gap.strip(" \u00a0") == "" or gap in ("-", "/", " & ")


def _ends(passage: Passage, number: int) -> bool:
    """Whether a word is none of a noun phrase."""
    word = passage.words[number]
    if word.low in _STOP or word.low == AMOUNT or word.low.endswith("n't"):
        return True
    raw = passage.text[word.start : word.end]
    if raw[0] in "$£€¥%" or (raw[0].isdigit() and not any(c.isalpha() for c in raw)):
        return True
    lower = raw[0].islower()
    return lower and word.low.endswith(("ing", "ed", "ly")) and len(word.low) > 4


def chunks(passage: Passage) -> list[tuple[int, int]]:
    """All noun phrases of a text by their borders, in reading order; linear in its length.

    Runs of words that may stand in one phrase; "of" parts them.
    """
    words, text = passage.words, passage.text
    found: list[tuple[int, int]] = []
    first: int | None = None
    for number in range(len(words) + 1):
        inside = number < len(words) and not _ends(passage, number)
        joined = (
            first is not None
            and inside
            and number - first < _MOST_WORDS
            and _joins(text, words[number - 1].end, words[number].start)
        )
        if first is not None and not joined:
            found.append((words[first].start, words[number - 1].end))
            first = None
        if first is None and inside:
            first = number
    return found
