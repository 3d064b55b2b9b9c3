"""Dev scores of a model in training, with the runtime's own decoding."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from dateline.schemas.enrichment import TONES, TOPICS
from dateline.transforms.model.metrics import label_scores, macro_f1, span_scores
from dateline.transforms.model.tagging import best_path, log_softmax, spans_of
from training.bases import Vocabulary
from training.batches import batches
from training.devices import Device
from training.model import NewsModel

Row = dict[str, Any]


def outputs(
    model: NewsModel, rows: list[Row], vocabulary: Vocabulary, config: dict[str, Any],
    device: Device,
) -> list[Row]:  # fmt: skip
    """Logits of every row: topics, tone, tag scores and true tags of its words."""
    found: list[Row] = [{} for _ in rows]
    model.eval()
    with torch.inference_mode(), device.autocast():
        for batch in batches(rows, vocabulary, config, 0, augment=False):
            sent = device.put(batch)
            out = model(sent["ids"], sent["shapes"], sent["mask"])
            names = pooled_names(out, sent)
            out = {name: out[name].cpu() for name in ("topics", "tone", "entities", "vector")}
            for i, index in enumerate(batch["index"]):
                known = batch["tags"][i] != -100
                found[index] = {
                    "topics": out["topics"][i].numpy(),
                    "tone": out["tone"][i].numpy(),
                    "entities": out["entities"][i][known].numpy(),
                    "tags": batch["tags"][i][known].tolist(),
                    "vector": out["vector"][i].numpy(),
                    "names": names.get(i, []),
                }
    return found


def pooled_names(
    out: dict[str, torch.Tensor], batch: dict[str, Any]
) -> dict[int, list[tuple[int, int]]]:
    """By item of the batch (true, found) tone of each of its names."""
    if batch.get("name_item") is None:
        return {}
    item = batch["name_item"]
    said = (batch["name_pool"].unsqueeze(-1) * out["name_tone"][item]).sum(1).argmax(-1)
    found: dict[int, list[tuple[int, int]]] = {}
    for i, true, tone in zip(
        item.tolist(), batch["name_tone"].tolist(), said.tolist(), strict=True
    ):
        found.setdefault(i, []).append((true, tone))
    return found


def name_scores(pairs: list[tuple[int, int]]) -> Row:
    """Macro F1 of the tone toward names over (true, found) pairs, and F1 of each."""
    each = label_scores(
        [[TONES[tone]] for _, tone in pairs], [[TONES[true]] for true, _ in pairs], TONES
    )
    return {
        "names": len(pairs),
        "name_tone": round(macro_f1(each), 4),
        "each_name_tone": {name: round(value[2], 4) for name, value in each.items()},
    }


def topic_f1(found: list[Row], rows: list[Row], thresholds: list[float]) -> dict[str, Any]:
    """Precision, recall and F1 per topic at thresholds on the logits."""
    said = [
        [t for t, v, c in zip(TOPICS, f["topics"], thresholds, strict=True) if v > c] for f in found
    ]
    true = [[t for t, v in zip(TOPICS, row["topics"], strict=True) if v] for row in rows]
    return dict(label_scores(said, true, TOPICS))


def best_thresholds(found: list[Row], rows: list[Row]) -> list[float]:
    """The logit threshold of each topic with the best F1."""
    result = []
    for j, _ in enumerate(TOPICS):
        values = np.array([f["topics"][j] for f in found])
        truth = np.array([row["topics"][j] for row in rows], dtype=bool)
        grid = np.linspace(-2.5, 2.5, 51)
        scores = [
            2 * (truth & (values > c)).sum() / ((values > c).sum() + truth.sum() + 1e-9)
            for c in grid
        ]
        best = max(scores)
        result.append(
            float(np.mean([c for c, s in zip(grid, scores, strict=True) if s >= best - 0.002]))
        )
    return result


def dev_scores(
    model: NewsModel, rows: list[Row], vocabulary: Vocabulary, config: dict[str, Any],
    device: Device,
) -> Row:  # fmt: skip
    """The scores that a run is judged by; ``stratified`` leaves out rows of active learning."""
    found = outputs(model, rows, vocabulary, config, device)
    pairs = [(f, r) for f, r in zip(found, rows, strict=True) if r["topics"] is not None]
    easy = [(f, r) for f, r in pairs if r["drawn"] == "stratified"]
    result: Row = {}
    cuts = best_thresholds([f for f, _ in pairs], [r for _, r in pairs])
    for name, part in (("all", pairs), ("stratified", easy)):
        fs, rs = [f for f, _ in part], [r for _, r in part]
        at_half = topic_f1(fs, rs, [0.0] * len(TOPICS))
        tuned = topic_f1(fs, rs, cuts)
        tone = label_scores(
            [[TONES[int(f["tone"].argmax())]] for f in fs], [[TONES[r["tone"]]] for r in rs], TONES
        )
        result[name] = {
            "topics": round(macro_f1(at_half), 4),
            "topics_tuned": round(macro_f1(tuned), 4),
            "each": {k: round(v[2], 3) for k, v in tuned.items()},
            "tone": round(macro_f1(tone), 4),
            "tones": {k: [round(x, 3) for x in v] for k, v in tone.items()},
        }
    said, true = [], []
    for f, row in zip(found, rows, strict=True):
        if row["entities"] is not None:
            said.append(spans_of(best_path(log_softmax(f["entities"]))))
            true.append(spans_of(f["tags"]))
    result["entities"] = {k: round(v[2], 4) for k, v in span_scores(said, true).items()}
    if named := [pair for f in found for pair in f["names"]]:
        result |= name_scores(named)
    return result
