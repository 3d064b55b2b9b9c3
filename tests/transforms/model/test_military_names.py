from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.enrichment import NAME_TYPES, EntityMention
from dateline.transforms.model.military_names import mended, with_ships
from dateline.transforms.model.span_rules import Span
from tests.rows import each


def names(text: str, *spans: tuple[str, str]) -> list[tuple[str, str]]:
    """What is made of the spans with these texts and types, each looked for after the last."""
    given, end = [], 0
    for piece, type_ in spans:
        start = text.index(piece, end)
        end = start + len(piece)
        given.append(Span(start, end, type_, 0.5))
    return [(text[span.start : span.end], span.type) for span in mended(text, given)]


@each(
    ("text", "piece", "type_", "right"),
    [
        ("“Kestrels” of VFA-137 flew", "VFA-137", "MISC", ("VFA-137", "ORG")),
        ("staff of CSG 11 met", "CSG 11", "MISC", ("CSG 11", "ORG")),
        ("in the 7th Fleet area", "7th Fleet", "LOC", ("7th Fleet", "ORG")),
        ("with U.S. 5th Fleet", "U.S. 5th Fleet", "LOC", ("U.S. 5th Fleet", "ORG")),
        ("Destroyer Squadron 2 sailed", "Destroyer Squadron 2", "MISC",
         ("Destroyer Squadron 2", "ORG")),
        ("of the 92nd Air Refueling Wing said", "Air Refueling Wing", "ORG",
         ("92nd Air Refueling Wing", "ORG")),
        ("Nimitz Carrier Strike Group sailed", "Nimitz", "ORG",
         ("Nimitz Carrier Strike Group", "ORG")),
        ("REDSTONE ARSENAL, Ala.", "REDSTONE ARSENAL", "ORG", ("REDSTONE ARSENAL", "LOC")),
        ("at Fairchild AFB today", "Fairchild AFB", "ORG", ("Fairchild AFB", "LOC")),
        ("to Naval Station Norfolk. USS Mason", "Naval Station", "LOC",
         ("Naval Station Norfolk", "LOC")),
        ("left Naval Base San Diego June 4", "Naval Base", "LOC", ("Naval Base San Diego", "LOC")),
        ("the TOW Weapon System is", "TOW Weapon System", "ORG", ("TOW Weapon System", "MISC")),
        ("for Operation Inherent Resolve", "Operation Inherent Resolve", "ORG",
         ("Operation Inherent Resolve", "MISC")),
    ],
)  # fmt: skip
def test_the_form_of_a_name_tells_its_type_and_borders(
    text: str, piece: str, type_: str, right: tuple[str, str]
) -> None:
    assert names(text, (piece, type_)) == [right]


@pytest.mark.parametrize(
    ("text", "piece", "type_"),
    [
        ("Arsenal beat Chelsea", "Arsenal", "ORG"),
        ("the Premier Division", "Premier Division", "MISC"),
        ("in Fort Worth today", "Fort Worth", "LOC"),
        ("Operation Smile treats children", "Operation Smile", "ORG"),
        ("the West Wing of the house", "West Wing", "LOC"),
        ("Third Fleet Street", "Fleet Street", "LOC"),
        ("Acme Missile Works grew", "Acme Missile Works", "ORG"),
    ],
)
def test_names_of_other_things_stay(text: str, piece: str, type_: str) -> None:
    assert names(text, (piece, type_)) == [(piece, type_)]


def test_the_two_halves_of_a_base_are_one_name() -> None:
    text = "NAVAL STATION NORFOLK, Va."
    assert names(text, ("NAVAL STATION", "LOC"), ("NORFOLK", "LOC")) == [
        ("NAVAL STATION NORFOLK", "LOC")
    ]


def test_a_kind_of_unit_without_its_number_is_no_name() -> None:
    text = "embarked Carrier Air Wing (CVW) 17, Destroyer Squadron (DESRON) 9 and the Infantry"
    spans = [("Carrier Air Wing", "ORG"), ("Destroyer Squadron", "ORG"), ("Infantry", "ORG")]
    assert names(text, *spans) == []


def test_a_nickname_beside_its_unit_is_a_name_of_the_unit() -> None:
    text = "VFA-136 “Knighthawks,” and “Eagles” of VFA-115; he read “Dune” there"
    found = names(text, ("VFA-136", "MISC"), ("Knighthawks", "MISC"), ("Eagles", "MISC"),
                  ("VFA-115", "MISC"), ("Dune", "MISC"))  # fmt: skip
    assert [type_ for _, type_ in found] == ["ORG", "ORG", "ORG", "ORG", "MISC"]


def mention(text: str, type_: str) -> EntityMention:
    return EntityMention(text, type_, 0, len(text), 0.9)


def test_a_ship_is_a_ship_by_its_short_name_too() -> None:
    said = [mention("USS Carl Vinson", "MISC"), mention("Carl Vinson", "PER"),
            mention("Vinson", "ORG"), mention("Ohio", "LOC"), mention("USS Ohio", "MISC"),
            mention("Ann Reed", "PER")]  # fmt: skip
    types = [found.type for found in with_ships(said)]
    assert types == ["MISC", "MISC", "MISC", "LOC", "MISC", "PER"]
    assert [found.type for found in with_ships(said[1:3])] == ["PER", "ORG"]


@given(
    st.text(alphabet="AbC (USS)\n$:.1thNavalBase“", max_size=60),
    st.lists(
        st.tuples(st.integers(0, 59), st.integers(1, 20), st.sampled_from([*NAME_TYPES, "DATE"])),
        max_size=5,
    ),
)
def test_spans_stay_apart_in_order_and_inside(text: str, given: list[tuple[int, int, str]]) -> None:
    spans, end = [], 0
    for start, length, type_ in sorted(given):
        if start >= end and start + length <= len(text):
            end = start + length
            spans.append(Span(start, end, type_, 0.9))
    found = mended(text, spans)
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
