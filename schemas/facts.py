"""What an amount in an article states about the world: its kind, whose it is, where it stands."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from dateline.schemas.frozen import pickled_quickly
from dateline.schemas.names import Evidence, NamePlace
from dateline.schemas.vocabulary import (
    DIRECTIONS as DIRECTIONS,
)
from dateline.schemas.vocabulary import (
    FACT_KINDS as FACT_KINDS,
)
from dateline.schemas.vocabulary import (
    MODALITIES as MODALITIES,
)
from dateline.schemas.vocabulary import (
    ROLES as ROLES,
)
from dateline.schemas.vocabulary import (
    Direction as Direction,
)
from dateline.schemas.vocabulary import (
    FactKind as FactKind,
)
from dateline.schemas.vocabulary import (
    Modality as Modality,
)
from dateline.schemas.vocabulary import (
    Role as Role,
)

FactUnit = str
"""ISO 4217 code, ``pct``, ``bp``, ``pp``, or ``USD?`` for a bare "$" whose country is not told."""


@pickled_quickly
@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the article, and the identifier of who they name, where that is known."""

    text: str
    place: NamePlace
    id: str | None = None


@pickled_quickly
@dataclass(frozen=True, slots=True)
class Party:
    """Who takes part in a tariff, a contract or a decision on rates, and as what."""

    role: Role
    phrase: Phrase


@pickled_quickly
@dataclass(frozen=True, slots=True)
class Fact:
    """One amount ``[start, end)`` of ``field`` with what it states; nothing in it is guessed.

    ``value`` and ``value_high`` are in units of ``unit``, like ``previous``, the value before the
    change. What the article does not tell is None.
    """

    field: str  # title, summary, content or text
    start: int
    end: int
    amount: str  # exactly as it stands in the field
    value: float | None
    value_high: float | None  # the upper end of a range
    unit: FactUnit | None
    kind: FactKind
    subject: Phrase | None  # what the amount is about
    direction: Direction | None
    modality: Modality
    previous: float | None
    confidence: float  # calibrated probability of the kind, 0..1
    evidence: Evidence  # the clause
    item: Phrase | None = None  # goods that a duty is on, or that are bought
    date: str | None = None  # when, in the words of the article
    parties: tuple[Party, ...] = ()
    day: datetime.date | None = None  # which that is, where it is one day for sure
