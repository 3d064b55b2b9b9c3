"""Fits the scorer of kinds of facts on annotated items (scikit-learn).

    python -m training.fact_kinds ITEMS=FACTS [...] --out transforms/facts/tables/kinds.npz
        [--hold-out ITEMS=FACTS ...]

An item is a line ``id TAB title || summary``; a fact a line ``id TAB amount TAB value TAB unit TAB
kind TAB ...``. With ``--hold-out`` the accuracy on those is printed and they are not learnt from.
The texts are not part of the repository.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dateline.schemas.config import ModelSettings
from dateline.schemas.facts import FACT_KINDS
from dateline.transforms.facts.features import features
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.scorer import VECTOR_SCALE, Floats
from dateline.transforms.facts.stated import stated_amounts
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.loading import load
from training.evaluate_facts import read_facts, read_items

STRENGTH = 0.6  # of the regression: the inverse of its penalty
LEAST = 2  # facts that a feature is found in


@dataclass(frozen=True)
class Example:
    """An amount with its annotated kind."""

    features: dict[str, float]
    vector: Floats
    kind: str


def examples(model: EmbeddedModel, pairs: list[str]) -> Iterator[Example]:
    """The annotated amounts that the rules find as well."""
    for pair in pairs:
        items, facts = (Path(part) for part in pair.split("="))
        annotated = read_facts(facts)
        for id_, text in read_items(items).items():
            document = Document.from_text(text)
            document = Document(document.title, document.summary)
            texts = dict(document.fields)
            reading = model.read(document)
            amounts = stated_amounts(model.mentions(document, reading), texts, None)
            told = {
                field: Told.of(
                    Passage.of(field, said, [(a.start, a.end) for a in amounts if a.field == field])
                )
                for field, said in texts.items()
            }
            vector = np.asarray(reading.vector, dtype=np.float32)
            for fact in annotated.get(id_, []):
                words = fact.amount.casefold()
                found = next((a for a in amounts if a.text.casefold() == words), None)
                if found is not None:
                    given = features(found, told[found.field], told["title"])
                    yield Example(given, vector / np.linalg.norm(vector), fact.kind)


def fit(
    learnt: list[Example], names: list[str], *, with_vector: bool
) -> tuple[Floats, Floats, Floats]:
    """Weights of features and vector, and bias, for all kinds in their order."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found,unused-ignore]

    table = _table(learnt, names, with_vector=with_vector)
    fitted = LogisticRegression(C=STRENGTH, max_iter=5000)
    fitted.fit(table, [example.kind for example in learnt])
    weights = np.zeros((len(FACT_KINDS), table.shape[1]), dtype=np.float32)
    bias = np.full(len(FACT_KINDS), -20.0, dtype=np.float32)
    for number, kind in enumerate(fitted.classes_):
        weights[FACT_KINDS.index(kind)] = fitted.coef_[number]
        bias[FACT_KINDS.index(kind)] = fitted.intercept_[number]
    size = len(names)
    return weights[:, :size].T, weights[:, size:].T, bias


def _table(found: list[Example], names: list[str], *, with_vector: bool) -> Floats:
    rows = [[example.features.get(name, 0.0) for name in names] for example in found]
    table = np.asarray(rows, dtype=np.float32)
    if not with_vector:
        return table
    vectors = np.stack([example.vector for example in found]) * VECTOR_SCALE
    return np.concatenate([table, vectors], axis=1)


def main() -> None:
    """Fits, writes the weights and prints the accuracy on held-out items."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("learn", nargs="+")
    parser.add_argument("--hold-out", nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    model = load(ModelSettings())
    assert isinstance(model, EmbeddedModel)
    learnt = list(examples(model, given.learn))
    held = list(examples(model, given.hold_out))
    counts: dict[str, int] = {}
    for example in learnt:
        for name in example.features:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    stored: dict[str, np.ndarray] = {"names": np.asarray(names)}
    for which in ("with", "without"):
        with_vector = which == "with"
        w, v, b = fit(learnt, names, with_vector=with_vector)
        for part, array in (("w", w), ("v", v), ("b", b)):
            stored[f"{which}_{part}"] = array.astype(np.float16)
        if held:
            sums = _table(held, names, with_vector=with_vector) @ np.concatenate([w, v]) + b
            odds = np.exp(sums - sums.max(axis=1, keepdims=True))
            told = odds / odds.sum(axis=1, keepdims=True)
            kinds = np.asarray([FACT_KINDS.index(example.kind) for example in held])
            right = float((told.argmax(axis=1) == kinds).mean())
            sure = float(told.max(axis=1).mean())
            print(f"{which} vector: accuracy {right:.3f}, mean probability {sure:.3f}, {len(held)}")
    np.savez_compressed(given.out, **stored)  # type: ignore[arg-type]
    print(f"{len(learnt)} facts, {len(names)} features, {given.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
