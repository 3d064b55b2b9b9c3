"""The annotated facts of ``training/annotations/facts.tsv`` and the texts that they are of.

A line has ten fields with tabs between them, in the words of the guide: key, place of the amount,
value, unit, kind, place of the subject, direction, modality, value before, split. ``-`` says that
there is none, ``?`` that nobody annotated it or that two readers differ. An item without a fact is
``key TAB - TAB split``. Places are ``start:end`` in the text as ``training.texts.plain`` gives it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from training.borrowed import finentity_rows, newsmtsc_rows, sentfin_rows
from training.marked_items import MarkedFact, MarkedItem
from training.texts import SEPARATOR, plain, text_key

FACTS = Path(__file__).parent / "annotations" / "facts.tsv"
HELD_OUT = "held-out"
"""Items drawn for words of duties, contracts and rates, which nothing was learnt from."""
MIXED = "mixed-held-out"
"""Items drawn as those of the split ``fourth``, which nothing was learnt from either."""
FRESH = "fresh-held-out"
"""Items drawn as those of the split ``sixth``, read twice; where the readers differ is ``?``."""
HELD_OUT_SPLITS = (HELD_OUT, MIXED, FRESH)
AUTHORED = "authored"
"""Items that we wrote ourselves."""
LONGEST = 700  # characters of a text that annotators saw
_FILES = ("topics/train.jsonl", "topics/unlabelled.jsonl.gz", "ner/rss_train.jsonl")
_BORROWED = (sentfin_rows, newsmtsc_rows, finentity_rows)


@dataclass(frozen=True)
class Annotated:
    """A fact as somebody wrote it down; ``?`` is what is not known."""

    amount: str
    value: str
    unit: str
    kind: str
    subject: str
    direction: str
    modality: str
    previous: str


@dataclass(frozen=True)
class Item:
    """A text with all facts that it states."""

    key: str
    text: str
    split: str
    facts: tuple[Annotated, ...]


def annotated_items(data: Path, path: Path = FACTS) -> list[Item]:
    """The items whose texts are in the folder of the training data, in the order of the file."""
    lines: dict[str, list[list[str]]] = {}
    for line in path.read_text("utf-8").splitlines():
        key, *rest = line.split("\t")
        lines.setdefault(key, []).append(rest)
    texts = dict(_texts(data, lines.keys()))
    return [
        Item(key, texts[key], rows[0][-1], tuple(_facts(rows, texts[key])))
        for key, rows in lines.items()
        if key in texts
    ]


def authored_items(items: Iterable[MarkedItem]) -> list[Item]:
    """The items of our own whose amounts have kinds, in their order."""
    found = []
    for item in items:
        facts = tuple(_marked(each, item.text) for each in item.facts if each.kind is not None)
        if facts:
            title, _, summary = item.text.partition(SEPARATOR)
            found.append(Item(text_key(title, summary), item.text, AUTHORED, facts))
    return found


def _marked(fact: MarkedFact, text: str) -> Annotated:
    subject, previous = (
        text[slice(*place)] if place else "-" for place in (fact.subject, fact.previous)
    )
    return Annotated(
        text[fact.start : fact.end], "?", "?", fact.kind or "?", subject, fact.direction or "?",
        fact.modality or "?", previous,
    )  # fmt: skip


def _facts(rows: list[list[str]], text: str) -> Iterator[Annotated]:
    for place, *told in rows:
        if place != "-":
            value, unit, kind, subject, direction, modality, previous, _ = told
            yield Annotated(
                _at(place, text), value, unit, kind, _at(subject, text), direction, modality,
                previous,
            )  # fmt: skip


def _at(place: str, text: str) -> str:
    if place in ("-", "?"):
        return place
    start, end = map(int, place.split(":"))
    return text[start:end]


def _texts(data: Path, wanted: Collection[str]) -> Iterator[tuple[str, str]]:
    for title, summary in _stored(data):
        key = text_key(title, summary)
        if key in wanted:
            text = plain(title) + (SEPARATOR + plain(summary) if summary else "")
            yield key, text[:LONGEST]


def _stored(data: Path) -> Iterator[tuple[str, str]]:
    """Title and summary of all texts that annotators were given."""
    for name in _FILES:
        opened = gzip.open if name.endswith(".gz") else open
        with opened(data / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                title, summary = row.get("title"), row.get("summary") or ""
                if title is None:
                    title, _, summary = row["text"].partition(SEPARATOR)
                yield title, summary
    for rows in _BORROWED if (data / "sentiment").is_dir() else ():
        for row in rows(data):
            yield row["title"], row["summary"]
