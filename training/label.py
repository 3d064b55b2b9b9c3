"""Soft labels of a trained network: its distributions for the words of each item."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from dateline.transforms.model.tagging import log_softmax
from training.bases import Vocabulary
from training.batches import by_length, encode
from training.collation import collate
from training.devices import Device
from training.model import NewsModel
from training.soft_labels import SoftLabel
from training.texts import text_key

Row = dict[str, Any]


def soft_labels(
    model: NewsModel, rows: list[Row], vocabulary: Vocabulary, config: dict[str, Any],
    device: Device,
) -> list[SoftLabel]:  # fmt: skip
    """What ``model`` thinks of each of ``rows``, in their order, as far as one window reaches."""
    items = [
        encode(vocabulary.tokenizer, row, row["title"], row["summary"], None, 0,
               config["max_tokens"]) | {"index": i}
        for i, row in enumerate(rows)
    ]  # fmt: skip
    found: dict[int, SoftLabel] = {}
    model.eval()
    for group in by_length(items, config["label"]["tokens"]):
        sent = device.put(collate(group, vocabulary.pad, config))
        with torch.inference_mode(), device.autocast():
            out = model(sent["ids"], sent["shapes"], sent["mask"])
        topics, tone = out["topics"].cpu().numpy(), out["tone"].cpu().numpy()
        tags, names = out["entities"].cpu().numpy(), out["name_tone"].cpu().numpy()
        for i, item in enumerate(group):
            row = item["row"]
            found[item["index"]] = SoftLabel(
                text_key(row["title"], row["summary"]), topics[i], tone[i],
                np.array(item["places"], np.int32).reshape(-1, 2),
                log_softmax(tags[i][item["positions"]]),
                log_softmax(names[i][item["positions"]]),
            )  # fmt: skip
    return [found[i] for i in range(len(rows))]
