"""Soft labels of a trained network: its distributions for the words of each item.

    python -m training.label --prepared W/prepared --model BUNDLE --out W/soft --items 12000

labels the first unlabelled items with the weights of a model folder, so that a network that goes on
from them does not forget what they know (``training.train --soft``).
"""

from __future__ import annotations

import argparse
import json
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml

from dateline.transforms.model.tagging import log_softmax
from training.bases import Vocabulary, open_vocabulary
from training.devices import Device, open_device
from training.feeding import feed
from training.model import NewsModel, load_weights, new_model, read_weights
from training.rows import read_jsonl
from training.soft_labels import Calibration, SoftLabel, label_all
from training.texts import text_key, usable
from training.train import OWN

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


def label_with(bundle: Path, rows: list[Row], config: dict[str, Any], out: Path) -> None:
    """Write the soft labels of a model folder for ``rows``, with its calibration, into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    model = new_model(config["base"])
    load_weights(model, read_weights(bundle / "model.onnx"))
    device, vocabulary = open_device(config), open_vocabulary(config["base"])
    model.to(device.name)
    stored = json.loads((bundle / "config.json").read_text(encoding="utf-8"))
    wanted = {field.name: stored[field.name] for field in fields(Calibration)}
    (out / "calibration.json").write_text(json.dumps(wanted) + "\n", encoding="utf-8")
    label_all(
        lambda part: soft_labels(model, part, vocabulary, config, device),
        rows, out, config["label"]["shard"],
    )  # fmt: skip


def wanted(row: Row) -> bool:
    """Whether a row gets soft labels: unlabelled ones in Latin letters, and all that are our own.

    Borrowed sentences are no feed items; the teacher's view of our own rows shows doubtful labels.
    """
    return usable(row) if row["source"] == "unlabelled" else row["source"] in OWN


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "config.yaml")
    parser.add_argument("--prepared", type=Path, required=True, help="folder that prepare wrote")
    parser.add_argument("--model", type=Path, required=True, help="model folder")
    parser.add_argument("--items", type=int, help="how many to label; all without it")
    parser.add_argument("--out", type=Path, required=True, help="folder for the labels")
    given = parser.parse_args()
    config = yaml.safe_load(given.config.read_text())
    rows = list(
        islice(filter(wanted, read_jsonl(given.prepared / "unlabelled.jsonl")), given.items)
    )
    label_with(given.model, rows, config, given.out)


if __name__ == "__main__":
    main()
