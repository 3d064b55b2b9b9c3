"""Topics of a bundle against labels that people gave, on two sets that are never trained on.

    python -m training.evaluate_people --data DIR --model BUNDLE

``human/reuters-21578/test.jsonl.gz`` (ModApte test split): the share of the items coded as earnings
that are markets. ``human/nyt-cap/nyt_cap.jsonl`` (front page headlines with Policy Agendas codes):
the area under the curve of each topic's probability. Both are for measuring only.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dateline.schemas.enrichment import TOPICS
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from training.rows import read_jsonl

CODES = {"trade": {18}, "defense": {16}, "markets": {1, 15}}
"""Major topics of the Policy Agendas: foreign trade; defense; macroeconomics and banking."""
BODY = 400  # characters of a Reuters item that stand for a feed's summary


def area_under_curve(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """Probability that a true item scores higher than another one; ties count half."""
    values, true = np.asarray(scores), np.asarray(truth, dtype=bool)
    below = np.searchsorted(np.sort(values[~true]), values[true], "left").sum()
    upto = np.searchsorted(np.sort(values[~true]), values[true], "right").sum()
    return float((below + upto) / 2 / (true.sum() * (~true).sum()))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds human/")
    parser.add_argument("--model", type=Path, default=WEIGHTS / DEFAULT, help="a calibrated bundle")
    args = parser.parse_args()
    model = EmbeddedModel(args.model)
    reuters = read_jsonl(args.data / "human/reuters-21578/test.jsonl.gz")
    earnings = [row for row in reuters if "earn" in row["topics"]]
    said = [
        "markets" in model.predict(Document(row["title"] or "", (row["body"] or "")[:BODY])).labels
        for row in earnings
    ]
    print(f"Reuters earnings as markets: {np.mean(said):.3f} of {len(said):,}")
    rows = list(read_jsonl(args.data / "human/nyt-cap/nyt_cap.jsonl"))
    scores = [
        model.topic_probabilities(model.read(Document(row["title"])).topics).tolist()
        for row in rows
    ]
    for number, topic in enumerate(TOPICS):
        truth = [int(row["cap"]) in CODES[topic] for row in rows]
        found = area_under_curve([score[number] for score in scores], truth)
        print(f"NYT front pages, {topic}: area under the curve {found:.3f} over {len(rows):,}")


if __name__ == "__main__":
    main()
