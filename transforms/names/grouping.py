"""Which mentions of an article are one name: spellings, surnames, short forms, acronyms."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dateline.schemas.enrichment import NAME_TYPES, EntityMention
from dateline.transforms.names.keys import lookup_key, without_legal_form, without_title
from dateline.transforms.names.records import Lexicon

_BETWEEN = re.compile(r"\s*\(\s*(?:the\s+)?[\"'“‘]?")
_SMALL = frozenset("of the and for de la du des et del der von und on in to a an &".split())
_GENERIC = frozenset(
    "bank ministry department national university city house senate congress court supreme union"
    " party council federal commission committee us u.s. american british royal international"
    " united new north south east west general central first group european world state air army"
    " navy police".split()
)


@dataclass
class Group:
    """Mentions of one name, in reading order."""

    type: str
    mentions: list[EntityMention] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The fullest form: most words, then most letters; capitals throughout count less."""
        forms = (mention.text for mention in self.mentions)
        return max(forms, key=lambda text: (len(text.split()), not text.isupper(), len(text)))

    @property
    def forms(self) -> list[str]:
        """Every form, the fullest first, none twice."""
        texts = dict.fromkeys(mention.text for mention in self.mentions)
        return sorted(texts, key=lambda text: -len(text.split()))


def grouped(
    mentions: Sequence[EntityMention], texts: Mapping[str, str], lexicon: Lexicon
) -> list[Group]:
    """The names of an article in the order of their first mentions.

    ``texts`` holds the text of each field that a mention names. A short form that the tables know
    by itself stays apart ("Trump" beside "Ivanka Trump").
    """
    groups: dict[tuple[str, str], Group] = {}
    for mention in mentions:
        if mention.type in NAME_TYPES:
            key = (_group_key(mention), mention.type)
            groups.setdefault(key, Group(mention.type)).mentions.append(mention)
    found = list(groups.values())
    if len(found) > 1:
        _join(found, _acronyms(found, mentions, texts))
        _join(found, _short_people(found, lexicon))
        _join(found, _short_organisations(found, lexicon))
        order = {id(mention): place for place, mention in enumerate(mentions)}
        for group in found:
            group.mentions.sort(key=lambda mention: order[id(mention)])
        found.sort(key=lambda group: order[id(group.mentions[0])])
    return found


def _group_key(mention: EntityMention) -> str:
    if mention.type == "PER":
        return lookup_key(without_title(mention.text))
    if mention.type == "ORG":
        return lookup_key(without_legal_form(mention.text))
    return lookup_key(mention.text)


def _join(groups: list[Group], pairs: list[tuple[Group, Group]]) -> None:
    """Moves the mentions of each pair's first group into its second."""
    moved: dict[int, Group] = {}
    for short, full in pairs:
        while id(full) in moved:
            full = moved[id(full)]
        if short is full or id(short) in moved:
            continue
        full.mentions += short.mentions
        moved[id(short)] = full
        groups.remove(short)


def _acronyms(
    groups: Sequence[Group], mentions: Sequence[EntityMention], texts: Mapping[str, str]
) -> list[tuple[Group, Group]]:
    """Acronyms with their expansion beside them: "International Monetary Fund (IMF)"."""
    of = {id(mention): group for group in groups for mention in group.mentions}
    pairs = []
    for first, second in itertools.pairwise(mentions):
        if first.field != second.field or id(first) not in of or id(second) not in of:
            continue
        between = texts.get(first.field, "")[first.end : second.start]
        if not between or not _BETWEEN.fullmatch(between):
            continue
        if is_acronym(second.text, first.text):
            pairs.append((of[id(second)], of[id(first)]))
        elif is_acronym(first.text, second.text):
            pairs.append((of[id(first)], of[id(second)]))
    return pairs


def is_acronym(short: str, full: str) -> bool:
    """Whether a form in capitals has the initials of a longer one, small words left out or not."""
    letters = [c for c in short if c.isalpha()]
    if not 2 <= len(letters) <= 10 or sum(c.isupper() for c in letters) < len(letters) - 2:
        return False
    words = [w for w in re.split(r"[\s\-–’']+", full) if w and w[0].isalnum()]
    if len(words) < 2:
        return False
    wanted = "".join(letters).casefold()
    initials = "".join(word[0] for word in words).casefold()
    strong = "".join(word[0] for word in words if word.casefold() not in _SMALL).casefold()
    return wanted in (initials, strong) or (len(strong) > 2 and wanted.startswith(strong))


def _short_people(groups: Sequence[Group], lexicon: Lexicon) -> list[tuple[Group, Group]]:
    """Surnames and given names that belong to the only full name of the article they fit."""
    people = [(g, without_title(g.name).split()) for g in groups if g.type == "PER"]
    pairs = []
    for group, words in people:
        if len(words) > 2 or _is_known(group.name, "person", lexicon):
            continue
        key = [lookup_key(word) for word in words]
        fits = [
            other
            for other, longer in people
            if len(longer) > len(words)
            and [lookup_key(word) for word in longer[-len(words) :]] == key
        ] or [
            other
            for other, longer in people
            if len(longer) > len(words) and lookup_key(longer[0]) == key[0] and len(words) == 1
        ]
        if len(fits) == 1:
            pairs.append((group, fits[0]))
    return pairs


def _short_organisations(groups: Sequence[Group], lexicon: Lexicon) -> list[tuple[Group, Group]]:
    """First words of the only longer name that begins with them: "Acme" of "Acme Robotics"."""
    named = [(g, without_legal_form(g.name).split()) for g in groups if g.type == "ORG"]
    pairs = []
    for group, words in named:
        if len(words) > 2 or words[0].casefold() in _GENERIC or len(words[0]) < 4:
            continue
        if lexicon.find(lookup_key(group.name)):
            continue
        key = [lookup_key(word) for word in words]
        fits = [
            other
            for other, longer in named
            if len(longer) > len(words)
            and [lookup_key(word) for word in longer[: len(words)]] == key
        ]
        if len(fits) == 1:
            pairs.append((group, fits[0]))
    return pairs


def _is_known(name: str, kind: str, lexicon: Lexicon) -> bool:
    """Whether the tables are certain of a form by itself."""
    found = lexicon.find(lookup_key(without_title(name)))
    return any(c.is_certain and c.record.kind == kind for c in found)
