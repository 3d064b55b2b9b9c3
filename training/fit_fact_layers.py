"""Fits the layers of facts on the annotated items and writes them into a model folder.

    python -m training.fit_fact_layers --data DIR [--model FOLDER] [--fold 0] [--again] [--write]

Learns from feed items and from items that we wrote ourselves. Prints after each epoch what share of
annotated amounts the network alone is right of, in items that it did not see: a fifth of all with
``--fold``, otherwise those of the held-out splits. ``--again`` begins with the layers of facts that
the folder has, as far as they go, instead of copies of the news model's. ``--write`` puts
``facts.onnx`` and ``facts.npz`` into the folder of the news model and names its new revision. The
texts of feed items are not part of the repository; an epoch takes some twenty minutes on a core.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from torch import nn

from dateline.schemas.config import ModelSettings
from dateline.schemas.facts import FACT_KINDS, MODALITIES
from dateline.transforms.facts.network import WEIGHT
from dateline.transforms.facts.subjects import choose
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.fact_layers import (
    AFTER,
    FITTED,
    GRAPH,
    HEADS,
    NEWS,
    checksum,
    output_of,
)
from dateline.transforms.model.loading import load
from dateline.transforms.model.reading import Floats
from dateline.transforms.model.session import OnnxSession
from training.bundles import name_revision
from training.evaluate_facts import overlap
from training.fact_annotations import HELD_OUT_SPLITS, annotated_items, authored_items
from training.fact_examples import ReadItem, read_items
from training.fact_network import BIAFFINE, CLASSES, FactNetwork, batches, loss
from training.graph_layers import cut_out, layer_weights
from training.marked_items import marked_items

FIRST, LAST = 2, 5
FOLDS = 5
BATCH, WARM_UP = 16, 0.1
RATES = {"layers": 1e-4, "others": 5e-4}


def fit(
    network: FactNetwork,
    learnt: Sequence[ReadItem],
    seen: Sequence[ReadItem],
    epochs: int,
    seed: int,
) -> None:
    """Trains the network, and prints after each epoch how it does on ``seen``."""
    layers = {id(value) for value in network.layers.parameters()}
    groups = [
        {"params": [p for p in network.parameters() if id(p) in layers], "lr": RATES["layers"]},
        {"params": [p for p in network.parameters() if id(p) not in layers], "lr": RATES["others"]},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * math.ceil(len(learnt) / BATCH)
    warm = WARM_UP * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: step / warm if step < warm else (steps - step) / (steps - warm)
    )
    order = np.random.default_rng(seed)
    for epoch in range(epochs):
        started = time.monotonic()
        network.train()
        for batch in batches(learnt, BATCH, order):
            cost = loss(network(batch), [each for item in batch for each in item.examples])
            optimiser.zero_grad()
            cost.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        told = "  ".join(f"{name} {share:.3f}" for name, share in right_of(network, seen).items())
        print(f"epoch {epoch + 1}: {told}  ({time.monotonic() - started:.0f} s)", flush=True)


def right_of(network: FactNetwork, seen: Sequence[ReadItem]) -> dict[str, float]:
    """The share of annotated amounts that the network is right of, by itself."""
    network.eval()
    right: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for item in seen:
        with torch.inference_mode():
            said = network([item])
        for number, example in enumerate(item.examples):
            fact = example.fact
            subject = "-"
            if len(said.subjects[number]):
                chances = torch.softmax(said.subjects[number], 0).tolist()
                subject = example.texts[choose(example.texts, chances)]
            kind, modality = (int(said.classes[name][number].argmax()) for name in CLASSES)
            for name, wanted, agrees in (
                ("kind", fact.kind, FACT_KINDS[kind] == fact.kind),
                ("modality", fact.modality, MODALITIES[modality] == fact.modality),
                ("subject", fact.subject, overlap(subject, fact.subject)),
            ):
                if wanted != "?":
                    known[name] += 1
                    right[name] += agrees
    return {name: right[name] / known[name] for name in known}


def stored_heads(path: Path) -> dict[str, Floats]:
    """The weights of the heads that ``write`` has stored."""
    with np.load(path, allow_pickle=False) as held:
        return {
            name: (held[name] / WEIGHT).astype(np.float32)
            for name in held.files
            if name in (*CLASSES, *BIAFFINE)
        }


def write(network: FactNetwork, folder: Path) -> None:
    """Writes graph and heads into a model folder.

    Raises:
        ValueError: weights are larger than what is stored.
    """
    graph = cut_out(folder / NEWS, FIRST, LAST, network.layer_weights())
    onnx.save(graph, str(folder / GRAPH))
    heads: dict[str, Any] = {AFTER: FIRST - 1, FITTED: checksum(folder / NEWS)}
    for name, values in network.head_weights().items():
        whole = np.rint(values * WEIGHT)
        if np.abs(whole).max() > np.iinfo(np.int16).max:
            raise ValueError(f"weights of {name} are too large for two bytes")
        heads[name] = whole.astype(np.int16)
    np.savez_compressed(folder / HEADS, **heads)
    print(f"{folder / GRAPH}: {(folder / GRAPH).stat().st_size} bytes; {name_revision(folder)}")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fold", type=int, choices=range(FOLDS))
    parser.add_argument("--model", type=Path, default=WEIGHTS / DEFAULT, help="the news model")
    parser.add_argument("--write", action="store_true", help="into the folder of the model")
    parser.add_argument("--again", action="store_true", help="begin with the folder's own layers")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    torch.set_num_threads(given.threads)
    model = load(ModelSettings(name=str(given.model)))
    assert isinstance(model, EmbeddedModel)
    model.session = OnnxSession(given.model / NEWS, {"states": output_of(FIRST - 1)})
    items = annotated_items(given.data) + authored_items(marked_items())
    aside = {item.key for item in items if item.split in HELD_OUT_SPLITS}
    if given.fold is not None:
        items = [item for item in items if item.key not in aside]
        aside = {item.key for item in items if int(item.key[8:12], 16) % FOLDS == given.fold}
    read = list(read_items(model, items))
    learnt = [item for item in read if item.examples[0].item not in aside]
    seen = [item for item in read if item.examples[0].item in aside]
    print(f"learns {sum(len(i.examples) for i in learnt)} amounts of {len(learnt)} items")
    weights = layer_weights(given.model / NEWS)
    if given.again:
        weights |= layer_weights(given.model / GRAPH)
    network = FactNetwork(weights, FIRST, LAST)
    if given.again:
        network.set_heads(stored_heads(given.model / HEADS))
    fit(network, learnt, seen, given.epochs, given.seed)
    if given.write:
        write(network, given.model)


if __name__ == "__main__":
    main()
