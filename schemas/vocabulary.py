"""The closed lists of values that columns may hold: topics, tones, kinds of names and of facts.

They stand apart from the types that carry such values, because schemas, settings and views name
the values alone: a session of queries makes no article, and each of these types takes time to make.
"""

from __future__ import annotations

from typing import Literal, get_args

TOPICS = ("trade", "defense", "markets")
OTHER = "other"  # primary topic of a text in which no topic passes its threshold
NAME_TYPES = ("PER", "ORG", "LOC", "MISC")
AMOUNT_TYPES = ("MONEY", "PERCENT")
ENTITY_TYPES = (*NAME_TYPES, *AMOUNT_TYPES, "DATE")
TAGS: tuple[str, ...] = ("O", *(f"{p}-{t}" for t in ENTITY_TYPES for p in "BIES"))
"""Of words: begin, inside, end and single word of each type, and outside."""

Tone = Literal["negative", "neutral", "positive"]
TONES: tuple[Tone, Tone, Tone] = ("negative", "neutral", "positive")

NameKind = Literal[
    "country",
    "government",  # a capital, a palace or an office that acts for a state
    "demonym",  # "Japanese", "Americans"
    "city",
    "region",  # a state, a province, a continent, a sea
    "company",
    "central_bank",
    "ministry",
    "agency",  # other public bodies: parliaments, courts, regulators, services
    "armed_force",
    "alliance",  # alliances of states and international organisations
    "armed_group",
    "party",
    "person",
    "index",
    "weapon",  # weapons and their platforms
    "treaty",  # treaties, laws and programmes
    "event",
    "other",
]
NAME_KINDS: tuple[str, ...] = get_args(NameKind)

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

PublishedQuality = Literal[
    "exact",  # an unambiguous instant with its offset
    "assumed_utc",  # date and time without a zone: read as UTC
    "ambiguous_zone",  # a zone abbreviation with several meanings (IST, BST, CST)
    "date_only",  # a day without a time: read as 00:00 UTC
    "updated",  # the entry only says when it was updated
    "future",  # further ahead of the fetch than clocks drift: not trusted
    "ancient",  # before 1990 or a placeholder such as year 1: not trusted
    "unparsed",  # there is a text, but nobody could read it
    "missing",
]
"""How ``published_at`` was found. It is null for ``unparsed`` and ``missing``."""

TRUSTED_QUALITIES: frozenset[str] = frozenset(
    {"exact", "assumed_utc", "ambiguous_zone", "date_only", "updated"}
)
"""Qualities that may choose the partition; the others go by first_seen_at."""
