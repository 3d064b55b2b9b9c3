"""Topics of a user's own for tests: the examples that ship, and features without a model."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from dateline import configs
from dateline.pipeline.config.user_topics import head_text
from dateline.schemas.config import Config, ModelSettings
from dateline.schemas.user_topics import FitReport, TopicHead
from dateline.transforms.model.labels import model_label
from dateline.transforms.user_topics.scoring import TopicFeatures

SHIPPING = configs.path("topics/shipping.jsonl")
"""Twenty texts on merchant shipping, thirty on other things."""
LABEL = model_label(ModelSettings())
DIMENSIONS = 384


def head(name: str = "shipping", **changes: Any) -> TopicHead:
    """A head for the embedded model that knows one word, ``tanker``, and no vector."""
    plain = TopicHead(
        name=name,
        model=LABEL,
        share=0.05,
        threshold=0.5,
        bias=-2.0,
        fit=FitReport(
            examples="0" * 12, positive=20, negative=30, precision=0.9, recall=0.8, f1=0.85
        ),
        words={"tanker": (2.0, 4.0)},
        vector=(0.0,) * DIMENSIONS,
    )
    return plain.model_copy(update=changes)


def write_config(folder: Path, *heads: TopicHead, **more: Any) -> Config:
    """``dateline.yaml`` and the files of the heads; the configuration without feeds."""
    import yaml

    from dateline.pipeline.config.loading import load_config

    topics = []
    for one in heads:
        (folder / f"{one.name}.head.json").write_text(head_text(one), "utf-8")
        topics.append({"name": one.name, "examples": f"{one.name}.jsonl"})
    file = folder / "dateline.yaml"
    plain = {"feeds": ["https://feeds.example/a"], "output": {"path": "data"}, "topics": topics}
    file.write_text(yaml.safe_dump(plain | more), "utf-8")
    return load_config(file)


def made_up(
    positive: int, negative: int, *, told: float = 2.0
) -> tuple[list[TopicFeatures], list[bool]]:
    """Features whose vector tells the label by ``told`` deviations, and a word that helps."""
    random = np.random.default_rng(7)
    labels = [True] * positive + [False] * negative
    features = []
    for number, label in enumerate(labels):
        vector = random.normal(size=8)
        vector[0] += told if label else 0
        vector /= np.linalg.norm(vector)
        words = Counter({f"word{number % 5}": 1, f"own{number}": 1})
        if told and label and number % 3:
            words["harbour"] += 1
        features.append(TopicFeatures(tuple(vector.tolist()), words))
    return features, labels
