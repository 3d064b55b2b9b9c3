from __future__ import annotations

from datetime import date

import pytest

from tests.transforms.names.reading import named


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[Ford/ORG] reports a profit", "Ford"),
        ("[3M/ORG] reports a profit", "3M"),
        ("Storm hits [Georgia/LOC]", "Georgia"),
        ("The [Defence Ministry/ORG] said so", "Defence Ministry"),
        ("[Treasury/ORG] yields rise", "Treasury"),
        ("[Ministry of Defence/ORG] on [Russia/LOC] and [Ukraine/LOC]", "Ministry of Defence"),
    ],
)
def test_what_the_text_does_not_settle_is_ambiguous(text: str, name: str) -> None:
    identity = named(text)[name].identity
    assert (identity.status, identity.id, identity.canonical) == ("ambiguous", None, None)


@pytest.mark.parametrize(
    ("text", "name", "id_"),
    [
        ("[Ford/ORG] recalls trucks", "Ford", "XNYS:F"),
        ("Vote in [Georgia/LOC], says [Tbilisi/LOC]", "Georgia", "GE"),
        ("Vote in [Georgia/LOC], says Kemp of Atlanta", "Georgia", "Q1428"),
        (
            "[Defence Ministry/ORG] of [Russia/LOC]",
            "Defence Ministry",
            "ministry-of-defence-russia",
        ),
        ("[Powell/PER] hints at rates", "Powell", "jerome-powell"),
        ("[Senate/ORG] votes, says [Biden/PER]", "Senate", "united-states-senate"),
    ],
)
def test_the_text_settles_a_doubtful_form(text: str, name: str, id_: str) -> None:
    identity = named(text)[name].identity
    assert (identity.status, identity.id) == ("context", id_)


def test_the_country_of_the_feed_settles_a_ministry() -> None:
    name = named("[Treasury/ORG] plans a tax", country="GB")["Treasury"]
    assert name.identity.canonical == "HM Treasury"


def test_a_surname_means_nobody_out_of_office() -> None:
    text = "[Powell/PER] hints at rates"
    assert named(text, day=date(2024, 5, 1))["Powell"].identity.id == "jerome-powell"
    assert named(text, day=date(2009, 5, 1))["Powell"].identity.id is None


def test_the_type_of_a_name_chooses_between_its_meanings() -> None:
    assert named("[Jordan/LOC] votes")["Jordan"].identity.id == "JO"
    assert named("[Jordan/PER] scores")["Jordan"].identity.id is None
    assert named("[Amazon/LOC] burns")["Amazon"].identity.id != "XNAS:AMZN"


def test_unknown_names_say_so() -> None:
    found = named("[Jane Doe/PER] of [NQX/ORG] met [Norvik Bank/ORG] and [Smithers/PER]")
    assert {name.identity.status for name in found.values()} == {"none"}
    assert found["Jane Doe"].identity.canonical == "Jane Doe"
    assert found["Smithers"].identity.canonical is None
    assert found["NQX"].identity.canonical is None
    assert found["Norvik Bank"].identity.kind == "company"
