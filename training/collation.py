"""Encoded rows of one batch to padded tensors: inputs, targets and the weight of each."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from dateline.schemas.enrichment import TONES, TOPICS
from dateline.schemas.vocabulary import TAGS

Row = dict[str, Any]


def tone_target(tone: int | list[float]) -> list[float]:
    """A class index or a distribution, as a distribution."""
    if isinstance(tone, int):
        return [float(i == tone) for i in range(len(TONES))]
    return tone


def row_weight(row: Row, config: dict[str, Any]) -> float:
    """How much a row's topics and tone count: by its labelling guide, and less where unsure.

    Votes say themselves how unsure the annotators were.
    """
    weight: float = row.get("weight", 1.0)
    weight *= config.get("guide_weights", {}).get(row.get("guide", 1), 1.0)
    if not row["sure"] and row.get("tone_votes") is None:
        weight *= config["unsure_weight"]
    return weight


def collate(items: list[Row], pad: int, config: dict[str, Any]) -> dict[str, Any]:
    """Padded tensors of ``items`` and the indices of their rows; ``pad`` is the id of its mark.

    ``ids``, ``shapes``, ``mask`` and ``tags`` are (batch, tokens). Of each item ``topics`` is
    (batch, topics) and ``tone`` (batch, tones) with ``topic_weight`` and ``tone_weight`` (batch,),
    0 where there is no label. The other targets stand in ``soft_targets`` and ``name_targets``;
    ``words`` is there where ``with_words`` of the config asks for it.
    """
    width = max(len(item["ids"]) for item in items)

    def padded(name: str, fill: int) -> Tensor:
        return torch.tensor([item[name] + [fill] * (width - len(item[name])) for item in items])

    rows = [item["row"] for item in items]
    weights = [row_weight(row, config) for row in rows]
    topics = [row.get("topic_votes") or row["topics"] or [0.0] * len(TOPICS) for row in rows]
    tones = [row.get("tone_votes") or row["tone"] for row in rows]
    return {
        "ids": padded("ids", pad),
        "shapes": padded("shapes", 0),
        "mask": torch.tensor(
            [[1] * len(item["ids"]) + [0] * (width - len(item["ids"])) for item in items]
        ),
        "tags": padded("tags", -100),
        "tagged": sum(row["entities"] is not None for row in rows) / len(rows),
        "rounds": torch.tensor([row.get("round", 0) for row in rows]),
        "topics": torch.tensor(topics, dtype=torch.float32),
        "topic_weight": torch.tensor(
            [w * (row["topics"] is not None) for row, w in zip(rows, weights, strict=True)]
        ),
        "tone": torch.tensor([tone_target(tone if tone is not None else 0) for tone in tones]),
        "tone_weight": torch.tensor(
            [w * (row["tone"] is not None) for row, w in zip(rows, weights, strict=True)]
        ),
        **soft_targets(items, width),
        **name_targets(items, width),
        "index": [item["index"] for item in items],
        "words": words_of(items) if config.get("with_words") else None,
    }


def words_of(items: list[Row]) -> list[tuple[list[tuple[int, int]], list[int]]]:
    """Of each item the places of its words in characters and their first pieces in the input."""
    return [(item["places"], item["positions"]) for item in items]


def soft_targets(items: list[Row], width: int) -> dict[str, Any]:
    """``soft`` (batch, tokens, tags) and ``soft_tone`` (batch, tokens, tones): a teacher's view.

    Both are zero where none is known; None where the batch has no row of a teacher. ``softened`` is
    the share of rows that have one.
    """
    if not any(item["soft"] for item in items):
        return {"soft": None, "soft_tone": None, "softened": 0.0}
    soft = np.zeros((len(items), width, len(TAGS)), np.float32)
    tone = np.zeros((len(items), width, len(TONES)), np.float32)
    for i, item in enumerate(items):
        if item["soft"]:
            positions, words = list(item["soft"]), list(item["soft"].values())
            soft[i, positions] = item["row"]["tag_probabilities"][words]
            if item["row"].get("name_tones") is not None:
                tone[i, positions] = item["row"]["name_tones"][words]
    share = sum(item["row"].get("tag_words") is not None for item in items) / len(items)
    return {"soft": torch.from_numpy(soft), "soft_tone": torch.from_numpy(tone), "softened": share}


def name_targets(items: list[Row], width: int) -> dict[str, Any]:
    """Names with a known tone, as matrices that pool tokens; None where the batch has none.

    For ``names`` of the batch ``name_item`` (names,) is the item of each, ``name_pool``
    (names, tokens) the share of each token in it, ``name_tone`` (names,) its class, ``evidence``
    (names, tokens) 1 at the words that show it, and ``evidenced`` (names,) whether any does.
    """
    found = [(i, *name) for i, item in enumerate(items) for name in item["names"]]
    if not found:
        return {"name_item": None}
    pool = np.zeros((len(found), width), np.float32)
    evidence = np.zeros((len(found), width), np.float32)
    for k, (_, words, _, shown) in enumerate(found):
        pool[k, words] = 1 / len(words)
        evidence[k, shown] = 1.0
    return {
        "name_item": torch.tensor([i for i, *_ in found]),
        "name_pool": torch.from_numpy(pool),
        "name_tone": torch.tensor([tone for _, _, tone, _ in found]),
        "evidence": torch.from_numpy(evidence),
        "evidenced": torch.tensor([bool(shown) for *_, shown in found]),
        "word_starts": torch.from_numpy(word_starts(items, width)),
    }


def word_starts(items: list[Row], width: int) -> np.ndarray:
    """(batch, tokens): True at the first piece of each word."""
    starts = np.zeros((len(items), width), bool)
    for i, item in enumerate(items):
        starts[i, item["positions"]] = True
    return starts
