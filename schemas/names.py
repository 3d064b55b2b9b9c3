"""Who or what a name in an article is, where it stands, and how the article speaks of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from dateline.schemas.frozen import pickled_quickly
from dateline.schemas.vocabulary import (
    NAME_KINDS as NAME_KINDS,
)
from dateline.schemas.vocabulary import (
    NameKind as NameKind,
)

IdScheme = Literal[
    "iso3166",  # two letters, and EU for the European Union, XK for Kosovo
    "wikidata",
    "ticker",  # ISO 10383 code of the exchange and symbol: XTKS:7203
    "lei",
    "dateline",  # no open identifier is known: a name of our own, stable between versions
    "user",  # the user's own, from the file of names
]
ID_SCHEMES: tuple[str, ...] = get_args(IdScheme)

IdStatus = Literal[
    "exact",  # the canonical name itself
    "alias",  # another form of it that means nothing else
    "context",  # a form with several meanings, one of which the article settles
    "ambiguous",  # several meanings, and the article does not settle which
    "none",  # in no table
]
ID_STATUSES: tuple[str, ...] = get_args(IdStatus)


@pickled_quickly
@dataclass(frozen=True, slots=True)
class NamePlace:
    """One mention of a name: the span ``[start, end)`` of ``field``."""

    field: str  # title, summary, content or text
    start: int
    end: int


@pickled_quickly
@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that show the tone toward a name; ``text`` is exactly ``[start, end)``."""

    field: str
    start: int
    end: int
    text: str


@pickled_quickly
@dataclass(frozen=True, slots=True)
class NameTone:
    """How the events of an article turn out for a name, or reflect on it."""

    tone: Literal["negative", "neutral", "positive"]
    probabilities: tuple[float, float, float]  # negative, neutral, positive
    evidence: Evidence | None = None


@pickled_quickly
@dataclass(frozen=True, slots=True)
class Identity:
    """Who or what a name is; ``id`` is null where the status is ``ambiguous`` or ``none``."""

    kind: NameKind
    status: IdStatus
    canonical: str | None = None
    id: str | None = None
    scheme: IdScheme | None = None
    country: str | None = None  # ISO 3166, two letters


@pickled_quickly
@dataclass(frozen=True, slots=True)
class Name:
    """All mentions in one article of one identity in one role.

    The United States as a country, "American" and "the White House" are three names of one
    identity; the view ``names`` takes them together.
    """

    name: str  # the fullest form in the article
    type: str  # PER, ORG, LOC or MISC
    identity: Identity
    salience: float  # 0..1: how much the article is about it
    places: tuple[NamePlace, ...]
    tone: NameTone | None = None
