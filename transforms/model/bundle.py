"""A model folder of ours: graph, tokenizer, and a config with thresholds and temperatures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dateline.schemas.errors import UsageError
from dateline.schemas.vocabulary import TAGS, TONES, TOPICS

WEIGHTS = Path(__file__).parent / "weights"
DEFAULT = "minilm-news"
READING = 7
"""Number of the rule by which readings are merged (``reading.py``) and names are told. A change of
it changes results, so every label of a model names it.

1: topics, tone and vector of title and summary alone where there is a summary.
2: a topic that a later window of the content is sure of counts, too, and results of companies in
   shorthand are markets.
3: units, bases, ships, weapon systems and abbreviations have the type and borders of their
   form, and salience weighs who a name is and what happens to it.
4: evidence does not end inside of what is written in one word; subjects and modalities of facts
   are scored, subjects by the states of their words, too.
5: kinds, subjects and modalities of facts are told by layers of their own, which read an article
   with its amounts marked, beside the scorers.
6: the evidence of a tone toward a name goes on over words that are less sure to show it.
7: share indices, storms, abbreviations with dots, datelines and organisations beside their people
   have the type and borders of their form; common words in capitals are no names.
"""


class ModelError(UsageError):
    """A model folder or name that cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class BundleConfig:
    """What ``config.json`` of a bundle says.

    A topic's probability is the logistic of ``scale * logit + shift``; the tones' the softmax of
    ``tone_scale * logits + tone_shift``, each tone with its own, and the tone itself the largest
    after ``tone_bias`` was added to their logarithms, as thresholds decide on topics; tag scores
    are multiplied by ``tag_scale``, the scores of the tone toward names by ``name_scale``.
    """

    name: str
    revision: str
    topic_scale: tuple[float, ...]
    topic_shift: tuple[float, ...]
    thresholds: tuple[float, ...]
    tone_scale: tuple[float, ...]
    tone_shift: tuple[float, ...]
    tone_bias: tuple[float, ...] = (0.0, 0.0, 0.0)
    tag_scale: float = 1.0
    name_scale: float = 1.0
    window: int = 192
    overlap: int = 24
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Name, revision and reading rule, as every row of the data set carries them.

        The same weights say something else when they are merged by another rule.
        """
        return f"{self.name}@{self.revision}-r{READING}"

    @classmethod
    def read(cls, folder: Path) -> BundleConfig:
        """From ``folder/config.json``. Raises ModelError when it is not one of ours."""
        path = folder / "config.json"
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ModelError(f"{folder} holds no config.json: it is not a model folder") from None
        except json.JSONDecodeError as error:
            raise ModelError(f"{path} is not JSON: {error}") from None
        lists = {"topics": list(TOPICS), "tones": list(TONES), "tags": list(TAGS)}
        for key, expected in lists.items():
            if raw.get(key) != expected:
                raise ModelError(
                    f"{path}: {key} are {raw.get(key)}, this version reads {expected}; "
                    "take a model of this version or train one"
                )
        return cls(
            name=raw["name"],
            revision=raw["revision"],
            topic_scale=tuple(raw["topic_scale"]),
            topic_shift=tuple(raw["topic_shift"]),
            thresholds=tuple(raw["thresholds"]),
            tone_scale=of_each_tone(raw["tone_scale"]),
            tone_shift=tuple(raw["tone_shift"]),
            tone_bias=tuple(raw.get("tone_bias", (0.0, 0.0, 0.0))),
            tag_scale=raw.get("tag_scale", 1.0),
            name_scale=raw.get("name_scale", 1.0),
            window=raw.get("window", 192),
            overlap=raw.get("overlap", 24),
            about=raw.get("about", {}),
        )


def of_each_tone(scale: float | Sequence[float]) -> tuple[float, ...]:
    """The scale of each tone's logit; older bundles and calibrations have one for all."""
    return (scale,) * len(TONES) if isinstance(scale, (int, float)) else tuple(scale)


def is_bundle(folder: Path) -> bool:
    """Whether the folder's config is of our own format."""
    try:
        return "topic_scale" in json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
