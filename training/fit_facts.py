"""Fits the scorers of facts (kinds, modalities, subjects) on the annotated items.

    python -m training.fit_facts --data DIR [--share 0.25 0.5 1] [--out DIR] [--all]

Learns from feed items and from items that we wrote ourselves. Prints what each says of items that
it did not see, by five-fold cross-validation over the items, as a share of the annotated amounts
that are found, where it learns from a share of the other items or from all; with ``--out
transforms/facts/tables`` it fits on all and writes the tables. Items of the splits ``held-out``,
``mixed-held-out`` and ``fresh-held-out`` are left aside unless ``--all`` is given;
``training.evaluate_facts`` measures on them. The texts of feed items are not part of the
repository; ``pip install scikit-learn``.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from dateline.schemas.config import ModelSettings
from dateline.schemas.facts import FACT_KINDS, MODALITIES, FactKind
from dateline.transforms.facts.scorer import UNIT
from dateline.transforms.facts.subjects import choose
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.loading import load
from training.evaluate_facts import overlap
from training.fact_annotations import HELD_OUT_SPLITS, annotated_items, authored_items
from training.fact_examples import Example, read_items
from training.fact_subjects import Choice, fitted_subjects
from training.marked_items import marked_items

Floats = NDArray[np.float32]

FOLDS = 5
STRENGTH = {"kinds": 0.6, "modalities": 0.5}  # of the regressions: the inverse of their penalty
LEAST = 3  # facts that a feature is found in


@dataclass(frozen=True)
class Fitted:
    """Weights of features, and bias, a column for each class."""

    names: tuple[str, ...]
    features: Floats
    bias: Floats

    def sums(self, found: Sequence[dict[str, float]]) -> Floats:
        """The log-odds of the classes."""
        return np.asarray(table(found, self.names) @ self.features + self.bias)


def table(found: Sequence[dict[str, float]], names: Sequence[str]) -> Any:
    """The values of features as a sparse table, a row for each example."""
    from scipy.sparse import csr_matrix  # type: ignore[import-not-found,unused-ignore]

    column = {name: number for number, name in enumerate(names)}
    entries = [
        (row, column[name], value)
        for row, each in enumerate(found)
        for name, value in each.items()
        if name in column
    ]
    rows, columns, values = zip(*entries, strict=True)
    return csr_matrix((values, (rows, columns)), shape=(len(found), len(names)))


def fit(
    which: str, found: Sequence[dict[str, float]], wanted: Sequence[str], classes: Sequence[str]
) -> Fitted:
    """A multinomial logistic regression; classes that nobody annotated get a low bias."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found,unused-ignore]

    counts = Counter(name for each in found for name in each)
    names = tuple(sorted(name for name, count in counts.items() if count >= LEAST))
    fitted = LogisticRegression(C=STRENGTH[which], max_iter=150, tol=1e-3)
    fitted.fit(table(found, names), list(wanted))
    weights = np.zeros((len(names), len(classes)), dtype=np.float32)
    bias = np.full(len(classes), -20.0, dtype=np.float32)
    for number, name in enumerate(fitted.classes_):
        weights[:, classes.index(name)] = fitted.coef_[number]
        bias[classes.index(name)] = fitted.intercept_[number]
    return Fitted(names, weights, bias)


def folds_of(found: Sequence[Example]) -> Any:
    """The fold of each example: all of an item are in one."""
    items = sorted({each.item for each in found})
    fold = {item: number % FOLDS for number, item in enumerate(items)}
    return np.asarray([fold[each.item] for each in found])


def cross_validated(found: Sequence[Example], share: float = 1.0) -> dict[str, float]:
    """Shares of examples of which each scorer is right without having seen their item.

    ``share`` of the other items, drawn by their keys, is what it learns from.
    """
    fold = folds_of(found)
    drawn = np.asarray([int(each.item[:8], 16) < share * 2**32 for each in found])
    seen = [each.kind_features for each in found]
    kinds = [each.fact.kind for each in found]
    right: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for number in range(FOLDS):
        rest = np.flatnonzero((fold != number) & drawn).tolist()
        here = np.flatnonzero(fold == number).tolist()
        scorer = fit("kinds", [seen[i] for i in rest], [kinds[i] for i in rest], FACT_KINDS)
        told = scorer.sums([seen[i] for i in here]).argmax(axis=1)
        modal = fit(
            "modalities",
            [found[i].modality_features(found[i].kind) for i in rest],
            [found[i].fact.modality for i in rest],
            MODALITIES,
        )
        subjects = fitted_subjects(choices([found[i] for i in rest]))
        for i, kind_number in zip(here, told, strict=True):
            example, kind = found[i], cast("FactKind", FACT_KINDS[kind_number])
            fact = example.fact
            counts["kind"] += 1
            right["kind"] += kind == fact.kind
            modality = modal.sums([example.modality_features(kind)]).argmax()
            counts["modality"] += 1
            right["modality"] += MODALITIES[int(modality)] == fact.modality
            if fact.subject != "?":
                choice = example.choice(kind)
                said = "-"
                if choice.texts:
                    said = choice.texts[choose(choice.texts, choice.probabilities(subjects))]
                counts["subject"] += 1
                right["subject"] += overlap(said, fact.subject)
    return {name: right[name] / counts[name] for name in counts}


def choices(found: Sequence[Example]) -> list[Choice]:
    """What the scorer of subjects learns from: amounts with candidates, one of them right."""
    made = [each.choice(each.kind) for each in found if each.fact.subject not in "-?"]
    return [choice for choice in made if any(choice.gains)]


def write(found: Sequence[Example], folder: Path) -> None:
    """Fits on all and writes ``kinds.npz``, ``modalities.npz`` and ``subjects.npz``."""
    kinds = fit(
        "kinds", [each.kind_features for each in found], [each.kind for each in found], FACT_KINDS
    )
    modalities = fit(
        "modalities",
        [each.modality_features(each.kind) for each in found],
        [each.fact.modality for each in found],
        MODALITIES,
    )
    for name, classes, fitted in (
        ("kinds", FACT_KINDS, kinds), ("modalities", MODALITIES, modalities)
    ):  # fmt: skip
        np.savez_compressed(
            folder / f"{name}.npz",
            classes=np.asarray(classes),
            names=np.asarray(fitted.names),
            weights=np.rint(fitted.features * UNIT).astype(np.int16),
            bias=np.rint(fitted.bias * UNIT).astype(np.int16),
        )
    rows = {name: row for name, row in fitted_subjects(choices(found)).rows.items() if any(row)}
    names = sorted(rows)
    np.savez_compressed(
        folder / "subjects.npz",
        names=np.asarray(names),
        weights=np.asarray([rows[name] for name in names], dtype=np.int16),
    )
    for path in sorted(folder.glob("*.npz")):
        print(f"{path.name:16s} {path.stat().st_size} bytes")


def main() -> None:
    """Prints the cross-validated shares; fits and writes the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--share", type=float, nargs="+", default=[1.0])
    parser.add_argument("--all", action="store_true", help="learn the held-out items, too")
    given = parser.parse_args()
    model = load(ModelSettings())
    assert isinstance(model, EmbeddedModel)
    aside = () if given.all else HELD_OUT_SPLITS
    items = [
        item
        for item in [*annotated_items(given.data), *authored_items(marked_items())]
        if item.split not in aside
    ]
    found = [
        each
        for item in read_items(model, items)
        for each in item.examples
        if each.fact.kind != "?" and each.fact.modality != "?"
    ]
    print(f"{len(found)} facts of {len(items)} items")
    if given.out:
        write(found, given.out)
    else:
        told = [cross_validated(found, share) for share in given.share]
        print(f"{'learnt':24s}" + "".join(f"{share:7.2f}" for share in given.share))
        for name in told[0]:
            print(f"{name:24s}" + "".join(f"{each[name]:7.3f}" for each in told))


if __name__ == "__main__":
    main()
