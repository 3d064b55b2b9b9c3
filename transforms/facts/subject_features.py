"""What speaks for a phrase as the subject of an amount, as features for a learned scorer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dateline.schemas.facts import FactKind, Phrase
from dateline.transforms.facts.candidates import Candidate
from dateline.transforms.facts.changes import DOWN, UP
from dateline.transforms.facts.heads import HEADS, PEOPLE
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.passages import AMOUNT, Passage, Word
from dateline.transforms.facts.stated import Stated

_GRAMMAR = frozenset(
    "of in for on to by from with at as a an the and or its his her their is are was were be been "
    "has have had will would could may might said says say that than after before over under into "
    "against about between among during per up down more worth it he she they who which while "
    "but if when not new".split()
)
_DATES = frozenset(
    "january february march april may june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday year years month months week weeks day days "
    "quarter today yesterday q1 q2 q3 q4 fy record total percent number rise increase drop fall "
    "decline".split()
)
_GETS = frozenset("raise raises raised secures secured lands landed wins won gets receives".split())
_GIVES = frozenset(
    "pay pays paid buy buys bought spend spends spent acquire acquires acquired invest invests "
    "invested give gives gave pledges pledged announces announced approves approved award awards "
    "awarded commits unveils orders ordered signs signed offers offered".split()
)
_FINES = frozenset("fine fined fines sue sues sued ordered penalty settle settles settled".split())
_ENDS = ("ed", "ing", "ly", "s")
_PERIODS = frozenset("last first next this past previous same coming early late annual".split())
_SELLS = frozenset("sell sells sold sale auction auctioned cost costs costing listed".split())


def word_class(word: Word, passage: Passage) -> str:
    """A word as a pattern sees it: words of grammar as they are, others by what they are."""
    low = word.low
    known = _CLASSES.get(low)
    if known is not None:
        return known
    raw = passage.text[word.start]
    if raw.isupper() or raw.isdigit():
        return "Name" if raw.isupper() else "9"
    return next((f"word-{end}" for end in _ENDS if low.endswith(end)), "word")


_CLASSES = {
    word: name
    for name, words in (
        ("SELL", _SELLS), ("FINE", _FINES), ("GIVE", _GIVES), ("GET", _GETS), ("DOWN", DOWN),
        ("UP", UP),
    )
    for word in words
} | {word: word for word in (*_GRAMMAR, AMOUNT)}  # fmt: skip
"""What a word is to a pattern; the last of several classes counts."""


def subject_features(
    kind: FactKind,
    amount: Stated,
    found: Sequence[Candidate],
    told: Mapping[str, Told],
    by_rules: Sequence[tuple[str, Phrase]],
) -> list[list[str]]:
    """The names of the features that each candidate has; ``by_rules`` is what patterns find."""
    case = _Case.of(kind, amount, found, told)
    return [
        [*_plain(each, case), *_ruled(each, told[each.field].passage, by_rules)] for each in found
    ]


@dataclass(frozen=True)
class _Case:
    """What is the same for all candidates of an amount."""

    kind: FactKind
    amount: Stated
    found: Sequence[Candidate]
    told: Mapping[str, Told]
    title: str
    clause: tuple[int, int]
    in_title: frozenset[str]
    firsts: Mapping[str, Candidate]  # by field
    passage: Passage  # of the amount
    at: tuple[int, int]  # the words of the amount

    @classmethod
    def of(
        cls, kind: FactKind, amount: Stated, found: Sequence[Candidate], told: Mapping[str, Told]
    ) -> _Case:
        title = next(iter(told))
        passage = told[amount.field].passage
        return cls(
            kind, amount, found, told, title, passage.clause(amount.start, amount.end),
            frozenset(word.low for word in told[title].passage.words[:60]),
            {candidate.field: candidate for candidate in reversed(found)}, passage,
            (passage.first_word(amount.start), passage.first_word(amount.end)),
        )  # fmt: skip


def _ruled(
    candidate: Candidate, passage: Passage, by_rules: Sequence[tuple[str, Phrase]]
) -> Iterator[str]:
    """Which patterns take it for the subject, or a part of it, or the same words elsewhere."""
    own = {word.low for word in passage.words_in(candidate.start, candidate.end)}
    for number, (name, phrase) in enumerate(by_rules):
        place = phrase.place
        if (
            candidate.field == place.field
            and candidate.start < place.end
            and candidate.end > place.start
        ):
            same = (candidate.start, candidate.end) == (place.start, place.end)
            how = "=" if same else "~"
        elif own & set(phrase.text.lower().split()):
            how = "w"
        else:
            continue
        yield f"rule {name} {how}"
        if number == 0:
            yield f"rule first {how}"


def _plain(candidate: Candidate, case: _Case) -> Iterator[str]:
    passage = case.told[candidate.field].passage
    words = passage.words_in(candidate.start, candidate.end)
    here = candidate.field == case.amount.field
    title = candidate.field == case.title
    where = "title" if not here else "before" if candidate.end <= case.amount.start else "behind"
    yield where
    if candidate.name is not None:
        name = candidate.name.name
        yield f"name {name.type}"
        yield f"name {name.identity.kind}"
        yield f"{where} name {name.type}"
        yield f"{where} name {name.identity.kind}"
        if len(name.places) > 1:
            yield "name again"
            yield f"{where} name again {name.type}"
        if name.salience > 0.5:
            yield "salient name"
    else:
        yield f"{where} noun"
    if case.firsts.get(candidate.field) is candidate:
        yield f"{where} first"
    if title and here:
        yield "in the title"
    yield from _place(candidate, case, where)
    yield from _sides(candidate, case, passage, where)
    yield from _words(candidate, words, passage, where, case.kind)
    if not title:
        shared = sum(word.low in case.in_title for word in words)
        yield f"{where} shared {'all' if shared == len(words) else 'some' if shared else 'none'}"


def _place(candidate: Candidate, case: _Case, where: str) -> Iterator[str]:
    """How far it is from the amount."""
    amount, passage, found = case.amount, case.passage, case.found
    if where == "title":
        rank = sum(
            other.field == candidate.field and other.start < candidate.start for other in found
        )
        yield f"title rank {min(rank, 4)}"
        return
    within = case.clause[0] <= candidate.start < case.clause[1]
    yield f"{where} {'same' if within else 'other'} clause"
    low, high = sorted((candidate.start, amount.start))
    between = [
        other for other in found
        if other.field == candidate.field and low < other.start < high
        and not (other.start < candidate.end and other.end > candidate.start)
    ]  # fmt: skip
    yield f"{where} between {min(len(between), 5)}"
    if not any(other.name is not None for other in between):
        yield f"{where} nearest name" if candidate.name else f"{where} no name between"
    gap = len(passage.words_in(min(candidate.end, amount.end), max(candidate.start, amount.start)))
    yield f"{where} gap {gap if gap < 4 else 4 if gap < 7 else 7 if gap < 12 else 12}"


def _sides(candidate: Candidate, case: _Case, passage: Passage, where: str) -> Iterator[str]:
    """The words on both sides of it, and all between it and the amount where these are few."""
    first, after = passage.first_word(candidate.start), passage.first_word(candidate.end)
    words = passage.words
    before = word_class(words[first - 1], passage) if first > 0 else "^"
    behind = word_class(words[after], passage) if after < len(words) else "$"
    if passage.text[candidate.end : candidate.end + 2] in ("'s", "’s", "s'", "s’"):
        behind = f"'s {behind}"
    mark = passage.text[candidate.end : candidate.end + 1]
    yield f"{where} {before} _"
    yield f"{where} _ {behind}"
    if after < len(words) and words[after].start - candidate.end < 3:
        yield f"{where} _ ={words[after].low}"
    if first > 0 and candidate.start - words[first - 1].end < 3:
        yield f"{where} ={words[first - 1].low} _"
    if first > 1:
        yield f"{where} {word_class(words[first - 2], passage)} {before} _"
    if after + 1 < len(words):
        yield f"{where} _ {behind} {word_class(words[after + 1], passage)}"
    if mark and mark in ",:;.":
        yield f"{where} _ {mark}"
    if where == "title":
        return
    amount, (at, end) = case.amount, case.at
    path = words[after:at] if where == "before" else words[end:first]
    if where == "behind" and _premodifies(
        path, passage.text[amount.end : candidate.start], passage
    ):
        yield "behind without a word of grammar"
        yield f"behind after {len(path)} words"
    if len(path) <= 4:
        yield f"{where} path {' '.join(word_class(word, passage) for word in path)}"
    classes = {word_class(word, passage) for word in path[:12]}
    for name in ("UP", "DOWN", "GET", "GIVE", "FINE", "SELL", "of", "to", "in", AMOUNT):
        if name in classes:
            yield f"{where} through {name}"


def _premodifies(path: Sequence[Word], between: str, passage: Passage) -> bool:
    """Whether an amount may be a part of the phrase: "the £72,000 diamond-encrusted watch"."""
    return (
        len(path) <= 3
        and not any(mark in between for mark in ",;:.()–—")
        and all(
            word_class(word, passage) in ("word", "Name", "word-ed", "word-ing", "word-ly")
            for word in path
        )
    )


def _words(
    candidate: Candidate, words: Sequence[Word], passage: Passage, where: str, kind: FactKind
) -> Iterator[str]:
    """What it consists of."""
    yield f"{where} words {min(len(words), 4)}"
    if not words:
        return
    last = words[-1]
    yield (
        f"head {last.low}" if passage.text[last.start].islower() or not candidate.name else "head N"
    )
    heads = HEADS.get(kind, frozenset())
    if any(word.low in heads for word in words):
        yield f"{where} head"
        yield "names the kind"
    if last.low in heads:
        yield f"{where} ends in a head"
    if any(word.low in PEOPLE for word in words):
        yield f"{where} people"
    if any(word.low in _DATES for word in words):
        whole = all(word.low in _DATES or word.low in _PERIODS for word in words)
        yield "time" if whole else "with a time"
        if words[0].low in _PERIODS:
            yield "a period"
    if passage.text[words[0].start].islower():
        yield f"{where} lower"
    if candidate.name is None and any(passage.text[word.start].isupper() for word in words):
        yield f"{where} noun with capitals"
