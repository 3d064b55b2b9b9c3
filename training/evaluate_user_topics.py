"""Topics of a user's own, fitted on a few texts and scored on the rest of a set coded by people.

    python -m training.evaluate_user_topics --data DIR [--draws 10] [--articles 500]

``human/reuters-21578/test.jsonl.gz`` (ModApte test split), for measuring only: each topic is fitted
on 30 random texts that have its code and 60 that have not, and every other text is scored at the
threshold that the fit chose. Some of the others, ``--articles``, are first seen without their
codes, as the articles of a data set are; they are not scored. The table has the means over draws:
precision, recall and F1 at that threshold, their standard deviation, the F1 of the best threshold
seen afterwards, and the share of texts with the topic as the fit estimated it and as it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.loading import features_all, load
from dateline.transforms.user_topics.learning import learn
from dateline.transforms.user_topics.logistic import Flags, Floats
from dateline.transforms.user_topics.scoring import Scorer, TopicFeatures
from training.rows import read_jsonl

TOPICS = ("crude", "grain", "ship", "acq", "interest")
POSITIVE, NEGATIVE = 30, 60


def documents(rows: Sequence[dict[str, Any]], characters: int) -> Iterator[Document]:
    """Each item with the beginning of its body for a summary."""
    for row in rows:
        yield Document(row["title"] or "", " ".join((row["body"] or "").split())[:characters])


def best_f1(scores: Floats, truth: Flags) -> float:
    """The largest F1 that any threshold gives."""
    right = np.cumsum(truth[np.argsort(-scores, kind="stable")])
    taken = np.arange(1, len(truth) + 1)
    return float((2 * right / (taken + truth.sum())).max())


def at_threshold(said: Flags, truth: Flags) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    right = float((said & truth).sum())
    precision, recall = right / max(1, int(said.sum())), right / int(truth.sum())
    return precision, recall, 2 * right / (int(said.sum()) + int(truth.sum()))


def draw(
    name: str, features: Sequence[TopicFeatures], truth: Flags, seed: int, articles: int
) -> tuple[float, ...]:
    """One fit and its scores: precision, recall, F1, best F1, estimated share, true share."""
    random = np.random.default_rng([seed, TOPICS.index(name)])
    chosen = np.concatenate(
        [
            random.choice(np.flatnonzero(truth), POSITIVE, replace=False),
            random.choice(np.flatnonzero(~truth), NEGATIVE, replace=False),
        ]
    )
    rest = random.permutation(np.setdiff1d(np.arange(len(truth)), chosen))
    head = learn(
        name,
        "measured",
        [features[place] for place in chosen],
        truth[chosen].tolist(),
        digest="",
        others=[features[place] for place in rest[:articles]],
    )
    scorer, scored = Scorer(head), rest[articles:]
    scores = np.array([scorer.score(features[place]).score for place in scored])
    found = at_threshold(scores >= head.threshold, truth[scored])
    return *found, best_f1(scores, truth[scored]), head.share, float(truth[scored].mean())


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds human/")
    parser.add_argument("--model", type=Path, help="a bundle; the embedded one by default")
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--articles", type=int, default=500, help="seen without their codes")
    parser.add_argument("--characters", type=int, default=400, help="of each body")
    args = parser.parse_args()
    rows = list(read_jsonl(args.data / "human/reuters-21578/test.jsonl.gz"))
    model = load(ModelSettings(name=str(args.model) if args.model else "embedded"))
    if not isinstance(model, EmbeddedModel):
        parser.error(f"{args.model} is no model of ours")
    found = features_all(model, list(documents(rows, args.characters)))
    features = [seen for seen in found if not isinstance(seen, Exception)]
    if len(features) < len(rows):
        parser.error(f"{len(rows) - len(features)} texts could not be read")
    print("topic      precision  recall     F1  (sd)   best F1   share   is")
    means = []
    for name in TOPICS:
        truth = np.array([name in row["topics"] for row in rows])
        draws = [draw(name, features, truth, seed, args.articles) for seed in range(args.draws)]
        mean = np.mean(draws, axis=0)
        spread = np.std([one[2] for one in draws])
        means.append(mean)
        print(
            f"{name:10s} {mean[0]:9.3f} {mean[1]:7.3f} {mean[2]:6.3f} ({spread:.3f}) "
            f"{mean[3]:7.3f} {mean[4]:7.1%} {mean[5]:6.1%}",
            flush=True,
        )
    mean = np.mean(means, axis=0)
    print(f"{'mean':10s} {mean[0]:9.3f} {mean[1]:7.3f} {mean[2]:6.3f} {'':7s} {mean[3]:7.3f}")


if __name__ == "__main__":
    main()
