"""The loss of one batch: every head that has labels, weighted."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as nnf
from torch import Tensor

from dateline.schemas.enrichment import TONES
from training.model import ROUNDS, by_round, evidence_scores

PARTS = {"soft_entities": "entities", "soft_name_tone": "name_tone"}
"""Losses that weigh as another one does."""


def batch_loss(
    out: dict[str, Tensor], batch: dict[str, Any], config: dict[str, Any], vectors: Tensor | None
) -> tuple[Tensor, dict[str, Tensor]]:
    """Sum of the heads' losses and each one's value; a head without labels adds nothing."""
    weights = config["loss"]
    parts = {**item_losses(out, batch, config), **word_losses(out, batch)}
    if batch.get("name_item") is not None:
        parts |= name_losses(out, batch)
    if vectors is not None:
        known = vectors.abs().sum(-1) > 0
        parts["vector"] = ((1 - (out["vector"] * vectors).sum(-1)) * known).mean()
    total = torch.stack(
        [weights[PARTS.get(name, name)] * value for name, value in parts.items()]
    ).sum()
    return total, {name: value.detach() for name, value in parts.items()}


def item_losses(
    out: dict[str, Tensor], batch: dict[str, Any], config: dict[str, Any]
) -> dict[str, Tensor]:
    """Topics and tone of the items, as the annotators of each one's round would have them."""
    count = len(batch["rounds"])
    logits = by_round(out["topics"], out["topics_by_round"], batch["rounds"])
    target = batch["topics"] * 0.98 + 0.01
    raw = nnf.binary_cross_entropy_with_logits(logits, target, reduction="none").sum(-1)
    by_class = torch.tensor(config["tone_weights"], device=logits.device)
    offsets = out["tone_by_round"].view(count, ROUNDS - 1, len(TONES))
    logs = nnf.log_softmax(by_round(out["tone"], offsets, batch["rounds"]), -1)
    tone = -((batch["tone"] * 0.94 + 0.02) * by_class * logs).sum(-1)
    return {
        "topics": (raw * batch["topic_weight"]).sum() / count,
        "tone": (tone * batch["tone_weight"]).sum() / count,
    }


def word_losses(out: dict[str, Tensor], batch: dict[str, Any]) -> dict[str, Tensor]:
    """Tags of annotated words, and a teacher's tags and tones of words."""
    parts: dict[str, Tensor] = {}
    if batch["tagged"]:
        known = (batch["tags"] != -100).sum().clamp(min=1)
        flat = nnf.cross_entropy(
            out["entities"].flatten(0, 1), batch["tags"].flatten(), ignore_index=-100,
            reduction="sum",
        )  # fmt: skip
        parts["entities"] = flat / known * batch["tagged"]
    if batch.get("soft") is not None:
        for part, head, target in (
            ("soft_entities", "entities", batch["soft"]),
            ("soft_name_tone", "name_tone", batch["soft_tone"]),
        ):
            raw = -(target * nnf.log_softmax(out[head], -1)).sum(-1)
            parts[part] = raw.sum() / target.sum().clamp(min=1) * batch["softened"]
    return parts


def name_losses(out: dict[str, Tensor], batch: dict[str, Any]) -> dict[str, Tensor]:
    """Tone toward each name, and the words that show it."""
    item, pool = batch["name_item"], batch["name_pool"]
    count, items = len(item), len(batch["rounds"])
    logits = (pool.unsqueeze(-1) * out["name_tone"][item]).sum(1)
    tone = nnf.cross_entropy(logits, batch["name_tone"], label_smoothing=0.05)
    scores = evidence_scores(out["evidence"][item], pool)
    counted = batch["word_starts"][item] & batch["evidenced"].unsqueeze(-1)
    raw = nnf.binary_cross_entropy_with_logits(scores, batch["evidence"], reduction="none")
    words = counted.sum().clamp(min=1)
    return {
        "name_tone": tone * min(1.0, count / items),
        "evidence": (raw * counted).sum() / words * batch["evidenced"].float().mean(),
    }
