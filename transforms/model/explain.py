"""Why a topic: how its probability moves when a word is taken away."""

from __future__ import annotations

import re

from dateline.transforms.model.documents import Document
from dateline.transforms.model.loading import Model, predict_all

LONGEST = 120  # words that are tried: one pass of the model each


def influences(model: Model, text: str, best: int) -> dict[str, list[tuple[str, float]]]:
    """For each topic the ``best`` words whose removal changes its probability most.

    Positive means that the word speaks for the topic (leave-one-out; Li, Monroe and Jurafsky,
    2016, "Understanding neural networks through representation erasure").
    """
    spans = [m.span() for m in re.finditer(r"\w[\w'’.-]*", text)][:LONGEST]
    documents = [Document.from_text(text)]
    documents += [Document.from_text(text[:start] + text[end:].lstrip(" ")) for start, end in spans]
    outcomes = predict_all(model, documents)
    scores: list[dict[str, float]] = []
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
        scores.append({topic.label: topic.score for topic in outcome.topics})
    whole, parts = scores[0], scores[1:]
    result: dict[str, list[tuple[str, float]]] = {}
    for label, score in whole.items():
        changes = [
            (text[start:end], score - part[label])
            for (start, end), part in zip(spans, parts, strict=True)
        ]
        changes.sort(key=lambda item: -abs(item[1]))
        result[label] = [change for change in changes[:best] if abs(change[1]) >= 0.005]
    return result
