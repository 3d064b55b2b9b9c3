from __future__ import annotations

from dateline.transforms.model.releases import with_datelines, without_people
from tests.rows import each
from tests.spans import said, spans_of


@each(
    ("text", "given", "right"),
    [
        (
            "REDSTONE ARSENAL, Ala. – The Army fired",
            [("REDSTONE", "LOC"), ("ARSENAL", "ORG"), ("Ala.", "ORG"), ("Army", "ORG")],
            [("REDSTONE ARSENAL", "LOC"), ("Ala.", "LOC"), ("Army", "ORG")],
        ),
        (
            "Results\nBETHESDA, Md., Oct. 21, 2025 – Lockheed Martin",
            [("BETHESDA", "ORG"), ("Lockheed Martin", "ORG")],
            [("BETHESDA", "LOC"), ("Lockheed Martin", "ORG")],
        ),
        ("CORAL SEA (June 18, 2015) – A carrier", [("CORAL SEA", "ORG")], [("CORAL SEA", "LOC")]),
        ("TOKYO (Reuters) - Shares", [("TOKYO", "ORG")], [("TOKYO", "LOC")]),
        ("DES MOINES — Corn", [("DES", "PER"), ("MOINES", "LOC")], [("DES MOINES", "LOC")]),
    ],
)
def test_the_place_of_a_dateline_is_one_place(
    text: str, given: list[tuple[str, str]], right: list[tuple[str, str]]
) -> None:
    assert said(text, with_datelines(text, spans_of(text, *given))) == right


@each(
    ("text", "given"),
    [
        ("AFRY — a firm in Sweden", [("AFRY", "ORG"), ("Sweden", "LOC")]),
        ("EXCLUSIVE, France - Macron", [("EXCLUSIVE", "ORG"), ("France", "LOC")]),
        ("OPINION (June 18) - Trump", [("OPINION", "ORG"), ("Trump", "PER")]),
        ("shares of IBM, Apple - and more", [("IBM", "ORG"), ("Apple", "ORG")]),
        ("NATO, Russia – talks fail", [("NATO", "ORG"), ("Russia", "LOC")]),
        ("UBS, Credit Suisse - what now", [("UBS", "ORG"), ("Credit Suisse", "ORG")]),
        ("IBM (NYSE: IBM) – Results", [("IBM", "ORG")]),
        ("UKRAINE WAR - what now", [("UKRAINE", "LOC")]),
        ("NASA (US) – Rockets", [("NASA", "ORG"), ("US", "LOC")]),
        ("NATO, Russia Talks fail", [("NATO", "ORG"), ("Russia", "LOC")]),
    ],
)
def test_what_is_no_dateline_stays(text: str, given: list[tuple[str, str]]) -> None:
    assert said(text, with_datelines(text, spans_of(text, *given))) == given


def test_a_dateline_that_the_model_saw_nothing_of_is_not_made_up() -> None:
    assert with_datelines("KARACHI (Dawn) – Rains", []) == []


@each(
    ("text", "given", "right"),
    [
        ("the 4th Infantry Division Soldiers", "4th Infantry Division Soldiers",
         "4th Infantry Division"),
        ("Marines of the Nimitz Strike Group", "Marines of the Nimitz Strike Group",
         "Nimitz Strike Group"),
        ("men and women of Carrier Strike Group 11", "women of Carrier Strike Group 11",
         "Carrier Strike Group 11"),
        ("the Providers” of Fleet Logistics", "Providers” of Fleet Logistics", "Providers"),
        ("the “Sun Kings” of Carrier Wing", "“Sun Kings” of Carrier Wing",
         "“Sun Kings” of Carrier Wing"),
        ("Assistant Secretary of the Air Force for Acquisition", "Air Force for Acquisition",
         "Air Force"),
        ("Under Secretary of Defense for Policy", "Defense for Policy", None),
        ('"Rain," said Acme', '" said Acme', '" said Acme'),
        ("the U.S. Marines", "U.S. Marines", "U.S. Marines"),
        ("the Centre for Policy", "Centre for Policy", "Centre for Policy"),
        ("Washington Commanders", "Washington Commanders", "Washington Commanders"),
    ],
)  # fmt: skip
def test_an_organisation_is_no_people_no_office_and_no_quote(
    text: str, given: str, right: str | None
) -> None:
    found = said(text, without_people(text, spans_of(text, (given, "ORG"))))
    assert found == ([] if right is None else [(right, "ORG")])


def test_other_types_pass_as_they_are() -> None:
    text = "Child Soldiers"
    given = spans_of(text, (text, "MISC"))
    assert without_people(text, given) == given
