"""From a name to its identity: the tables propose, the article settles, nothing is guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from dateline.schemas.names import Identity, IdStatus, NameKind
from dateline.transforms.names.grouping import Group
from dateline.transforms.names.keys import forms
from dateline.transforms.names.records import Candidate, Lexicon, Record

_PLACES = frozenset(("country", "region", "city"))
_BODIES = frozenset(
    "government company central_bank ministry agency armed_force alliance armed_group party".split()
)
_MARGIN = timedelta(days=540)
"""How long before and after an office its holder may be meant by a surname alone."""
_FIRST_CHOICE: dict[str, frozenset[str]] = {
    "PER": frozenset(("person",)),
    "LOC": _PLACES | {"government"},
    "ORG": _BODIES | {"other"},
    "MISC": frozenset(("demonym", "party", "index", "weapon", "treaty", "event", "other")),
}
_SECOND_CHOICE: dict[str, frozenset[str]] = {
    "PER": frozenset(),
    "LOC": (_BODIES - {"company", "party"}) | {"demonym"},
    "ORG": frozenset(("country", "index", "event", "treaty", "demonym")),
    "MISC": _BODIES | {"country", "region"},
}
_KIND_WORDS: tuple[tuple[NameKind, re.Pattern[str]], ...] = (
    ("central_bank", re.compile(r"\bcentral bank\b|\breserve bank\b", re.I)),
    ("ministry", re.compile(r"\bministry\b|\bdepartment of\b|\bdepartment\b", re.I)),
    ("party", re.compile(r"\bparty\b|\bparti\b", re.I)),
    ("armed_force", re.compile(r"\b(?:army|navy|air force|marines|armed forces|brigade)\b", re.I)),
    ("agency", re.compile(r"\b(?:agency|commission|court|parliament|council|police)\b", re.I)),
    ("company", re.compile(r"\b(?:inc|corp|ltd|plc|llc|ag|gmbh|group|holdings|bank)\b\.?", re.I)),
)


@dataclass
class Surroundings:
    """What an article says around its names, as far as it settles who they are.

    ``country`` is that of the feed; ``day`` the day of publication, where it is known.
    """

    text: str
    country: str | None = None
    day: date | None = None
    countries: Counter[str] = field(default_factory=Counter)  # mentions by country

    def has_word(self, words: Sequence[str]) -> bool:
        """Whether the text has any of the words, as they are written."""
        return bool(words) and _words(tuple(words)).search(self.text) is not None


@lru_cache(maxsize=4096)
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")


def candidates(group: Group, lexicon: Lexicon) -> list[Candidate]:
    """What the tables have for a name, for the fullest of its forms that they know.

    A full name is not looked up by its surname: another person may have it.
    """
    whole = group.type == "PER" and " " in group.name
    for form in group.forms:
        if whole and " " not in form:
            continue
        for key in forms(form, group.type):
            found = _of_type(lexicon.find(key), group.type, form)
            if found:
                return found
    return []


def _of_type(found: Sequence[Candidate], type_: str, form: str) -> list[Candidate]:
    """Candidates that a name of this type can be; a user's own may be anything."""
    for kinds in (_FIRST_CHOICE[type_], _SECOND_CHOICE[type_]):
        fitting = [c for c in found if c.record.is_user or c.record.kind in kinds]
        if fitting:
            return fitting
    if type_ == "PER" and " " in form:  # "JP Morgan" read as a person
        return [c for c in found if c.record.kind == "company" and c.is_certain]
    return []


def only_certain(found: Sequence[Candidate]) -> Candidate | None:
    """The candidate that needs no context: the only one, and certain."""
    distinct = {(c.record.canonical, c.record.country): c for c in reversed(found)}
    if len(distinct) == 1 and found[0].is_certain:
        return next(iter(distinct.values()))
    certain = [c for c in distinct.values() if c.is_certain]
    if len(certain) == 1 and all(not c.record.context for c in distinct.values()):
        return certain[0]
    return None


def settled(
    group: Group, found: Sequence[Candidate], around: Surroundings
) -> tuple[Record, IdStatus] | None:
    """The record that a name stands for and how that is known; None where it is not settled."""
    sure = only_certain(found)
    if sure is not None:
        return sure.record, "exact" if sure.is_canonical else "alias"
    able = [c for c in found if _in_time(c, around.day)]
    told = [c for c in able if around.has_word(c.record.context)]
    if len(told) == 1:
        return told[0].record, "context"
    certain = [c for c in able if c.is_certain]
    if not told and len(certain) == 1:  # the others are doubtful, and nothing speaks for them
        return certain[0].record, "exact" if certain[0].is_canonical else "alias"
    rest = [c for c in told or able if c.record.kind != "city"]
    rest = rest if told else [c for c in rest if not c.record.context]
    by_country: dict[str, list[Candidate]] = {}
    for candidate in rest:
        if candidate.record.country:
            by_country.setdefault(candidate.record.country, []).append(candidate)
    named = {code: around.countries[code] for code in by_country if around.countries[code]}
    chosen = None
    if len(named) == 1:
        chosen = next(iter(named))
    elif around.country in by_country and (not named or around.country in named):
        chosen = around.country
    elif len(named) > 1:
        (first, most), (_, next_most) = Counter(named).most_common(2)
        chosen = first if most >= 2 * next_most else None
    if chosen is None or len(by_country[chosen]) != 1 or group.type == "PER":
        return None
    return by_country[chosen][0].record, "context"


def _in_time(candidate: Candidate, day: date | None) -> bool:
    """Whether a surname can mean the holder of an office at that time."""
    record = candidate.record
    if candidate.is_certain or day is None:
        return True
    after = record.since is None or day >= record.since - _MARGIN
    return after and (record.until is None or day <= record.until + _MARGIN)


def identity_of_record(record: Record, status: IdStatus) -> Identity:
    """The identity that a record stands for."""
    return Identity(record.kind, status, record.canonical, record.id, record.scheme, record.country)


def unknown(group: Group, *, ambiguous: bool) -> Identity:
    """The identity of a name that nothing settles.

    A full name stands for itself as the canonical one; a bare surname, an acronym and a name with
    several meanings have none.
    """
    name = group.name
    status: IdStatus = "ambiguous" if ambiguous else "none"
    if group.type == "PER":
        whole = " " in name and not ambiguous
        return Identity("person", status, name if whole else None)
    kind: NameKind = "other"
    if group.type == "ORG":
        kind = next((k for k, words in _KIND_WORDS if words.search(name)), "other")
    is_acronym = name.isupper() and len(name) <= 6
    return Identity(kind, status, None if ambiguous or is_acronym else name)
