from __future__ import annotations

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.loading import load
from training.fact_annotations import Annotated, Item
from training.fact_examples import read_items

TEXT = "Testra shares tumble 12% || Corvan Steel paid $3 million for a stake."


def item(key: str, *facts: Annotated) -> Item:
    return Item(key, TEXT, "sixth", facts)


def test_annotated_amounts_come_with_where_the_model_read_them() -> None:
    model = load(ModelSettings())
    assert isinstance(model, EmbeddedModel)
    fall = Annotated("12%", "12", "pct", "move", "Testra shares", "down", "actual", "-")
    lost = Annotated("99%", "99", "pct", "move", "Testra", "down", "actual", "-")
    price = Annotated("$3 million", "3000000", "USD", "deal", "?", "-", "actual", "-")
    (found,) = read_items(model, [item("a", fall, lost, price), item("b", lost)])
    first, second = found.examples
    assert (first.amount.text, second.amount.text) == ("12%", "$3 million")
    assert found.marked == {0: [*(p for _, p in first.places), *(p for _, p in second.places)]}
    assert len(first.candidates) == len(first.texts) == len(first.gains)
    assert first.gains[first.texts.index("Testra shares")] == 1.0
    assert second.gains == []
    assert all(piece < len(found.states[window]) for window, piece in first.places)


def test_windows_that_the_layers_do_not_read_are_left_out() -> None:
    model = load(ModelSettings())
    assert isinstance(model, EmbeddedModel)
    dull = "The weather in the north was mild and dry for most of the week. " * 40
    text = f"Shares fall || {dull}Testra shares tumbled 12% on Monday."
    fall = Annotated("12%", "12", "pct", "move", "Testra shares", "down", "actual", "-")
    (found,) = read_items(model, [Item("a", text, "sixth", (fall,))])
    assert len(found.states) == 2
    assert list(found.marked) == [1]
    (example,) = found.examples
    assert found.marked[1] == [piece for _, piece in example.places]
    assert {window for window, _ in example.places} == {1}
    told = dict(zip(example.texts, example.candidates, strict=True))
    assert {window for window, _ in told["Testra shares"]} == {1}
