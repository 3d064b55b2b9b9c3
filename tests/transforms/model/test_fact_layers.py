"""The layers of facts that ship, on texts of our own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from dateline.schemas.config import ModelSettings
from dateline.schemas.facts import FACT_KINDS
from dateline.transforms.facts.stated import Stated, stated_amounts
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS, ModelError
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.encoding import Word
from dateline.transforms.model.fact_layers import (
    AFTER,
    FITTED,
    GRAPH,
    HEADS,
    NEWS,
    FactLayers,
    checksum,
    marks,
    output_of,
    places_of,
)
from dateline.transforms.model.loading import load
from dateline.transforms.model.reading import Place, Reading
from tests.rows import each

FIELDS = ["title", "summary"]


def reading() -> Reading:
    """A title of three words, the second of two pieces, and a summary whose end nobody read."""
    none = np.zeros(3, dtype=np.float32)
    words = {
        0: [Word(0, 3, (1,), 0), Word(4, 9, (2, 3), 0), Word(10, 12, (4,), 0)],
        1: [Word(0, 4, (5,), 0), Word(5, 7, (6,), 0)],
    }
    places: dict[int, list[Place | None]] = {0: [(0, 1), (0, 2), (0, 4)], 1: [(1, 9), None]}
    return Reading(none, none, none, {}, words, False, places)


def amount(field: str, start: int, end: int) -> Stated:
    return Stated(field, start, end, "", 1.0, None, "USD", "stated")


@each(
    ("field", "start", "end", "places"),
    [
        ("title", 0, 3, [(0, 1)]),
        ("title", 3, 4, []),
        ("title", 5, 11, [(0, 2), (0, 4)]),
        ("summary", 0, 7, [(1, 9)]),
        ("summary", 5, 7, []),
    ],
)
def test_places_of_a_stretch(field: str, start: int, end: int, places: object) -> None:
    assert list(places_of(reading(), FIELDS, field, start, end)) == places


def test_amounts_are_marked_in_the_window_where_they_are_read() -> None:
    found = marks(reading(), FIELDS, [amount("title", 4, 12), amount("summary", 0, 7)])
    assert found == {0: [2, 4], 1: [9]}


def test_a_folder_without_layers_has_none(tmp_path: Path) -> None:
    assert FactLayers.of(tmp_path) is None


@pytest.mark.parametrize("name", [GRAPH, HEADS])
def test_half_of_the_layers_are_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(ModelError, match=rf"holds {name} alone"):
        FactLayers.of(tmp_path)


@cache
def model() -> EmbeddedModel:
    found = load(ModelSettings())
    assert isinstance(found, EmbeddedModel)
    return found


def layers() -> FactLayers:
    found = model().fact_layers
    assert found is not None
    return found


def read(title: str, summary: str = "", marked: bool = True) -> tuple[list[float], list[Stated]]:
    """What the layers say of the kind of the first amount."""
    document = Document(title, summary)
    found = model().read(document)
    texts = dict(document.fields)
    amounts = stated_amounts(model().mentions(document, found), texts, None)
    network = layers().read(found, list(texts), amounts if marked else [])
    return network.log_odds("kinds", *amounts[0].place), amounts


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Testra shares tumble 12% after profit warning", "move"),
        ("Norvik central bank raises its key rate to 4.5%", "rate"),
        ("Testra fined $3 million for price fixing", "fine"),
    ],
)
def test_kinds_that_are_plain(title: str, kind: str) -> None:
    found, _ = read(title)
    assert FACT_KINDS[int(np.argmax(found))] == kind


def test_a_mark_tells_the_layers_which_words_are_amounts() -> None:
    title = "Testra shares tumble 12%"
    assert read(title)[0] != read(title, marked=False)[0]


def test_an_amount_far_down_is_read_in_its_own_window() -> None:
    summary = "The weather in the north was mild and dry for most of the week. " * 16
    found, amounts = read("Testra shares", summary + "Shares of Testra fell 12% on Monday.")
    assert amounts[0].start > 900
    assert FACT_KINDS[int(np.argmax(found))] == "move"


def test_layers_of_another_news_model_are_refused(tmp_path: Path) -> None:
    folder = WEIGHTS / DEFAULT
    for name in (GRAPH, NEWS):
        (tmp_path / name).symlink_to(folder / name)
    with np.load(folder / HEADS) as held:
        arrays = {name: held[name] for name in held.files}
    arrays[FITTED] = np.asarray(checksum(folder / NEWS))
    np.savez(tmp_path / HEADS, **arrays)
    assert FactLayers(tmp_path).inputs == layers().inputs
    (tmp_path / NEWS).unlink()
    (tmp_path / NEWS).write_bytes(b"another")
    with pytest.raises(ModelError, match=r"facts\.onnx was fitted for another model\.onnx"):
        FactLayers(tmp_path)


def test_the_layer_that_is_read_on_from_is_told_by_the_heads(tmp_path: Path) -> None:
    folder = WEIGHTS / DEFAULT
    for name in (GRAPH, NEWS):
        (tmp_path / name).symlink_to(folder / name)
    with np.load(folder / HEADS) as held:
        arrays = {name: held[name] for name in held.files if name not in (AFTER, FITTED)}
    np.savez(tmp_path / HEADS, **arrays)
    assert FactLayers(tmp_path).inputs == {"states": output_of(3)}
    np.savez(tmp_path / HEADS, **arrays, after=1)
    assert FactLayers(tmp_path).inputs == {"states": output_of(1)}
