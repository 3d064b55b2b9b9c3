"""What an amount in an article states about the world: its kind, whose it is, where it stands."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal, get_args

from dateline.schemas.frozen import pickled_quickly
from dateline.schemas.names import Evidence, NamePlace

FactKind = Literal[
    "tariff",  # a rate of duty
    "rate",  # an interest rate, a yield, a policy rate
    "inflation",
    "growth",  # of output: GDP, production
    "unemployment",
    "price",  # the level of a price or an index
    "move",  # the change of a share, an index, a price or a currency
    "result",  # profit, loss, revenue, sales
    "deal",  # a takeover, a stake, an investment, funding, a listing
    "contract",  # an order or an award
    "budget",  # public spending, debt, deficit
    "aid",  # grants, military aid, relief
    "trade",  # values and shares of exports and imports
    "fine",  # a penalty, damages, a settlement
    "share",  # a part of a whole, a poll
    "other",
]
FACT_KINDS: tuple[str, ...] = get_args(FactKind)

Direction = Literal["up", "down", "flat"]
DIRECTIONS: tuple[str, ...] = get_args(Direction)

Modality = Literal[
    "actual",
    "planned",  # decided, and still to come
    "proposed",  # threatened, demanded, considered or offered
    "forecast",
    "denied",
]
MODALITIES: tuple[str, ...] = get_args(Modality)

Role = Literal["imposer", "target", "buyer", "seller", "bank"]
ROLES: tuple[str, ...] = get_args(Role)

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
