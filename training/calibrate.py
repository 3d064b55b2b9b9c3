"""Fits thresholds and temperatures on dev, through the very runtime that ships.

Per topic a logistic of its logit (Platt, 1999) and the threshold with the best F1; for tone a
scale and a shift per class, after which the most probable one is told; for tags one temperature.
Writes ``config.json`` of the bundle.
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
from scipy.special import softmax

from dateline.schemas.enrichment import ENTITY_TYPES, TONES, TOPICS
from dateline.schemas.vocabulary import TAGS
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.loading import usable_cores
from dateline.transforms.model.metrics import calibration_error
from dateline.transforms.model.reading import Reading
from dateline.transforms.model.tagging import tag_words
from training.bundles import name_revision
from training.fitting import best_threshold, platt, tag_fit, tone_fit
from training.names import write_names
from training.rows import read_jsonl
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
        "tone_scale": [1.0] * len(TONES),
        "tone_shift": [0.0] * len(TONES),
        "tone_bias": [0.0] * len(TONES),
        "tag_scale": 1.0,
        "name_scale": 1.0,
        "window": 128,
        "overlap": 24,
        "about": about,
    }


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
    feed_mix = np.array([row["drawn"] == "stratified" for _, row in topical])
    scales, shifts = tone_fit(logits, truth, feed_mix)
    config["tone_scale"] = [round(value, 4) for value in scales]
    config["tone_shift"] = [round(value, 4) for value in shifts]
    crossed = np.zeros((len(truth), len(TONES)))
    for fold in (0, 1):
        others, own = folds != fold, folds == fold
        each, moved = tone_fit(logits[others], truth[others], feed_mix[others])
        crossed[own] = softmax(np.array(each) * logits[own] + np.array(moved), axis=-1)
    right = (crossed.argmax(-1) == truth).astype(float)
    of_all, of_feeds = (
        calibration_error(crossed.max(-1)[part], right[part])
        for part in (np.ones(len(truth), bool), feed_mix)
    )
    print(f"tone ECE across publisher halves {of_all:.4f}, on the feed mix {of_feeds:.4f}")
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
    config["tag_scale"] = round(tag_fit(np.stack(scores), np.array(tags)), 4)
    print(
        f"tone scale {config['tone_scale']} shift {config['tone_shift']}; "
        f"tag scale {config['tag_scale']}"
    )
    config["name_scale"] = name_scale(readings, dev)
    print(f"scale of the tone toward names {config['name_scale']}")
    path.write_text(json.dumps(config, indent=1) + "\n")
    config["revision"] = name_revision(folder)
    return config


def name_scale(readings: list[Reading], dev: list[dict[str, Any]]) -> float:
    """Temperature of the tone toward names with the least log loss; 1 where dev has none."""
    scores, tones = [], []
    for reading, row in zip(readings, dev, strict=True):
        for name in row["names"] or ():
            found = name_logits(reading, row, name["spans"])
            if found is not None:
                scores.append(found)
                tones.append(name["tone"])
    return round(tag_fit(np.stack(scores), np.array(tones)), 4) if scores else 1.0


def name_logits(reading: Reading, row: dict[str, Any], spans: list[list[int]]) -> Any:
    """Mean logits (tones,) of the words in ``spans`` of ``title || summary``; None without any."""
    found = []
    for number, shift in ((0, 0), (1, len(row["title"]) + len(SEPARATOR))):
        rows = reading.by_word.get("name_tone", {}).get(number)
        if rows is not None:
            found += [
                rows[i]
                for i, word in enumerate(reading.words[number])
                if any(a < word.end + shift and b > word.start + shift for a, b in spans)
            ]
    return np.mean(found, axis=0) if found else None


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
