"""Fits thresholds and temperatures on dev, through the very runtime that ships.

Per topic a logistic of its logit (Platt, 1999) and the threshold with the best F1; for tone one
temperature and a shift per class; for tags one temperature. Writes ``config.json`` of the bundle.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize

from dateline.schemas.enrichment import ENTITY_TYPES, TONES, TOPICS
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.loading import usable_cores
from dateline.transforms.model.metrics import calibration_error
from dateline.transforms.model.tagging import TAGS, log_softmax, tag_words
from training.names import write_names
from training.prepare import read_jsonl
from training.texts import SEPARATOR


def neutral_config(name: str, about: dict[str, Any]) -> dict[str, Any]:
    """A config that changes nothing: to read raw logits with."""
    return {
        "name": name,
        "revision": "raw",
        "topics": list(TOPICS),
        "tones": list(TONES),
        "tags": list(TAGS),
        "entity_types": list(ENTITY_TYPES),
        "topic_scale": [1.0] * len(TOPICS),
        "topic_shift": [0.0] * len(TOPICS),
        "thresholds": [0.5] * len(TOPICS),
        "tone_scale": 1.0,
        "tone_shift": [0.0] * len(TONES),
        "tone_bias": [0.0] * len(TONES),
        "tag_scale": 1.0,
        "window": 128,
        "overlap": 24,
        "about": about,
    }


def platt(logits: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Scale and shift with the least log loss."""

    def loss(p: np.ndarray) -> float:
        z = p[0] * logits + p[1]
        return float(np.mean(np.logaddexp(0, z) - truth * z)) + 1e-3 * float((p[0] - 1) ** 2)

    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(found[0]), float(found[1])


def best_threshold(probability: np.ndarray, truth: np.ndarray) -> float:
    """Middle of the plateau around the best F1: steadier than the single best point."""
    grid = np.linspace(0.2, 0.8, 61)
    scores = np.array(
        [
            2 * (truth & (probability >= c)).sum() / ((probability >= c).sum() + truth.sum())
            for c in grid
        ]
    )
    smooth = np.convolve(np.pad(scores, 4, mode="edge"), np.ones(9) / 9, mode="valid")
    return round(float(grid[int(smooth.argmax())]), 3)


def tone_fit(logits: np.ndarray, truth: np.ndarray) -> tuple[float, list[float]]:
    """Temperature and class shifts with the least log loss."""

    def loss(p: np.ndarray) -> float:
        z = log_softmax(p[0] * logits + np.append(p[1:], 0.0))
        return -float(np.mean(z[np.arange(len(truth)), truth])) + 1e-3 * float((p[1:] ** 2).sum())

    found = minimize(loss, np.array([1.0, 0.0, 0.0]), method="Nelder-Mead").x
    return float(found[0]), [float(found[1]), float(found[2]), 0.0]


def tone_bias(logits: np.ndarray, truth: np.ndarray, feed_mix: np.ndarray) -> list[float]:
    """What to add to the logits of neutral and positive for the best macro F1.

    It counts half on all items and half on those of the feed mix, which are fewer and easier; the
    surface over both biases is smoothed, so that no lucky point wins.
    """
    neutral, positive = np.linspace(-0.4, 1.2, 17), np.linspace(-0.2, 2.2, 25)
    surface = np.zeros((len(neutral), len(positive)))
    for i, n in enumerate(neutral):
        for j, p in enumerate(positive):
            said = (logits + np.array([0.0, n, p])).argmax(-1)
            for part in (np.ones(len(truth), bool), feed_mix):
                true, found = truth[part], said[part]
                surface[i, j] += np.mean(
                    [
                        2 * ((found == k) & (true == k)).sum()
                        / max(1, (found == k).sum() + (true == k).sum())
                        for k in range(len(TONES))
                    ]
                )  # fmt: skip
    padded = np.pad(surface, 1, mode="edge")
    smooth = sum(
        padded[i : i + len(neutral), j : j + len(positive)] for i in range(3) for j in range(3)
    )
    best_i, best_j = np.unravel_index(np.argmax(smooth), surface.shape)
    return [0.0, round(float(neutral[best_i]), 3), round(float(positive[best_j]), 3)]


def calibrate(
    folder: Path, dev: list[dict[str, Any]], name: str, about: dict[str, Any]
) -> dict[str, Any]:
    """Write ``folder/config.json`` from dev rows and return it."""
    path = folder / "config.json"
    config = neutral_config(name, about)
    path.write_text(json.dumps(config))
    model = EmbeddedModel(folder)
    documents = [Document(row["title"], row["summary"], joined=True) for row in dev]
    with ThreadPoolExecutor(usable_cores()) as pool:
        readings = list(pool.map(model.read, documents))
    topical = [(r, row) for r, row in zip(readings, dev, strict=True) if row["topics"] is not None]
    folds = np.array(
        [int(hashlib.md5(row["host"].encode()).hexdigest(), 16) % 2 for _, row in topical]
    )
    errors = []
    for j, topic in enumerate(TOPICS):
        logits = np.array([r.topics[j] for r, _ in topical])
        truth = np.array([bool(row["topics"][j]) for _, row in topical])
        scale, shift = platt(logits, truth)
        probability = 1 / (1 + np.exp(-(scale * logits + shift)))
        config["topic_scale"][j], config["topic_shift"][j] = round(scale, 4), round(shift, 4)
        config["thresholds"][j] = best_threshold(probability, truth)
        crossed = np.zeros(len(truth))
        for fold in (0, 1):
            a, b = platt(logits[folds != fold], truth[folds != fold])
            crossed[folds == fold] = 1 / (1 + np.exp(-(a * logits[folds == fold] + b)))
        errors.append(calibration_error(crossed, truth.astype(float)))
        print(
            f"{topic:8s} scale {scale:.3f} shift {shift:+.3f} "
            f"threshold {config['thresholds'][j]:.2f} ECE across publisher halves {errors[-1]:.4f}"
        )
    logits = np.stack([r.tone for r, _ in topical])
    truth = np.array([row["tone"] for _, row in topical])
    config["tone_scale"], shift_list = tone_fit(logits, truth)
    config["tone_scale"] = round(config["tone_scale"], 4)
    config["tone_shift"] = [round(value, 4) for value in shift_list]
    calibrated = config["tone_scale"] * logits + np.array(config["tone_shift"])
    feed_mix = np.array([row["drawn"] == "stratified" for _, row in topical])
    config["tone_bias"] = tone_bias(calibrated, truth, feed_mix)
    scores, tags = [], []
    for r, row in zip(readings, dev, strict=True):
        if row["entities"] is None:
            continue
        for number, shift in ((0, 0), (1, len(row["title"]) + len(SEPARATOR))):
            if number in r.tags:
                places = [(w.start + shift, w.end + shift) for w in r.words[number]]
                true = tag_words([tuple(e) for e in row["entities"]], places)
                for score, tag, (_, end) in zip(r.tags[number], true, places, strict=True):
                    if end <= row["entity_chars"]:
                        scores.append(score)
                        tags.append(tag)
    matrix, index = np.stack(scores), np.array(tags)

    def tag_loss(p: np.ndarray) -> float:
        return -float(np.mean(log_softmax(p[0] * matrix)[np.arange(len(index)), index]))

    config["tag_scale"] = round(
        float(minimize(tag_loss, np.array([1.0]), method="Nelder-Mead").x[0]), 4
    )
    print(
        f"tone scale {config['tone_scale']} shift {config['tone_shift']}; "
        f"bias {config['tone_bias']}; tag scale {config['tag_scale']}"
    )
    config["revision"] = ""
    digest = hashlib.sha256((folder / "model.onnx").read_bytes())
    if (folder / "names.tsv").exists():
        digest.update((folder / "names.tsv").read_bytes())
    digest.update(json.dumps(config, sort_keys=True).encode())
    config["revision"] = digest.hexdigest()[:12]
    path.write_text(json.dumps(config, indent=1) + "\n")
    return config


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "config.yaml")
    parser.add_argument("--prepared", type=Path, required=True, help="folder that prepare wrote")
    parser.add_argument(
        "--model", type=Path, required=True, help="folder with model.onnx and tokenizer.json"
    )
    args = parser.parse_args()
    settings = yaml.safe_load(args.config.read_text())
    dev = list(read_jsonl(args.prepared / "dev.jsonl"))
    train = list(read_jsonl(args.prepared / "train.jsonl"))
    print(f"{write_names(train, args.model / 'names.tsv')} names of one type")
    config = calibrate(args.model, dev, settings["name"], settings["about"])
    print(f"{config['name']}@{config['revision']}")


if __name__ == "__main__":
    main()
