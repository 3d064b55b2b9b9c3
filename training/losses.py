"""The loss of one batch: every head that has labels, weighted."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as nnf
from torch import Tensor

from dateline.schemas.enrichment import TONES
from training.model import ROUNDS, by_round


def tone_target(tone: int | list[float]) -> list[float]:
    """A class index or a distribution, as a distribution."""
    if isinstance(tone, int):
        return [float(i == tone) for i in range(len(TONES))]
    return tone


def row_weight(row: dict[str, Any], config: dict[str, Any]) -> float:
    """How much a row's topics and tone count: by its labelling guide, and less where unsure.

    Votes say themselves how unsure the annotators were.
    """
    weight: float = row.get("weight", 1.0)
    weight *= config.get("guide_weights", {}).get(row.get("guide", 1), 1.0)
    if not row["sure"] and row.get("tone_votes") is None:
        weight *= config["unsure_weight"]
    return weight


def batch_loss(
    out: dict[str, Tensor], batch: dict[str, Any], config: dict[str, Any], vectors: Tensor | None
) -> tuple[Tensor, dict[str, float]]:
    """Sum of the heads' losses and each one's value; a head without labels adds nothing."""
    rows, device = batch["rows"], out["topics"].device
    weights = config["loss"]
    parts: dict[str, Tensor] = {}
    sure = torch.tensor([row_weight(row, config) for row in rows], device=device)
    rounds = torch.tensor([row.get("round", 0) for row in rows], device=device)
    has = [i for i, row in enumerate(rows) if row["topics"] is not None]
    if has:
        target = torch.tensor(
            [rows[i].get("topic_votes") or rows[i]["topics"] for i in has],
            dtype=torch.float32,
            device=device,
        )
        target = target * 0.98 + 0.01
        logits = by_round(out["topics"][has], out["topics_by_round"], rounds[has])
        raw = nnf.binary_cross_entropy_with_logits(logits, target, reduction="none")
        parts["topics"] = (raw.sum(-1) * sure[has]).sum() / len(rows)
    has = [i for i, row in enumerate(rows) if row["tone"] is not None]
    if has:
        target = torch.tensor(
            [tone_target(rows[i].get("tone_votes") or rows[i]["tone"]) for i in has], device=device
        )
        target = target * 0.94 + 0.02
        by_class = torch.tensor(config["tone_weights"], device=device)
        offsets = out["tone_by_round"][has].view(len(has), ROUNDS - 1, len(TONES))
        logits = by_round(out["tone"][has], offsets, rounds[has])
        raw = -(target * by_class * nnf.log_softmax(logits, -1)).sum(-1)
        parts["tone"] = (raw * sure[has]).sum() / len(rows)
    if (batch["tags"] != -100).any():
        share = sum(row["entities"] is not None for row in rows) / len(rows)
        flat = nnf.cross_entropy(
            out["entities"].flatten(0, 1), batch["tags"].flatten(), ignore_index=-100
        )
        parts["entities"] = flat * share
    if batch.get("soft") is not None:
        known = batch["soft"].sum(-1) > 0
        share = sum(row.get("tag_words") is not None for row in rows) / len(rows)
        logs = nnf.log_softmax(out["entities"][known], -1)
        parts["soft_entities"] = -(batch["soft"][known] * logs).sum(-1).mean() * share
    has = [i for i, row in enumerate(rows) if row["sentiment"] is not None]
    if has:
        target = torch.tensor([rows[i]["sentiment"] for i in has], device=device)
        scores = out["sentiment"][has].view(len(has), 2, 3)
        chosen = scores[torch.arange(len(has), device=device), target // 3]
        parts["sentiment"] = nnf.cross_entropy(chosen, target % 3) * len(has) / len(rows)
    if vectors is not None:
        known = vectors.abs().sum(-1) > 0
        parts["vector"] = ((1 - (out["vector"] * vectors).sum(-1)) * known).sum() / len(rows)
    total = torch.stack(
        [weights[name.removeprefix("soft_")] * value for name, value in parts.items()]
    ).sum()
    return total, {name: float(value.detach()) for name, value in parts.items()}
