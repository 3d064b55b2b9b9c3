from __future__ import annotations

import pytest

from dateline.transforms.model.abbreviations import spelt_out, with_dots
from dateline.transforms.model.span_rules import Span
from tests.spans import said, spans_of


def names(text: str, *spans: tuple[str, str]) -> list[tuple[str, str]]:
    """What is made of the spans with these texts and types, each looked for after the last."""
    return said(text, spelt_out(text, spans_of(text, *spans)))


def test_an_abbreviation_has_the_type_of_its_full_form() -> None:
    text = "the Joint Autonomous Resupply System (JARS) flew. A JARS costs more"
    found = names(text, ("Joint Autonomous Resupply System", "MISC"), ("JARS", "ORG"))
    assert found == [("Joint Autonomous Resupply System", "MISC"), ("JARS", "MISC")]
    other = "Lockheed Martin (LMT)"
    assert names(other, ("Lockheed Martin", "ORG"), ("LMT", "MISC"))[1] == ("LMT", "MISC")


@pytest.mark.parametrize(
    "full", ["area of operations (AOO)", "gross domestic product (GDP)", "electric vehicles (EVs)"]
)
def test_an_abbreviation_of_common_words_is_no_name_anywhere(full: str) -> None:
    short = full.rpartition("(")[2].rstrip(")")
    text = f"the {full} grew. The {short} fell"
    assert names(text, (short, "ORG"), (short, "ORG")) == []
    assert names(f"a union (TWU) and its {short}", ("TWU", "ORG"))


def test_an_abbreviation_before_a_number_is_a_part_of_the_name() -> None:
    text = "embarked Carrier Air Wing (CVW) 17"
    assert names(text, ("Carrier Air Wing", "ORG"), ("CVW", "MISC")) == [
        ("Carrier Air Wing", "ORG")
    ]


@pytest.mark.parametrize(
    "full",
    [
        "Basic Ordering Agreement (BOA)",
        "Long Range Reconnaissance (LRR)",
        "Maritime Security Operations (MSO)",
    ],
)
def test_an_abbreviation_of_a_thing_is_no_organisation(full: str) -> None:
    short = full.rpartition("(")[2].rstrip(")")
    text = f"the {short} by the {full}, said NATO. The {short} ends"
    found = names(text, (short, "ORG"), (short, "ORG"), ("NATO", "ORG"), (short, "ORG"))
    assert found == [(short, "MISC"), (short, "MISC"), ("NATO", "ORG"), (short, "MISC")]
    whole = full.rpartition(" (")[0]
    found = names(f"the new {text}", (short, "ORG"), (f"{whole}", "ORG"), (short, "ORG"))
    assert found == [(short, "MISC"), (whole, "MISC"), (short, "MISC")]


@pytest.mark.parametrize(
    "full",
    [
        "Missile Defense Agency (MDA)",
        "World Food Programme (WFP)",
        "General Dynamics Mission Systems (GDMS)",
    ],
)
def test_an_abbreviation_of_an_organisation_stays_one(full: str) -> None:
    whole, _, short = full.rstrip(")").partition(" (")
    text = f"the {full} said. The {short} agreed"
    assert names(text, (short, "ORG"), (short, "ORG")) == [(short, "ORG"), (short, "ORG")]
    found = names(text, (whole, "ORG"), (short, "ORG"), (short, "ORG"))
    assert found == [(whole, "ORG"), (short, "ORG"), (short, "ORG")]


def test_a_legal_form_alone_is_no_name() -> None:
    assert names("North Wind, LLC, won", ("North Wind", "ORG"), ("LLC", "ORG")) == [
        ("North Wind", "ORG")
    ]


@pytest.mark.parametrize(
    ("text", "type_", "right"),
    [
        ("F.B.I.", "LOC", "ORG"), ("E.U.", "LOC", "ORG"), ("U.A.W.", "LOC", "ORG"),
        ("N.H.S.", "LOC", "ORG"), ("I.C.E.", "LOC", "ORG"), ("U.S.", "LOC", "LOC"),
        ("U.S", "ORG", "LOC"), ("U.K.", "LOC", "LOC"), ("N.Y.", "LOC", "LOC"),
        ("D.C.", "LOC", "LOC"), ("U.A.E.", "LOC", "LOC"), ("N.W.T.", "LOC", "LOC"),
        ("R.E.M.", "MISC", "MISC"), ("J.J.", "PER", "PER"), ("C.I.A", "LOC", "ORG"),
        ("U.S.A.", "LOC", "LOC"), ("P.R.", "LOC", "LOC"),
    ],
)  # fmt: skip
def test_an_abbreviation_with_dots_is_what_it_is_without(text: str, type_: str, right: str) -> None:
    (span,) = with_dots(text, [Span(0, len(text), type_, 0.99)])
    assert (span.start, span.end, span.type) == (0, len(text), right)


@pytest.mark.parametrize("text", ["A.I.", "L.G.B.T.Q.", "C.E.O.", "I.P.O.", "S.U.V."])
def test_common_words_with_dots_are_no_names(text: str) -> None:
    assert with_dots(text, [Span(0, len(text), "LOC", 0.5)]) == []
    assert with_dots(f"{text} Labs", [Span(0, len(text) + 5, "ORG", 0.5)])
