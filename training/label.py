"""Soft labels of a trained network: its distributions for the words of each item."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from dateline.transforms.model.tagging import log_softmax
from training.bases import Vocabulary
from training.devices import Device
from training.feeding import feed
from training.model import NewsModel
from training.soft_labels import SoftLabel
from training.texts import text_key

Row = dict[str, Any]


def soft_labels(
    model: NewsModel, rows: list[Row], vocabulary: Vocabulary, config: dict[str, Any],
    device: Device,
) -> list[SoftLabel]:  # fmt: skip
    """What ``model`` thinks of each of ``rows``, in their order, as far as one window reaches."""
    found: dict[int, SoftLabel] = {}
    model.eval()
    settings = {**config, "batch_tokens": config["label"]["tokens"], "with_words": True}
    for batch in feed(rows, vocabulary, settings, 0, augment=False):
        sent = device.put(batch)
        with torch.inference_mode(), device.autocast():
            out = model(sent["ids"], sent["shapes"], sent["mask"])
        topics, tone = out["topics"].cpu().numpy(), out["tone"].cpu().numpy()
        tags, names = out["entities"].cpu().numpy(), out["name_tone"].cpu().numpy()
        for i, index in enumerate(batch["index"]):
            places, positions = batch["words"][i]
            found[index] = SoftLabel(
                text_key(rows[index]["title"], rows[index]["summary"]), topics[i], tone[i],
                np.array(places, np.int32).reshape(-1, 2),
                log_softmax(tags[i][positions]), log_softmax(names[i][positions]),
            )  # fmt: skip
    return [found[i] for i in range(len(rows))]
