from __future__ import annotations

import pytest

from dateline.transforms.names.grouping import grouped, is_acronym
from dateline.transforms.names.tables import lexicon
from tests.transforms.names.reading import read


def together(marked: str) -> list[list[str]]:
    text, mentions = read(marked)
    groups = grouped(mentions, {"title": text}, lexicon())
    return [[mention.text for mention in group.mentions] for group in groups]


def test_surnames_join_the_full_name_before_or_behind_them() -> None:
    assert together("[Doe/PER] spoke. [Jane Q. Doe/PER] left, [Doe/PER] said") == [
        ["Doe", "Jane Q. Doe", "Doe"]
    ]


def test_a_surname_of_two_people_joins_neither() -> None:
    assert len(together("[Jane Doe/PER] met [John Doe/PER]; [Doe/PER] left")) == 3


def test_a_surname_that_is_known_by_itself_stays_apart() -> None:
    assert together("[Ivanka Trump/PER] met [Trump/PER]") == [["Ivanka Trump"], ["Trump"]]


def test_an_acronym_joins_its_expansion() -> None:
    assert together("[Norwegian Herring Board/ORG] ([NHB/ORG]) said; [NHB/ORG] denied") == [
        ["Norwegian Herring Board", "NHB", "NHB"]
    ]


def test_a_name_in_brackets_that_is_no_acronym_stays_apart() -> None:
    assert len(together("[Norwegian Herring Board/ORG] ([Oslo/LOC])")) == 2


def test_first_words_of_an_unknown_organisation_join_it() -> None:
    assert together("[Norvik Robotics/ORG] fell; [Norvik/ORG] denies") == [
        ["Norvik Robotics", "Norvik"]
    ]


def test_legal_forms_and_spellings_are_one_name() -> None:
    assert together("[Norvik AG/ORG], [Norvik/ORG] and the [U.S./LOC] or [US/LOC]") == [
        ["Norvik AG", "Norvik"],
        ["U.S.", "US"],
    ]


@pytest.mark.parametrize(
    ("short", "full", "is_one"),
    [
        ("IMF", "International Monetary Fund", True),
        ("OSCE", "Organization for Security and Co-operation in Europe", False),
        ("MoD", "Ministry of Defence", True),
        ("UN", "United Kingdom", False),
        ("Fund", "International Monetary Fund", False),
        ("A", "Alpha", False),
    ],
)
def test_initials_make_an_acronym(short: str, full: str, is_one: bool) -> None:
    assert is_acronym(short, full) is is_one
