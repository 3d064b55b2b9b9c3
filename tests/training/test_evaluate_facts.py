from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.facts.reading import facts
from training.evaluate_facts import overlap, score
from training.fact_annotations import Annotated


def annotated(**told: Any) -> Annotated:
    known = {
        "amount": "12%", "value": "12", "unit": "pct", "kind": "move", "subject": "Testra shares",
        "direction": "down", "modality": "actual", "previous": "-",
    }  # fmt: skip
    return Annotated(**(known | told))


def test_what_is_found_is_compared_field_by_field() -> None:
    said = {"1": tuple(facts("Testra shares tumble 12%")), "2": tuple(facts("Oslo lost $3"))}
    scores = score(said, {"1": [annotated()], "2": []})
    assert scores["recall"] == 1.0
    assert scores["precision"] == 0.5
    assert {scores[name] for name in ("kind", "subject", "direction", "value and unit")} == {1.0}


def test_what_nobody_annotated_does_not_count() -> None:
    said = {"1": tuple(facts("Testra shares tumble 12%"))}
    scores = score(said, {"1": [annotated(kind="?", subject="?", unit="?", modality="denied")]})
    assert scores["modality"] == 0.0
    assert not {"kind", "subject", "value and unit"} & set(scores)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("the gold", "Gold price", True),
        ("-", "-", True),
        ("of the", "the", False),
        ("a", "b", False),
    ],
)
def test_subjects_overlap_where_they_share_a_word(one: str, other: str, shared: bool) -> None:
    assert overlap(one, other) is shared
