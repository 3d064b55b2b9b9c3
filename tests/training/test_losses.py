"""Losses of one batch: weights by guide, votes and soft tags."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.schemas.enrichment import TONES, TOPICS
from dateline.schemas.vocabulary import TAGS
from tests.training.tiny import row

torch = pytest.importorskip("torch", reason="comes with the extra train")

CONFIG: dict[str, Any] = {
    "loss": {"topics": 1.0, "tone": 1.0, "entities": 2.0, "name_tone": 1.0, "evidence": 0.5},
    "unsure_weight": 0.5, "tone_weights": [1.0, 1.0, 1.0], "guide_weights": {1: 1.0, 2: 3.0},
}  # fmt: skip


def _outputs(topic: float = 0.0, tone: list[float] | None = None) -> dict[str, Any]:
    return {
        "topics": torch.full((1, len(TOPICS)), topic),
        "topics_by_round": torch.zeros(1, len(TOPICS)),
        "tone": torch.tensor([tone or [0.0] * len(TONES)]),
        "tone_by_round": torch.zeros(1, len(TONES)),
        "entities": torch.zeros(1, 4, len(TAGS)),
        "name_tone": torch.zeros(1, 4, len(TONES)),
        "evidence": torch.zeros(1, 4, 48),
    }


def _batch(item: dict[str, Any], names: list[Any] | None = None) -> dict[str, Any]:
    from training.collation import collate

    encoded = {"ids": [0] * 4, "shapes": [0] * 4, "tags": [-100] * 4, "positions": [1, 2, 3]}
    return collate(
        [{**encoded, "row": item, "soft": {}, "names": names or [], "index": 0}], 0, CONFIG
    )


def _parts(item: dict[str, Any], out: dict[str, Any]) -> dict[str, float]:
    from training.losses import batch_loss

    return {k: float(v) for k, v in batch_loss(out, _batch(item), CONFIG, None)[1].items()}


def test_a_later_guide_weighs_more_and_an_unsure_row_less() -> None:
    from training.collation import row_weight

    assert row_weight(row("Gold"), CONFIG) == 1.0
    assert row_weight(row("Gold", sure=False), CONFIG) == 0.5
    assert row_weight(row("Gold", guide=2), CONFIG) == 3.0
    split = row("Gold", guide=2, sure=False, tone_votes=[0.7, 0.3, 0.0])
    assert row_weight(split, CONFIG) == 3.0, "votes say themselves how unsure they are"
    assert row_weight({"sure": True}, {"unsure_weight": 0.5}) == 1.0, "rows of older files"


def test_votes_are_the_target_where_there_are_any() -> None:
    hard = row("Gold", topics=[1, 0, 0], tone=0)
    votes = {**hard, "topic_votes": [0.5, 0.0, 0.0], "tone_votes": [0.5, 0.5, 0.0]}
    even = _outputs(tone=[1.0, 1.0, -9.0])
    assert _parts(votes, even)["tone"] < _parts(hard, even)["tone"] + 1e-6
    one_sided = _outputs(tone=[9.0, -9.0, -9.0])
    assert _parts(votes, one_sided)["tone"] > _parts(hard, one_sided)["tone"] + 1.0
    assert _parts(votes, _outputs(4.0))["topics"] > _parts(hard, _outputs(4.0))["topics"] + 0.5


def test_soft_tags_pull_towards_the_distribution_where_one_is_known() -> None:
    target = torch.zeros(1, 4, len(TAGS))
    target[0, 1, :2] = 0.5
    item = row("Gold", tag_words=object())
    out = _outputs()
    out["entities"].requires_grad_()
    from training.losses import batch_loss

    batch = _batch(item) | {
        "soft": target, "soft_tone": torch.zeros(1, 4, len(TONES)), "softened": 1.0,
    }  # fmt: skip
    total, parts = batch_loss(out, batch, CONFIG, None)
    total.backward()
    value = float(parts["soft_entities"])
    assert value == pytest.approx(float(torch.log(torch.tensor(len(TAGS) * 1.0))))
    assert total.item() == pytest.approx(2 * value), "weighs as entities do"
    slope = out["entities"].grad
    assert slope[0, [0, 2, 3]].abs().sum() == 0
    assert (slope[0, 1, :2] < 0).all()
    assert (slope[0, 1, 2:] > 0).all()


def test_the_tone_toward_a_name_is_that_of_its_words_alone() -> None:
    from training.losses import batch_loss

    out = _outputs()
    out["name_tone"].requires_grad_()
    out["evidence"].requires_grad_()
    batch = _batch(row("Gold"), [([1, 2], 2, [3]), ([2], 0, [])])
    total, parts = batch_loss(out, batch, CONFIG, None)
    total.backward()
    assert float(parts["name_tone"]) == pytest.approx(float(torch.log(torch.tensor(3.0))))
    slope = out["name_tone"].grad[0]
    assert slope[[0, 3]].abs().sum() == 0
    assert slope[1, 2] < 0, "the first name is positive"
    assert slope[2, 0] < 0, "the second is negative, and shares a word with it"


def test_evidence_is_asked_for_by_the_name_and_answered_by_words() -> None:
    from training.losses import batch_loss
    from training.model import EVIDENCE

    out = _outputs()
    with torch.no_grad():
        out["evidence"][0, 1, :EVIDENCE] = 1.0  # the name asks
        out["evidence"][0, 3, EVIDENCE:] = 1.0  # one word answers
    shown = batch_loss(out, _batch(row("Gold"), [([1], 2, [3])]), CONFIG, None)[1]["evidence"]
    other = batch_loss(out, _batch(row("Gold"), [([1], 2, [2])]), CONFIG, None)[1]["evidence"]
    assert float(shown) < float(other)
    without = batch_loss(out, _batch(row("Gold"), [([1], 1, [])]), CONFIG, None)[1]["evidence"]
    assert float(without) == 0.0, "a neutral name has no evidence to learn from"
