"""Several models as one: the teacher of self-training, and the most that it can teach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from dateline.schemas.enrichment import TONES, TOPICS
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.reading import Reading
from dateline.transforms.model.tagging import log_softmax

SMALLEST = 1e-6  # probability whose logarithm is still taken


class Ensemble(EmbeddedModel):
    """Several bundles that answer with the mean of their calibrated probabilities."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(folders[0])
        self.members = [EmbeddedModel(folder) for folder in folders]
        self.thresholds = tuple(np.mean([m.thresholds for m in self.members], axis=0).tolist())
        self.config = replace(
            self.config,
            topic_scale=(1.0,) * len(TOPICS),
            topic_shift=(0.0,) * len(TOPICS),
            tone_scale=(1.0,) * len(TONES),
            tone_shift=(0.0,) * len(TONES),
            tone_bias=tuple(np.mean([m.config.tone_bias for m in self.members], axis=0).tolist()),
            tag_scale=1.0,
        )

    def read(self, document: Document) -> Reading:
        """The members' mean, as logits that are calibrated already."""
        pairs = [(member, member.read(document)) for member in self.members]
        topics = np.mean([m.topic_probabilities(r.topics) for m, r in pairs], axis=0)
        tone = np.mean([m.tone_probabilities(r.tone) for m, r in pairs], axis=0)
        tags = {
            number: np.log(
                np.mean(
                    [np.exp(log_softmax(r.tags[number] * m.config.tag_scale)) for m, r in pairs],
                    axis=0,
                )
            )
            for number in pairs[0][1].tags
        }
        topics = np.clip(topics, SMALLEST, 1 - SMALLEST)
        return replace(
            pairs[0][1],
            topics=np.log(topics / (1 - topics)),
            tone=np.log(np.maximum(tone, SMALLEST)),
            by_word={**pairs[0][1].by_word, "entities": tags},
        )
