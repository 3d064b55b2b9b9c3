"""Scores of a model on annotated items, in the two JSON lines formats of the training data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from dateline.schemas.enrichment import ENTITY_TYPES, TONES, TOPICS, Prediction
from dateline.transforms.model.bundle import ModelError
from dateline.transforms.model.documents import SEPARATOR, Document
from dateline.transforms.model.loading import Model, predict_all
from dateline.transforms.model.metrics import (
    Scores,
    Span,
    calibration_error,
    label_scores,
    macro_f1,
    reliability,
    span_scores,
)

_TONE_NAMES = {"neg": "negative", "neu": "neutral", "pos": "positive"}


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated item; what was not annotated is None. Entities count in the joined text."""

    id: str
    document: Document
    topics: frozenset[str] | None
    tone: str | None
    entities: frozenset[Span] | None
    entity_chars: int
    publisher: str

    @property
    def length(self) -> int:
        """Characters of title and summary."""
        return len(self.document.title) + len(self.document.summary)


def read_examples(path: Path) -> tuple[list[Example], str]:
    """The items of a file and the first 16 hex digits of its SHA-256.

    A line holds ``title`` and ``summary`` with ``topics`` and ``tone``, or ``text`` with
    ``entities`` as ``[start, end, type]``; both may come together.
    """
    raw = path.read_bytes()
    examples: list[Example] = []
    for number, line in enumerate(raw.decode("utf-8").splitlines(), 1):
        if line.strip():
            try:
                examples.append(_example(json.loads(line)))
            except (KeyError, TypeError, ValueError) as error:
                raise ModelError(f"{path}:{number}: not an annotated item: {error!r}") from error
    return examples, hashlib.sha256(raw).hexdigest()[:16]


def _example(row: dict[str, Any]) -> Example:
    if "text" in row:
        document = Document.from_text(row["text"])
        seen = len(row["text"])
    else:
        document = Document(row["title"], row.get("summary") or "", joined=True)
        seen = row.get("entity_chars") or len(document.title + SEPARATOR + document.summary)
    tone, topics, entities = row.get("tone"), row.get("topics"), row.get("entities")
    if isinstance(tone, int):  # prepared files of the training
        tone = TONES[tone]
    if topics and isinstance(topics[0], int):
        topics = [] if not any(topics) else [t for t, on in zip(TOPICS, topics, strict=True) if on]
    if topics is not None and set(topics) - set(TOPICS):
        raise ValueError(f"unknown topics {sorted(set(topics) - set(TOPICS))}")
    if entities is not None and any(e[2] not in ENTITY_TYPES for e in entities):
        raise ValueError(f"unknown entity type in {entities}")
    return Example(
        id=str(row.get("id", "")),
        document=document,
        topics=None if topics is None else frozenset(topics),
        tone=None if tone is None else _TONE_NAMES.get(tone, tone),
        entities=None if entities is None else frozenset((e[0], e[1], e[2]) for e in entities),
        entity_chars=seen,
        publisher=row.get("host") or urlsplit(row.get("url") or "").netloc or "unknown",
    )


@dataclass(slots=True)
class Report:
    """Scores of one set of items; a part that no item was annotated for is empty."""

    items: int = 0
    topics: dict[str, Scores] = field(default_factory=dict)
    tones: dict[str, Scores] = field(default_factory=dict)
    entities: dict[str, Scores] = field(default_factory=dict)
    topic_error: float | None = None
    tone_error: float | None = None
    curve: list[tuple[float, float, int]] = field(default_factory=list)
    confusion: list[list[int]] = field(default_factory=list)  # true tone by row, said by column
    counts: dict[str, int] = field(default_factory=dict)

    def summary(self) -> dict[str, float]:
        """The headline numbers, 0..1: what floors are pinned on."""
        result: dict[str, float] = {}
        if self.topics:
            result["topics_macro_f1"] = macro_f1(self.topics)
            result["topics_ece"] = self.topic_error or 0.0
        if self.tones:
            result["tone_macro_f1"] = macro_f1(self.tones)
            result["tone_ece"] = self.tone_error or 0.0
        if self.entities:
            result["entities_f1"] = self.entities["all"][2]
        return result


def score(examples: Sequence[Example], predictions: Sequence[Prediction]) -> Report:
    """The report over all items."""
    pairs = list(zip(examples, predictions, strict=True))
    report = Report(items=len(pairs))
    topical = [(e.topics, p) for e, p in pairs if e.topics is not None]
    if topical:
        report.topics = label_scores(
            [p.labels for _, p in topical], [t for t, _ in topical], TOPICS
        )
        probability = np.array([[s.score for s in p.topics] for _, p in topical])
        outcome = np.array([[float(name in t) for name in TOPICS] for t, _ in topical])
        errors = [calibration_error(probability[:, j], outcome[:, j]) for j in range(len(TOPICS))]
        report.topic_error = float(np.mean(errors))
        report.curve = reliability(probability.ravel(), outcome.ravel())
    toned = [(e.tone, p) for e, p in pairs if e.tone is not None]
    if toned:
        report.tones = label_scores([[p.tone] for _, p in toned], [[t] for t, _ in toned], TONES)
        best = np.array([max(p.tone_probabilities) for _, p in toned])
        right = np.array([float(p.tone == t) for t, p in toned])
        report.tone_error = calibration_error(best, right)
        report.confusion = [
            [sum(t == a and p.tone == b for t, p in toned) for b in TONES] for a in TONES
        ]
    named = [(e, p) for e, p in pairs if e.entities is not None]
    if named:
        said = [
            [(m.start, m.end, m.type) for m in p.mentions if m.end <= e.entity_chars]
            for e, p in named
        ]
        report.entities = span_scores(said, [e.entities or () for e, _ in named])
    report.counts = {"topics": len(topical), "tone": len(toned), "entities": len(named)}
    return report


def evaluate(
    model: Model, examples: Sequence[Example], threads: int | None = None
) -> list[Prediction]:
    """The predictions for all items. Raises the first error of any item."""
    results: list[Prediction] = []
    outcomes = predict_all(model, [example.document for example in examples], threads)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
        results.append(outcome)
    return results


def grouped(
    examples: Sequence[Example],
    predictions: Sequence[Prediction],
    key: Callable[[Example], str],
    at_least: int = 1,
) -> dict[str, Report]:
    """One report per group, groups in order of their size."""
    groups: dict[str, list[tuple[Example, Prediction]]] = {}
    for example, prediction in zip(examples, predictions, strict=True):
        groups.setdefault(key(example), []).append((example, prediction))
    ordered: Iterable[tuple[str, list[tuple[Example, Prediction]]]] = sorted(
        groups.items(), key=lambda item: (-len(item[1]), item[0])
    )
    return {
        name: score([e for e, _ in members], [p for _, p in members])
        for name, members in ordered
        if len(members) >= at_least
    }


def length_group(example: Example) -> str:
    """Short, medium or long, by characters."""
    length = example.length
    if not example.document.summary:
        return "title only"
    return "up to 200" if length <= 200 else "201 to 400" if length <= 400 else "over 400"
