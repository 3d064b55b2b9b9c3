"""Rows to batches: padding, known tags, and soft tags that follow the words."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dateline.schemas.vocabulary import TAGS
from tests.training.tiny import row, tokenizer_of

torch = pytest.importorskip("torch", reason="comes with the extra train")


def _soft_row() -> dict[str, Any]:
    """Title and summary of two words each; the second tag is the truth's number."""
    item = {**row("Oil falls"), "summary": "Gold rises"}
    places = np.array([(0, 3), (4, 9), (13, 17), (18, 23)], np.int32)
    assert ("Oil falls || Gold rises")[13:17] == "Gold"
    return {**item, "tag_words": places, "tag_probabilities": np.eye(len(TAGS))[:4]}


def test_padding_is_the_mark_of_the_vocabulary(tmp_path: Path) -> None:
    from training.bases import open_vocabulary
    from training.batches import batches

    tokenizer_of("mpnet").save(str(tmp_path / "tokenizer.json"))
    vocabulary = open_vocabulary(str(tmp_path))
    rows = [row("Oil falls in London"), row("Gold")]
    settings = {"max_tokens": 64, "batch_tokens": 64, "unsure_weight": 0.7}
    (batch,) = batches(rows, vocabulary, settings, 0, augment=False)
    assert vocabulary.pad == 1
    assert batch["ids"][0].tolist()[3:] == [1] * (batch["ids"].shape[1] - 3)
    assert batch["mask"].sum(1).tolist() == [3, 6]
    assert batch["soft"] is None


def test_soft_tags_stand_at_the_first_piece_of_their_word() -> None:
    from training.batches import encode
    from training.collation import collate

    item = _soft_row()
    encoded = encode(tokenizer_of("bert"), item, item["title"], item["summary"], None, 0, 64)
    batch = collate([{**encoded, "index": 0}], 0, {})
    found = {
        position: int(batch["soft"][0, position].argmax())
        for position in range(batch["soft"].shape[1])
        if batch["soft"][0, position].sum() > 0
    }
    assert found == dict(zip(encoded["positions"], range(4), strict=True))
    assert batch["tags"].eq(-100).all()


def test_soft_tags_follow_a_summary_behind_a_longer_title() -> None:
    from training.batches import encode

    item = _soft_row()
    title = item["title"] + " | Reuters"
    encoded = encode(tokenizer_of("bert"), item, title, item["summary"], None, 0, 64)
    found = {
        (title + " || " + item["summary"])[a:b]: encoded["soft"][position]
        for (a, b), position in zip(encoded["places"], encoded["positions"], strict=True)
        if position in encoded["soft"]
    }
    assert found == {"Oil": 0, "falls": 1, "Gold": 2, "rises": 3}


def test_a_word_that_was_cut_has_no_soft_tag() -> None:
    from training.batches import encode

    item = _soft_row()
    encoded = encode(tokenizer_of("bert"), item, item["title"], "Gold ri", None, 0, 64)
    assert len(encoded["soft"]) == 3


def test_augmentation_keeps_the_letters_of_soft_rows_in_place() -> None:
    import yaml

    from training.batches import augmented

    settings = yaml.safe_load(
        (Path(__file__).parents[2] / "training/teacher.yaml").read_text(encoding="utf-8")
    )["augment"]
    rng = random.Random(1)
    item = _soft_row()
    for _ in range(200):
        title, summary, spans, _ = augmented(item, settings, rng)
        assert spans is None
        assert title.lower().startswith("oil falls")
        assert summary == "" or summary.lower() == "gold rises"
