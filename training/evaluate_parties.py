"""Scores who takes part in tariffs, contracts and rates, what is bought or taxed, and when.

    python -m training.evaluate_parties --data DIR [--held-out]
    python -m training.evaluate_parties --authored

``training/annotations/parties.tsv`` has a line for each fact and role: key, place of the amount,
role (``item`` and ``date`` with them), places of the phrases with ``&`` between them; ``-`` where
the text tells nobody, ``?`` where two readers differ. What the model says is right where it shares
a word with one of them. Precision is over what it says, recall over what the readers wrote down;
a fact of another kind in its view says nothing. With ``--held-out`` only items count that nothing
was learnt from, with ``--authored`` those that we wrote ourselves (``marked_items``), whose amounts
may be looked for in vain.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from dateline.schemas.config import ModelSettings
from dateline.schemas.facts import ROLES, Fact
from dateline.transforms.model.documents import Document
from dateline.transforms.model.loading import load, predict_all
from training.evaluate_facts import overlap
from training.fact_annotations import HELD_OUT_SPLITS, annotated_items
from training.marked_items import MarkedItem, marked_items
from training.texts import SEPARATOR

PARTIES = Path(__file__).parent / "annotations" / "parties.tsv"
NAMES = (*ROLES, "item", "date")

Wanted = dict[tuple[int, str], str]
"""By the start of the amount in its text and the role: the phrases, ``-`` or ``?``."""


def wanted_of(lines: Iterable[str]) -> dict[str, Wanted]:
    """What the readers wrote down, by the key of the item; places stay places."""
    found: dict[str, Wanted] = {}
    for line in lines:
        key, place, name, phrases = line.rstrip("\n").split("\t")
        found.setdefault(key, {})[int(place.partition(":")[0]), name] = phrases
    return found


def said_of(fact: Fact) -> Iterator[tuple[str, str]]:
    """Roles and phrases of a fact."""
    for party in fact.parties:
        yield party.role, party.phrase.text
    if fact.item is not None:
        yield "item", fact.item.text
    if fact.date is not None:
        yield "date", fact.date


def score(text: str, facts: Iterable[Fact], wanted: Wanted) -> Counter[tuple[str, str]]:
    """Counts of ``said``, ``right``, ``wanted`` and ``found`` by role for one item."""
    title = text.partition(SEPARATOR)[0]
    offsets = {"text": 0, "title": 0, "summary": len(title) + len(SEPARATOR)}
    said: dict[int, dict[str, list[str]]] = {}
    for fact in facts:
        here = said.setdefault(offsets[fact.field] + fact.start, {})
        for name, phrase in said_of(fact):
            here.setdefault(name, []).append(phrase)
    counts: Counter[tuple[str, str]] = Counter()
    for (start, name), places in wanted.items():
        if places == "?":
            continue
        phrases = said.get(start, {}).get(name, [])
        true = [_at(place, text) for place in places.split("&")] if places != "-" else []
        counts[name, "said"] += len(phrases)
        counts[name, "right"] += sum(any(overlap(p, t) for t in true) for p in phrases)
        counts[name, "wanted"] += len(true)
        counts[name, "found"] += sum(any(overlap(p, t) for p in phrases) for t in true)
    return counts


def _at(place: str, text: str) -> str:
    start, _, end = place.partition(":")
    return text[int(start) : int(end)]


def annotated(data: Path, *, held_out: bool) -> Iterator[tuple[str, Wanted]]:
    """The texts of feed items and what the readers wrote down."""
    wanted = wanted_of(PARTIES.read_text("utf-8").splitlines())
    for item in annotated_items(data):
        if item.key in wanted and (item.split in HELD_OUT_SPLITS or not held_out):
            yield item.text, wanted[item.key]


def authored(items: Iterable[MarkedItem]) -> Iterator[tuple[str, Wanted]]:
    """The texts of items of our own and what is marked in them."""
    for item in items:
        yield (
            item.text,
            {
                (fact.start, name): "&".join(f"{a}:{b}" for a, b in fact.parties.get(name, ()))
                or "-"
                for fact in item.facts
                for name in NAMES
            },
        )


def main() -> None:
    """Prints a line for each role."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--authored", action="store_true")
    given = parser.parse_args()
    if given.authored:
        items = list(authored(marked_items()))
    elif given.data:
        items = list(annotated(given.data, held_out=given.held_out))
    else:
        parser.error("name the folder of the texts (--data), or --authored")
    documents = [Document.from_text(text) for text, _ in items]
    counts: Counter[tuple[str, str]] = Counter()
    outcomes = predict_all(load(ModelSettings()), documents)
    for (text, wanted), outcome in zip(items, outcomes, strict=True):
        if isinstance(outcome, Exception):
            raise outcome
        counts += score(text, outcome.facts, wanted)
    print(f"{'':10s}{'told':>6s}{'precision':>11s}{'said':>6s}{'recall':>8s}")
    for name in NAMES:
        true, said = counts[name, "wanted"], counts[name, "said"]
        precision, recall = (
            counts[name, "right"] / max(said, 1),
            counts[name, "found"] / max(true, 1),
        )
        print(f"{name:10s}{true:6d}{precision:11.3f}{said:6d}{recall:8.3f}")


if __name__ == "__main__":
    main()
