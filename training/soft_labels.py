"""Soft labels on disk: a teacher's distributions for items whose texts lie elsewhere.

A folder holds ``labels-00000.npz`` and so on, each of one run of items in the order of the file
that was labelled. They keep logits, not probabilities, so that a student may be trained at any
temperature; ``calibration.json`` beside them says how the teacher's probabilities come from them.
Words are places in characters of ``title || summary``: a student with other word pieces finds the
same words by them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.schemas.enrichment import NAME_TYPES, TONES, TOPICS
from dateline.schemas.vocabulary import TAGS
from dateline.transforms.model.bundle import of_each_tone
from dateline.transforms.model.tagging import log_softmax
from training.texts import text_key

Floats = NDArray[np.float32]
LEAST = 1e-5  # probability that a mean of teachers gives
NAME_TAGS = np.array([tag[2:] in NAME_TYPES for tag in TAGS], np.float32)
"""1 for the tags of names, 0 for amounts, dates and other words."""


@dataclass(frozen=True)
class SoftLabel:
    """What the teacher thinks of one item."""

    key: str  # training.texts.text_key of the plain title and summary
    topics: Floats  # logits (topics,)
    tone: Floats  # logits (tones,)
    words: NDArray[np.int32]  # (words, 2): start and end in title || summary
    tags: Floats  # log-probabilities (words, tags)
    names: Floats  # log-probabilities (words, tones): the tone toward a name that a word is part of


@dataclass(frozen=True)
class Calibration:
    """From logits to probabilities that are right as often as they say, fitted on dev."""

    topic_scale: tuple[float, ...]
    topic_shift: tuple[float, ...]
    tone_scale: tuple[float, ...]
    tone_shift: tuple[float, ...]
    tag_scale: float

    @staticmethod
    def neutral() -> Calibration:
        """The one that changes nothing."""
        n, m = len(TOPICS), len(TONES)
        return Calibration((1.0,) * n, (0.0,) * n, (1.0,) * m, (0.0,) * m, 1.0)

    @staticmethod
    def read(path: Path) -> Calibration:
        """From a JSON object with these fields; others are left alone."""
        found = json.loads(path.read_text(encoding="utf-8"))
        return Calibration(
            tuple(found["topic_scale"]), tuple(found["topic_shift"]),
            of_each_tone(found["tone_scale"]), tuple(found["tone_shift"]), found["tag_scale"],
        )  # fmt: skip

    def topics(self, logits: Floats) -> Floats:
        """Probability of each topic."""
        scaled = np.asarray(self.topic_scale) * logits + np.asarray(self.topic_shift)
        result: Floats = (0.5 + 0.5 * np.tanh(scaled / 2)).astype(np.float32)  # never overflows
        return result

    def tone(self, logits: Floats) -> Floats:
        """Probabilities of the tones; they sum to one."""
        scaled = np.asarray(self.tone_scale) * logits + np.asarray(self.tone_shift)
        result: Floats = np.exp(log_softmax(scaled.astype(np.float32)))
        return result

    def tags(self, scores: Floats) -> Floats:
        """Probabilities of the tags of each word; those of a word sum to one."""
        result: Floats = np.exp(log_softmax((self.tag_scale * scores).astype(np.float32)))
        return result


def shard_path(folder: Path, number: int) -> Path:
    """The file of shard ``number``, counted from 0."""
    return folder / f"labels-{number:05d}.npz"


def write_shard(labels: Iterable[SoftLabel], path: Path) -> int:
    """Write a shard beside ``path`` and rename it: whole or not there; returns its items."""
    items = list(labels)
    ends = np.cumsum([0, *(len(item.words) for item in items)])
    part = path.with_name(path.name + ".part")
    with open(part, "wb") as file:
        np.savez_compressed(
            file,
            keys=np.array([item.key for item in items], dtype="U16"),
            topics=np.array([item.topics for item in items], np.float32).reshape(-1, len(TOPICS)),
            tone=np.array([item.tone for item in items], np.float32).reshape(-1, len(TONES)),
            ends=ends.astype(np.int64),
            words=np.concatenate([np.zeros((0, 2), np.int32), *(item.words for item in items)]),
            tags=np.concatenate(
                [np.zeros((0, len(TAGS)), np.float16), *(item.tags for item in items)]
            ).astype(np.float16),
            names=np.concatenate(
                [np.zeros((0, len(TONES)), np.float16), *(item.names for item in items)]
            ).astype(np.float16),
        )
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    return len(items)


def read_shard(path: Path) -> Iterator[SoftLabel]:
    """The soft labels of one shard, in order."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    for i, key in enumerate(arrays["keys"]):
        begin, end = arrays["ends"][i], arrays["ends"][i + 1]
        yield SoftLabel(
            str(key), arrays["topics"][i], arrays["tone"][i], arrays["words"][begin:end],
            arrays["tags"][begin:end].astype(np.float32),
            arrays["names"][begin:end].astype(np.float32),
        )  # fmt: skip


def read_folder(folder: Path) -> Iterator[SoftLabel]:
    """All soft labels of a folder. Raises FileNotFoundError where there is no shard."""
    paths = sorted(folder.glob("labels-*.npz"))
    if not paths:
        raise FileNotFoundError(f"{folder} holds no labels-*.npz")
    for path in paths:
        yield from read_shard(path)


def label_all(
    label: Callable[[list[dict[str, Any]]], list[SoftLabel]],
    rows: list[dict[str, Any]],
    folder: Path,
    shard: int,
) -> None:
    """Write the soft labels of ``rows`` into ``folder``, ``shard`` items to a file.

    Files that are there already are kept. Raises ValueError where one of them is of other rows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    begun, labelled = time.monotonic(), 0
    for number, start in enumerate(range(0, len(rows), shard)):
        part = rows[start : start + shard]
        path = shard_path(folder, number)
        if path.exists():
            check_shard(path, part)
            continue
        labelled += write_shard(label(part), path)
        rate = labelled / max(time.monotonic() - begun, 1e-9)
        line = {"labels": str(folder), "items": start + len(part), "of": len(rows)}
        print(json.dumps({**line, "items_per_s": round(rate, 1)}), flush=True)


def check_shard(path: Path, rows: list[dict[str, Any]]) -> None:
    """Raise ValueError unless ``path`` holds the labels of ``rows``, in their order."""
    keys = [label.key for label in read_shard(path)]
    wanted = [text_key(row["title"], row["summary"]) for row in rows]
    if keys != wanted:
        raise ValueError(
            f"{path} holds the labels of other items: choose another folder, or remove it"
        )


def mean_label(labels: Sequence[SoftLabel], calibrations: Sequence[Calibration]) -> SoftLabel:
    """What several teachers with the same words think of one item, on average.

    The mean is one of calibrated probabilities; the result says them as logits again, to be read
    with the neutral calibration.
    """
    both = list(zip(labels, calibrations, strict=True))
    topics = np.mean([c.topics(label.topics) for label, c in both], axis=0).clip(LEAST, 1 - LEAST)
    return SoftLabel(
        labels[0].key,
        np.log(topics / (1 - topics)),
        _logs(np.mean([c.tone(label.tone) for label, c in both], axis=0)),
        labels[0].words,
        _logs(np.mean([c.tags(label.tags) for label, c in both], axis=0)),
        _logs(np.mean([np.exp(label.names) for label in labels], axis=0)),
    )


def with_words_of(label: SoftLabel, other: SoftLabel, calibration: Calibration) -> SoftLabel:
    """Topics and tone of ``label``; words, their tags and tones of names of ``other``.

    ``calibration`` is that of ``other``; the tags come out as they are with the neutral one.
    """
    return replace(
        label, words=other.words, tags=_logs(calibration.tags(other.tags)), names=other.names
    )


def _logs(probabilities: Floats) -> Floats:
    """Their logarithms, none of them endless."""
    result: Floats = np.log(probabilities.clip(LEAST)).astype(np.float32)
    return result


def soft_rows(
    rows: Iterable[dict[str, Any]], folder: Path, weight: float
) -> Iterator[dict[str, Any]]:
    """Rows that have soft labels in ``folder``, with calibrated distributions as their labels.

    ``weight`` is that of a row in the loss; for the words see ``words_of``.
    """
    calibration = Calibration.read(folder / "calibration.json")
    labels = {label.key: label for label in read_folder(folder)}
    for row in rows:
        label = labels.get(text_key(row["title"], row["summary"]))
        if label is None:
            continue
        yield {
            **row,
            "source": "pseudo",
            "entities": None,
            "topics": [round(float(p), 4) for p in calibration.topics(label.topics)],
            "tone": [round(float(p), 4) for p in calibration.tone(label.tone)],
            "sure": True,
            "weight": weight,
            **words_of(label, calibration),
        }


def words_of(label: SoftLabel, calibration: Calibration) -> dict[str, Any]:
    """What a row says of its words.

    ``tag_words``, ``tag_probabilities`` and ``name_tones`` hold the words' places, the
    distributions of their tags and of the tone toward the name that they are part of (which sum to
    the probability that a word is in a name).
    """
    tags = calibration.tags(label.tags)
    return {
        "tag_words": label.words,
        "tag_probabilities": tags.astype(np.float16),
        "name_tones": (np.exp(label.names) * (tags @ NAME_TAGS)[:, None]).astype(np.float16),
    }


def soften(rows: Iterable[dict[str, Any]], folder: Path, share: float) -> int:
    """Mix soft labels into rows that people or models voted on; returns how many.

    ``share`` of what such a row says of topics and tone becomes the soft label's: single votes on
    items that are hard are not always right (Reed et al., 2015, "Training deep neural networks on
    noisy labels with bootstrapping"). Where nobody marked entities, words get the soft tags.
    """
    calibration = Calibration.read(folder / "calibration.json")
    voted = {
        text_key(row["title"], row["summary"]): row
        for row in rows
        if row["topic_votes"] is not None
    }
    count = 0
    for label in read_folder(folder):
        row = voted.get(label.key)
        if row is None:
            continue
        count += 1
        for name, soft in (
            ("topic_votes", calibration.topics(label.topics)),
            ("tone_votes", calibration.tone(label.tone)),
        ):
            mixed = (1 - share) * np.asarray(row[name]) + share * soft
            row[name] = [round(float(p), 4) for p in mixed]
        if row["entities"] is None:
            row.update(words_of(label, calibration))
    return count
