from __future__ import annotations

import json
from pathlib import Path

import pytest

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.bundle import ModelError
from dateline.transforms.model.evaluation import (
    evaluate,
    grouped,
    length_group,
    read_examples,
    score,
)
from dateline.transforms.model.loading import load

DATA = Path(__file__).parents[2] / "data" / "enrichment"
FLOORS = json.loads((DATA / "floors.json").read_text())


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_the_shipped_model_keeps_its_floors_on_the_data_they_were_measured_on(name: str) -> None:
    examples, digest = read_examples(DATA / name)
    assert digest == FLOORS[name]["digest"], "the data changed: measure and pin the floors anew"
    report = score(examples, evaluate(load(ModelSettings()), examples))
    summary = report.summary()
    for key, floor in FLOORS[name]["at_least"].items():
        assert summary[key] >= floor, f"{key} fell to {summary[key]:.4f}"
    for key, ceiling in FLOORS[name].get("at_most", {}).items():
        assert summary[key] <= ceiling, f"{key} rose to {summary[key]:.4f}"


def test_groups_hold_every_item_once() -> None:
    examples = read_examples(DATA / "topics.jsonl")[0][:20]
    predictions = evaluate(load(ModelSettings()), examples)
    groups = grouped(examples, predictions, length_group)
    assert sum(report.items for report in groups.values()) == len(examples)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "1: not an annotated item"),
        ('{"id": "a"}', "1: not an annotated item: KeyError"),
        ('{"text": "a", "entities": [[0, 1, "CITY"]]}', "unknown entity type"),
        ('{"title": "a", "topics": ["sports"]}', "unknown topics"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "x.jsonl").write_text(line + "\n")
    with pytest.raises(ModelError, match=message):
        read_examples(tmp_path / "x.jsonl")
