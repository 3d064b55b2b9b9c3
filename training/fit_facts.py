"""Fits the scorers of facts (kinds, modalities, subjects) on the annotated items.

    python -m training.fit_facts --data DIR [--share 0.25 0.5 1] [--out DIR] [--all]

Prints what each says of items that it did not see, by five-fold cross-validation over the items,
as a share of the annotated amounts that are found, where it learns from a share of the other items
or from all; with ``--out transforms/facts/tables`` it fits on all and writes the tables. Items
of the splits ``held-out`` and ``mixed-held-out`` are left aside unless ``--all`` is given;
``training.evaluate_facts`` measures on them. The texts are not part of the repository;
``pip install scikit-learn``.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from dateline.schemas.config import ModelSettings
from dateline.schemas.facts import FACT_KINDS, MODALITIES, FactKind
from dateline.transforms.facts.features import features
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.lexical import lexical_features
from dateline.transforms.facts.modality import modality_features
from dateline.transforms.facts.naming import Places
from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.scorer import UNIT, VECTOR_SCALE, Floats
from dateline.transforms.facts.stated import Stated, stated_amounts
from dateline.transforms.facts.subjects import Subjects, SubjectWeights, choose
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel, states_of
from dateline.transforms.model.loading import load
from dateline.transforms.names.naming import names_of
from training.evaluate_facts import overlap
from training.fact_annotations import HELD_OUT, MIXED, Annotated, Item, annotated_items
from training.fact_subjects import Choice, fitted_subjects, gain

FOLDS = 5
STRENGTH = {"kinds": 0.6, "modalities": 0.5}  # of the regressions: the inverse of their penalty
LEAST = 3  # facts that a feature is found in


@dataclass(frozen=True)
class Example:
    """An annotated amount in its article."""

    item: str
    fact: Annotated
    amount: Stated
    told: Told
    title: Told
    vector: Floats
    subjects: Subjects

    @property
    def lexical(self) -> dict[str, float]:
        """The words around the amount."""
        return lexical_features(self.amount, self.told, self.title)

    @property
    def kind_features(self) -> dict[str, float]:
        """What the scorer of kinds sees."""
        return features(self.amount, self.told, self.title, self.lexical)

    @property
    def kind(self) -> FactKind:
        """The annotated kind."""
        return cast("FactKind", self.fact.kind)

    def modality_features(self, kind: FactKind) -> dict[str, float]:
        """What the scorer of modalities sees where the kind is this one."""
        return modality_features(kind, self.amount, self.told.passage, self.lexical)

    def choice(self, kind: FactKind) -> Choice:
        """What the scorer of subjects sees where the kind is this one."""
        found, each = self.subjects.features(kind, self.amount)
        texts = [self.subjects.text_of(candidate) for candidate in found]
        gains = [gain(text, self.fact.subject) for text in texts]
        return Choice(kind, texts, each, gains, self.subjects.states_of(found))


def examples(model: EmbeddedModel, items: Sequence[Item]) -> Iterator[Example]:
    """The annotated amounts that are found as well."""
    for item in items:
        document = Document.from_text(item.text)
        document = Document(document.title, document.summary)
        texts = dict(document.fields)
        reading = model.read(document)
        mentions = model.mentions(document, reading)
        names = names_of(mentions, texts, model.lexicon)
        amounts = stated_amounts(mentions, texts, None)
        told = {
            name: Told.of(
                Passage.of(name, text, [(a.start, a.end) for a in amounts if a.field == name])
            )
            for name, text in texts.items()
        }
        subjects = Subjects(told, Places(names), states_of(document, reading), SubjectWeights({}))
        left = list(amounts)
        for fact in item.facts:
            words = fact.amount.casefold()
            amount = next((a for a in left if a.text.casefold() == words), None)
            if amount is not None:
                left.remove(amount)
                yield Example(
                    item.key, fact, amount, told[amount.field], told["title"],
                    reading.vector, subjects,
                )  # fmt: skip


@dataclass(frozen=True)
class Fitted:
    """Weights of features and vector, and bias, a column for each class."""

    names: tuple[str, ...]
    features: Floats
    vector: Floats
    bias: Floats

    def sums(self, found: Sequence[dict[str, float]], vectors: Floats | None) -> Floats:
        """The log-odds of the classes."""
        sums = table(found, self.names) @ self.features + self.bias
        return np.asarray(sums if vectors is None else sums + vectors @ self.vector)


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
    which: str,
    found: Sequence[dict[str, float]],
    vectors: Floats | None,
    wanted: Sequence[str],
    classes: Sequence[str],
) -> Fitted:
    """A multinomial logistic regression; classes that nobody annotated get a low bias."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found,unused-ignore]

    counts = Counter(name for each in found for name in each)
    names = tuple(sorted(name for name, count in counts.items() if count >= LEAST))
    given = table(found, names)
    if vectors is not None:
        given = hstack([given, csr_matrix(vectors)]).tocsr()
    fitted = LogisticRegression(C=STRENGTH[which], max_iter=150, tol=1e-3)
    fitted.fit(given, list(wanted))
    weights = np.zeros((given.shape[1], len(classes)), dtype=np.float32)
    bias = np.full(len(classes), -20.0, dtype=np.float32)
    for number, name in enumerate(fitted.classes_):
        weights[:, classes.index(name)] = fitted.coef_[number]
        bias[classes.index(name)] = fitted.intercept_[number]
    return Fitted(names, weights[: len(names)], weights[len(names) :], bias)


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
    vectors = np.stack([each.vector for each in found]) * VECTOR_SCALE
    seen = [each.kind_features for each in found]
    kinds = [each.fact.kind for each in found]
    right: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for number in range(FOLDS):
        rest = np.flatnonzero((fold != number) & drawn).tolist()
        here = np.flatnonzero(fold == number).tolist()
        learnt = [seen[i] for i in rest], [kinds[i] for i in rest]
        scorer = fit("kinds", learnt[0], vectors[rest], learnt[1], FACT_KINDS)
        plain = fit("kinds", learnt[0], None, learnt[1], FACT_KINDS)
        told = scorer.sums([seen[i] for i in here], vectors[here]).argmax(axis=1)
        bare = plain.sums([seen[i] for i in here], None).argmax(axis=1)
        modal = fit(
            "modalities",
            [found[i].modality_features(found[i].kind) for i in rest],
            None,
            [found[i].fact.modality for i in rest],
            MODALITIES,
        )
        wanted = choices([found[i] for i in rest])
        subjects = fitted_subjects(wanted), fitted_subjects(wanted, with_states=False)
        for i, kind_number, without in zip(here, told, bare, strict=True):
            example, kind = found[i], cast("FactKind", FACT_KINDS[kind_number])
            fact = example.fact
            counts["kind"] += 1
            right["kind"] += kind == fact.kind
            counts["kind without vector"] += 1
            right["kind without vector"] += FACT_KINDS[without] == fact.kind
            modality = modal.sums([example.modality_features(kind)], None).argmax()
            counts["modality"] += 1
            right["modality"] += MODALITIES[int(modality)] == fact.modality
            if fact.subject != "?":
                choice = example.choice(kind)
                for name, weights in zip(
                    ("subject", "subject without states"), subjects, strict=True
                ):
                    said = "-"
                    if choice.texts:
                        said = choice.texts[choose(choice.texts, choice.probabilities(weights))]
                    counts[name] += 1
                    right[name] += overlap(said, fact.subject)
    return {name: right[name] / counts[name] for name in counts}


def choices(found: Sequence[Example]) -> list[Choice]:
    """What the scorer of subjects learns from: amounts with candidates, one of them right."""
    made = [each.choice(each.kind) for each in found if each.fact.subject not in "-?"]
    return [choice for choice in made if any(choice.gains)]


def write(found: Sequence[Example], folder: Path, model: str) -> None:
    """Fits on all and writes ``kinds.npz``, ``modalities.npz`` and ``subjects.npz``.

    ``model`` is whose states those of the examples are.
    """
    vectors = np.stack([each.vector for each in found]) * VECTOR_SCALE
    seen = [each.kind_features for each in found]
    kinds = [each.fact.kind for each in found]
    modal = [each.modality_features(each.kind) for each in found]
    modalities = [each.fact.modality for each in found]
    made: dict[str, tuple[tuple[str, ...], Fitted | None, Fitted]] = {
        "kinds": (
            FACT_KINDS,
            fit("kinds", seen, vectors, kinds, FACT_KINDS),
            fit("kinds", seen, None, kinds, FACT_KINDS),
        ),
        "modalities": (MODALITIES, None, fit("modalities", modal, None, modalities, MODALITIES)),
    }
    for name, (classes, with_vector, without) in made.items():
        arrays: dict[str, Any] = {
            "classes": np.asarray(classes), "names": np.asarray(without.names),
        }  # fmt: skip
        for which, fitted in (("with", with_vector), ("without", without)):
            if fitted is None:
                continue
            for part, values in zip(
                "wvb", (fitted.features, fitted.vector, fitted.bias), strict=True
            ):
                arrays[f"{which}_{part}"] = np.rint(values * UNIT).astype(np.int16)
        np.savez_compressed(folder / f"{name}.npz", **arrays)
    learnt = choices(found)
    seeing, plain = fitted_subjects(learnt), fitted_subjects(learnt, with_states=False)
    names = sorted({name for fit in (seeing, plain) for name, row in fit.rows.items() if any(row)})
    none = [0] * (1 + len(FACT_KINDS))
    assert seeing.states is not None
    np.savez_compressed(
        folder / "subjects.npz",
        names=np.asarray(names),
        with_states=np.asarray([seeing.rows.get(name, none) for name in names], dtype=np.int16),
        without_states=np.asarray([plain.rows.get(name, none) for name in names], dtype=np.int16),
        states=seeing.states.astype(np.int16),
        model=np.asarray(model),
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
    aside = () if given.all else (HELD_OUT, MIXED)
    items = [item for item in annotated_items(given.data) if item.split not in aside]
    found = [
        each
        for each in examples(model, items)
        if each.fact.kind != "?" and each.fact.modality != "?"
    ]
    print(f"{len(found)} facts of {len(items)} items")
    if given.out:
        write(found, given.out, f"{model.config.name}@{model.config.revision}")
    else:
        told = [cross_validated(found, share) for share in given.share]
        print(f"{'learnt':24s}" + "".join(f"{share:7.2f}" for share in given.share))
        for name in told[0]:
            print(f"{name:24s}" + "".join(f"{each[name]:7.3f}" for each in told))


if __name__ == "__main__":
    main()
