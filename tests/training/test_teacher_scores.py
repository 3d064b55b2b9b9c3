"""Scores and calibration of a teacher from its soft labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dateline.schemas.enrichment import TONES
from dateline.schemas.vocabulary import TAGS
from tests.training.tiny import row
from training.soft_labels import SoftLabel

pytest.importorskip("scipy", reason="comes with the extra train")
pytest.importorskip("torch", reason="comes with the extra train")
from training.teacher_scores import Pair, known_words, report


def _pair(i: int, right: bool = True, **labels: Any) -> Pair:
    """An item "Ada in Rome" whose teacher is sure, and right or not."""
    topics = [int(i % 3 == j) for j in range(3)]
    tone = i % len(TONES)
    spans = [[0, 3, "PER"], [7, 11, "LOC"]]
    item = row("Ada in Rome", topics=topics, tone=tone, entities=spans, entity_chars=11)
    sign = 4.0 if right else -4.0
    tags = np.full((3, len(TAGS)), -8.0, np.float32)
    for word, name in enumerate(("S-PER", "O", "S-LOC") if right else ("O", "O", "S-LOC")):
        tags[word, TAGS.index(name)] = -0.01
    label = SoftLabel(
        "key", (np.array(topics, np.float32) * 2 - 1) * sign,
        np.array([sign * (k == tone) for k in range(3)], np.float32),
        np.array([(0, 3), (4, 6), (7, 11)], np.int32), tags,
        np.log(np.full((3, len(TONES)), 1 / 3, np.float32)),
    )  # fmt: skip
    return label, {**item, **labels}


def test_a_teacher_that_is_right_scores_one() -> None:
    found = report([_pair(i) for i in range(12)])
    for part in ("all", "feed_mix"):
        assert (found[part]["topics"], found[part]["tone"]) == (1.0, 1.0)
        assert found[part]["entities"]["all"] == 1.0
    assert found["tag_scale"] > 0


def test_the_feed_mix_leaves_out_items_that_were_chosen_for_being_hard() -> None:
    pairs = [_pair(i) for i in range(12)]
    pairs += [_pair(i, right=False, drawn="uncertain") for i in range(6)]
    found = report(pairs)
    assert (found["all"]["items"], found["feed_mix"]["items"]) == (18, 12)
    assert found["feed_mix"]["tone"] == 1.0
    assert found["all"]["tone"] < 0.8
    assert found["all"]["entities"]["PER"] == pytest.approx(0.8)  # 12 of 18 found, no false one


def test_words_behind_what_the_annotator_saw_do_not_count() -> None:
    label, item = _pair(0, entity_chars=6)
    truth, scores = known_words(label, item)
    assert [TAGS[tag] for tag in truth] == ["S-PER", "O"]
    assert scores.shape == (2, len(TAGS))


def test_a_topic_without_a_single_item_does_not_stop_the_report() -> None:
    pairs = [_pair(i, topics=[int(i % 2 == 0), 0, 0]) for i in range(8)]
    assert report(pairs)["all"]["each_topic"]["defense"] == 0.0
