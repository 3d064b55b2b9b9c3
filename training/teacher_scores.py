"""How good a teacher is on dev, and the calibration of its probabilities, from its soft labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from dateline.schemas.enrichment import TONES, TOPICS
from dateline.transforms.model.metrics import (
    calibration_error,
    label_scores,
    macro_f1,
    span_scores,
)
from dateline.transforms.model.tagging import best_path, spans_of, tag_words
from training.batches import overlaps
from training.fitting import best_threshold, platt, tag_fit, tone_bias, tone_fit
from training.score import name_scores
from training.soft_labels import Calibration, SoftLabel

Row = dict[str, Any]
Pair = tuple[SoftLabel, Row]
FEED_MIX = "stratified"  # drawn as feeds are, not for being hard


@dataclass(frozen=True)
class Decisions:
    """Where a probability becomes an answer."""

    thresholds: tuple[float, ...]  # of the topics
    tone_bias: tuple[float, ...]  # added to log-probabilities


def known_words(label: SoftLabel, row: Row) -> tuple[list[int], np.ndarray]:
    """True tags and the teacher's scores of the words that the annotator of entities could see."""
    places = [(int(a), int(b)) for a, b in label.words]
    truth = tag_words([tuple(span) for span in row["entities"]], places)
    seen = [i for i, (_, end) in enumerate(places) if end <= row["entity_chars"]]
    return [truth[i] for i in seen], label.tags[seen]


def fit(pairs: Sequence[Pair]) -> tuple[Calibration, Decisions]:
    """Calibration with the least log loss, thresholds and tone bias with the best F1."""
    topical = [(label, row) for label, row in pairs if row["topics"] is not None]
    logits = np.stack([label.topics for label, _ in topical])
    truth = np.array([row["topics"] for _, row in topical]) > 0.5
    lines = [platt(logits[:, j], truth[:, j]) for j in range(len(TOPICS))]
    tone = np.stack([label.tone for label, _ in topical])
    tones = np.array([row["tone"] for _, row in topical])
    feed_mix = np.array([row["drawn"] == FEED_MIX for _, row in topical])
    scales, shift = tone_fit(tone, tones, feed_mix)
    words = [known_words(label, row) for label, row in pairs if row["entities"] is not None]
    tags = [tag for found, _ in words for tag in found]
    scores = np.concatenate([found for _, found in words]) if words else np.zeros((0, 1))
    calibration = Calibration(
        tuple(round(a, 4) for a, _ in lines),
        tuple(round(b, 4) for _, b in lines),
        tuple(round(value, 4) for value in scales),
        tuple(round(value, 4) for value in shift),
        round(tag_fit(scores, np.array(tags)), 4) if tags else 1.0,
    )
    probabilities = np.stack([calibration.topics(row) for row in logits])
    cuts = [best_threshold(probabilities[:, j], truth[:, j]) for j in range(len(TOPICS))]
    logs = np.log(np.stack([calibration.tone(row) for row in tone]) + 1e-9)
    return calibration, Decisions(tuple(cuts), tuple(tone_bias(logs, tones, feed_mix)))


def scores(pairs: Sequence[Pair], calibration: Calibration, decisions: Decisions) -> dict[str, Any]:
    """Topics, tone (most probable, and with the bias) and entities; empty without such labels."""
    result: dict[str, Any] = {"items": len(pairs)}
    topical = [(label, row) for label, row in pairs if row["topics"] is not None]
    if topical:
        result |= topic_scores(topical, calibration, decisions)
        result |= tone_scores(topical, calibration, decisions)
    said, true = [], []
    for label, row in pairs:
        if row["entities"] is not None:
            truth, found = known_words(label, row)
            said.append(spans_of(best_path(found)))
            true.append(spans_of(truth))
    if said:
        each = span_scores(said, true)
        result["entities"] = {name: round(value[2], 4) for name, value in each.items()}
    if named := [pair for label, row in pairs for pair in name_pairs(label, row)]:
        result |= name_scores(named)
    return result


def name_pairs(label: SoftLabel, row: Row) -> list[tuple[int, int]]:
    """(true, found) tone of each name of ``row`` that the teacher read."""
    places = [(int(a), int(b)) for a, b in label.words]
    found = []
    for name in row["names"] or ():
        spans = [(a, b) for a, b in name["spans"]]
        words = [i for i, place in enumerate(places) if overlaps(place, spans)]
        if words:
            found.append((name["tone"], int(label.names[words].mean(0).argmax())))
    return found


def topic_scores(
    pairs: Sequence[Pair], calibration: Calibration, decisions: Decisions
) -> dict[str, Any]:
    """Macro F1 and F1 of each topic at the thresholds, and the calibration error."""
    found = np.stack([calibration.topics(label.topics) for label, _ in pairs])
    truth = np.array([row["topics"] for _, row in pairs]) > 0.5
    each = label_scores(_names(found >= np.array(decisions.thresholds)), _names(truth), TOPICS)
    errors = [
        calibration_error(found[:, j].astype(float), truth[:, j].astype(float))
        for j in range(len(TOPICS))
    ]
    return {
        "topics": round(macro_f1(each), 4),
        "each_topic": {name: round(value[2], 4) for name, value in each.items()},
        "topics_ece": round(float(np.mean(errors)), 4),
    }


def tone_scores(
    pairs: Sequence[Pair], calibration: Calibration, decisions: Decisions
) -> dict[str, Any]:
    """Macro F1 of the most probable tone and of the one that the bias chooses."""
    found = np.stack([calibration.tone(label.tone) for label, _ in pairs])
    truth = [[TONES[row["tone"]]] for _, row in pairs]
    plain = label_scores([[TONES[i]] for i in found.argmax(-1)], truth, TONES)
    biased = (np.log(found + 1e-9) + np.array(decisions.tone_bias)).argmax(-1)
    chosen = label_scores([[TONES[i]] for i in biased], truth, TONES)
    right = np.array([TONES[i] == name for i, (name,) in zip(found.argmax(-1), truth, strict=True)])
    return {
        "tone": round(macro_f1(plain), 4),
        "tone_biased": round(macro_f1(chosen), 4),
        "each_tone": {name: round(value[2], 4) for name, value in plain.items()},
        "tone_ece": round(calibration_error(found.max(-1).astype(float), right.astype(float)), 4),
    }


def report(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Calibration, decisions and the scores on all of dev and on its feed mix.

    Fitted and scored on the same items: to compare teachers by, not to quote beside sealed scores.
    """
    calibration, decisions = fit(pairs)
    feed_mix = [(label, row) for label, row in pairs if row["drawn"] == FEED_MIX]
    return {
        **asdict(calibration),
        **asdict(decisions),
        "all": scores(pairs, calibration, decisions),
        "feed_mix": scores(feed_mix, calibration, decisions),
    }


def _names(rows: np.ndarray) -> list[list[str]]:
    """The topics of each row of booleans."""
    return [[TOPICS[j] for j in np.flatnonzero(row)] for row in rows]
