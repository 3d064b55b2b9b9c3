"""Scores typed facts against annotated items: what is found, and what is right of that.

    python -m training.evaluate_facts --data DIR [--split held-out|mixed-held-out] [--json]
    python -m training.evaluate_facts ITEMS=FACTS [...] [--json]

With ``--data``, the folder of the training data, it is what ``training/annotations/facts.tsv``
holds of a split. In files of your own an item is a line ``id TAB title || summary`` and a fact a
line of ten fields with tabs between them: id, amount, value, unit, kind, subject, direction,
modality, previous, sure; ``-`` stands for nothing, ``?`` for a value that is not told, ``1..2`` for
a range. Facts are matched by their amount; what nobody annotated (``?``, save of a value) does not
count. Subjects overlap where they share a word.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path

from dateline.schemas.config import ModelSettings
from dateline.schemas.facts import Fact
from dateline.transforms.model.documents import Document
from dateline.transforms.model.loading import load, predict_all
from training.fact_annotations import HELD_OUT, Annotated, annotated_items

_GRAMMAR = frozenset("the of in to and a s".split())


def read_items(path: Path) -> dict[str, str]:
    """Texts by their id."""
    lines = path.read_text("utf-8").splitlines()
    parts = (line.partition("\t") for line in lines if line)
    return {id_: text for id_, _, text in parts}


def read_facts(path: Path) -> dict[str, list[Annotated]]:
    """Annotated facts by the id of their item; items without facts have an empty list."""
    found: dict[str, list[Annotated]] = {}
    for line in path.read_text("utf-8").splitlines():
        id_, *rest = line.split("\t")
        facts = found.setdefault(id_, [])
        if len(rest) >= 8:
            facts.append(Annotated(*rest[:8]))
    return found


def same_value(fact: Fact, annotated: Annotated) -> bool:
    """Whether value and unit agree."""
    if annotated.value == "?":
        return fact.value is None and fact.unit == annotated.unit
    low, _, high = annotated.value.partition("..")
    if fact.value is None or bool(high) != (fact.value_high is not None):
        return False
    ends = [(fact.value, low), *([(fact.value_high, high)] if high else [])]
    close = all(abs(a - float(b)) <= 1e-6 * max(1.0, abs(a)) for a, b in ends if a is not None)
    return close and fact.unit == annotated.unit


def overlap(one: str, other: str) -> bool:
    """Whether two phrases share a word, or are both missing."""
    words = [set(re.findall(r"\w+", part.casefold())) - _GRAMMAR for part in (one, other)]
    return bool(words[0] & words[1]) or one == other


def score(
    said: dict[str, tuple[Fact, ...]], wanted: dict[str, list[Annotated]]
) -> dict[str, float]:
    """Recall and precision of amounts, and the share of found facts with the right word each."""
    counts: Counter[str] = Counter()
    known_of: Counter[str] = Counter()
    for id_, annotated in wanted.items():
        left = list(said.get(id_, ()))
        counts["wanted"] += len(annotated)
        for each in annotated:
            words = each.amount.casefold()
            fact = next((f for f in left if f.amount.casefold() == words), None)
            if fact is None:
                continue
            left.remove(fact)
            counts["found"] += 1
            subject = fact.subject.text if fact.subject else "-"
            for name, known, right in (
                ("kind", each.kind, fact.kind == each.kind),
                ("subject", each.subject, overlap(subject, each.subject)),
                ("value and unit", each.unit, each.unit != "?" and same_value(fact, each)),
                ("modality", each.modality, fact.modality == each.modality),
                ("direction", each.direction, (fact.direction or "-") == each.direction),
                ("previous", each.previous, (fact.previous is None) == (each.previous == "-")),
            ):
                if known != "?":
                    known_of[name] += 1
                    counts[name] += right
            counts["confidence"] += fact.confidence  # type: ignore[assignment]
        counts["extra"] += len(left)
    found = max(counts["found"], 1)
    return {
        "facts": counts["wanted"],
        "recall": found / max(counts["wanted"], 1),
        "precision": found / max(found + counts["extra"], 1),
        **{name: counts[name] / known for name, known in known_of.items()},
        "confidence": counts["confidence"] / found,
    }


def main() -> None:
    """Prints the scores over all files together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="*")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--split", default=HELD_OUT)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    texts: dict[str, str] = {}
    wanted: dict[str, list[Annotated]] = {}
    for pair in given.pairs:
        items, facts = (Path(part) for part in pair.split("="))
        texts |= read_items(items)
        wanted |= read_facts(facts)
    for item in annotated_items(given.data) if given.data else ():
        if item.split == given.split:
            texts[item.key], wanted[item.key] = item.text, list(item.facts)
    documents = [Document.from_text(text) for text in texts.values()]
    said: dict[str, tuple[Fact, ...]] = {}
    for id_, outcome in zip(texts, predict_all(load(ModelSettings()), documents), strict=True):
        if isinstance(outcome, Exception):
            raise outcome
        said[id_] = outcome.facts
    scores = score(said, wanted)
    if given.json:
        print(json.dumps(scores))
        return
    for name, value in scores.items():
        print(f"{name:15s} {value:.3f}" if name != "facts" else f"{name:15s} {value:.0f}")


if __name__ == "__main__":
    main()
