"""A topic of the user's own once it is fitted: a small linear head, and what it says of a text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from dateline.schemas.frozen import pickled_quickly

Number = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]


@pickled_quickly
@dataclass(frozen=True, slots=True)
class UserTopicScore:
    """What a head says of one text."""

    name: str
    score: float  # calibrated probability, 0..1
    label: bool  # whether it reaches the head's threshold
    revision: str  # of the head that said so


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FitReport(_Record):
    """How a head was fitted, and how well it did on examples that it had not seen."""

    examples: str
    """Digest of the examples, so that a change of them is noticed."""
    positive: int = Field(ge=0)
    """Examples with the topic."""
    negative: int = Field(ge=0)
    """Examples without it."""
    precision: Share
    """By cross-validation, for articles of which ``share`` have the topic."""
    recall: Share
    """By cross-validation."""
    f1: Share
    """Harmonic mean of the two."""


class TopicHead(_Record):
    """A linear head on the sentence vector and the words of a text.

    The score is the logistic of ``bias`` plus the products of vector and ``vector``, and of the
    weighted words of the text and their weights; ``dateline.transforms.user_topics.scoring`` has
    the sum.
    """

    format: Literal[1] = 1
    name: str
    model: str
    """Label of the model whose vector it reads."""
    share: Share
    """Share of articles that are expected to have the topic; the score is calibrated for it."""
    threshold: Share
    """Scores from here on carry the label."""
    bias: Number
    fit: FitReport
    words: dict[str, tuple[Number, Number]]
    """Word or pair of words: how telling it is for any text, and its weight for this topic."""
    vector: tuple[Number, ...] = Field(min_length=1)
    """A weight for each dimension of the sentence vector."""

    @property
    def revision(self) -> str:
        """Twelve hex digits over all that decides a score, so that rows tell which head spoke."""
        told = json.dumps(self.model_dump(mode="json", exclude={"fit"}), sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:12]
