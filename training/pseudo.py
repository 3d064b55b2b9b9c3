"""Soft labels for unlabelled items from one model or several: self-training's teacher.

Keeps every item in which a topic is possible or the tone is not plainly negative or neutral, and a
share of the others; entity spans only where the teacher was sure of every word.
"""

from __future__ import annotations

import argparse
import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from dateline.transforms.model.documents import Document
from dateline.transforms.model.loading import usable_cores
from dateline.transforms.model.tagging import best_path, spans_of
from training.ensemble import Ensemble
from training.rows import read_jsonl
from training.texts import SEPARATOR, usable

SURE = 0.75  # lowest probability of any word's tag where spans are kept
POSSIBLE = 0.05  # topic probability from which an item is kept in any case
POSITIVE = 0.3
OTHERS = 0.35  # share of the remaining items that is kept


def label(teacher: Ensemble, row: dict[str, Any]) -> dict[str, Any]:
    """The row with the teacher's probabilities as its labels."""
    reading = teacher.read(Document(row["title"], row["summary"], joined=True))
    topics = teacher.topic_probabilities(reading.topics)
    tone = teacher.tone_probabilities(reading.tone)
    spans: list[list[Any]] | None = []
    for number, shift in ((0, 0), (1, len(row["title"]) + len(SEPARATOR))):
        if number not in reading.tags or spans is None:
            continue
        scores = reading.tags[number]
        path = best_path(scores)
        if np.exp(scores[np.arange(len(path)), path]).min() < SURE:
            spans = None
            continue
        words = reading.words[number]
        spans += [
            [words[a].start + shift, words[b - 1].end + shift, t] for a, b, t in spans_of(path)
        ]
    return {
        **row,
        "source": "pseudo",
        "topics": [round(float(p), 4) for p in topics],
        "tone": [round(float(p), 4) for p in tone],
        "sure": True,
        "entities": spans,
        "entity_chars": len(row["title"] + SEPARATOR + row["summary"]) if spans else None,
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prepared", type=Path, required=True, help="folder that prepare wrote")
    parser.add_argument("--model", type=Path, nargs="+", required=True, help="calibrated bundles")
    parser.add_argument("--items", type=int, default=24_000, help="how many to label")
    parser.add_argument("--weight", type=float, default=0.6, help="of a row in the loss")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True, help="JSON lines to write")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    rows = [row for row in read_jsonl(args.prepared / "unlabelled.jsonl") if usable(row)]
    rng.shuffle(rows)
    teacher = Ensemble(args.model)
    kept = 0
    with ThreadPoolExecutor(usable_cores()) as pool, open(args.out, "w", encoding="utf-8") as out:
        for row in pool.map(lambda row: label(teacher, row), rows[: args.items]):
            wanted = max(row["topics"]) > POSSIBLE or row["tone"][2] > POSITIVE
            if wanted or rng.random() < OTHERS:
                out.write(json.dumps({**row, "weight": args.weight}, ensure_ascii=False) + "\n")
                kept += 1
    print(f"{kept} of {min(args.items, len(rows))} kept")


if __name__ == "__main__":
    main()
