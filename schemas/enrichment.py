"""What one pass of the model says about one text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dateline.schemas.facts import Fact
from dateline.schemas.frozen import pickled_quickly
from dateline.schemas.names import Name
from dateline.schemas.user_topics import UserTopicScore
from dateline.schemas.vocabulary import (
    AMOUNT_TYPES as AMOUNT_TYPES,
)
from dateline.schemas.vocabulary import (
    ENTITY_TYPES as ENTITY_TYPES,
)
from dateline.schemas.vocabulary import (
    NAME_TYPES as NAME_TYPES,
)
from dateline.schemas.vocabulary import (
    OTHER as OTHER,
)
from dateline.schemas.vocabulary import (
    TONES as TONES,
)
from dateline.schemas.vocabulary import (
    TOPICS as TOPICS,
)
from dateline.schemas.vocabulary import (
    Tone as Tone,
)

AmountUnit = str
"""Unit of an amount: an ISO 4217 code, ``percent``, ``percentage_point`` or ``basis_point``."""

CurrencyQuality = Literal["stated", "inferred", "assumed"]
"""How a currency was found: the text states it, the feed's country settles it, or usage does."""


@pickled_quickly
@dataclass(frozen=True, slots=True)
class TopicScore:
    """A topic with its calibrated probability in 0..1."""

    label: str
    score: float


@pickled_quickly
@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """Words ``[start, end)`` in characters of ``field`` that show a tone."""

    field: str
    start: int
    end: int


@pickled_quickly
@dataclass(frozen=True, slots=True)
class MentionTone:
    """The tone toward one mention of a name: log-probabilities in the order of TONES."""

    logs: tuple[float, float, float]
    evidence: EvidenceSpan | None  # None where the tone is neutral


@pickled_quickly
@dataclass(frozen=True, slots=True)
class EntityMention:
    """A span ``[start, end)`` in characters of ``field``; ``text`` is exactly that slice."""

    text: str
    type: str
    start: int
    end: int
    score: float
    field: str = "title"  # title, summary, content or text
    value: float | None = None  # of an amount: 150e9 for "$150 billion"; the lower end of a range
    unit: AmountUnit | None = None
    value_high: float | None = None  # the upper end of a range, None where it is one value
    currency_quality: CurrencyQuality | None = None  # of an amount of money
    toward: MentionTone | None = None  # of a name, where the model has that head

    @property
    def is_amount(self) -> bool:
        """Whether it is an amount of money or a share."""
        return self.type in AMOUNT_TYPES


@pickled_quickly
@dataclass(frozen=True, slots=True)
class NamedEntity:
    """The mentions of one name in one article, taken together."""

    name: str
    type: str
    count: int
    field: str
    start: int  # of the first mention


@pickled_quickly
@dataclass(frozen=True, slots=True)
class Prediction:
    """Topics, mentions and tone of one text, and its sentence vector.

    ``topics`` holds every label with its probability, ``labels`` those above their thresholds,
    most probable first.
    """

    topics: tuple[TopicScore, ...]
    labels: tuple[str, ...]
    primary_topic: str
    tone: Tone
    tone_probabilities: tuple[float, float, float]  # in the order of TONES
    tone_score: float  # positive minus negative, -1..1
    mentions: tuple[EntityMention, ...] = ()
    entities: tuple[NamedEntity, ...] = ()
    vector: bytes | None = None  # sentence vector, a signed byte for each dimension
    truncated: bool = False
    names: tuple[Name, ...] = ()  # with their identities, most salient first
    facts: tuple[Fact, ...] = ()  # what its amounts state, in reading order
    user_topics: tuple[UserTopicScore, ...] = ()  # in the order of the configuration
