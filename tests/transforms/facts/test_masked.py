from __future__ import annotations

from dateline.transforms.facts.masked import (
    AMOUNT,
    BODY,
    PEOPLE,
    PERSON,
    SERVICE,
    STATE,
    masked,
)
from dateline.transforms.facts.naming import Places
from tests.transforms.facts.reading import Known, names_in

KNOWN: tuple[Known, ...] = (
    ("Norvik", "LOC", "country", "XN", "XN"),
    ("Corvanian", "MISC", "demonym", "XC", "XC"),
    ("Navy", "ORG", "armed_force", "xn-navy", "XN"),
    ("Testra", "ORG", "company", "XTES:TST", None),
    ("Ada Ruler", "PER", "person", "Q7", "XN"),
    ("Daily Post", "ORG", "company", None, None),
    ("NBA", "ORG", "other", None, None),
)


def letters(text: str, *amounts: tuple[int, int]) -> str:
    """The text with each run of one letter as one letter."""
    placed = Places(names_in({"title": text}, KNOWN)).within("title", 0, len(text))
    found = masked(text, placed, amounts, 0, len(text)).text
    assert len(found) == len(text)
    return "".join(
        c for c, before in zip(found, " " + found, strict=False) if c < STATE or c != before
    )


def test_names_stand_as_letters_of_their_kind() -> None:
    text = "Norvik and the Corvanian Navy pay Testra and Ada Ruler $5"
    assert letters(text, (55, 57)) == (
        f"{STATE} and the {PEOPLE} {SERVICE} pay {BODY} and {PERSON} {AMOUNT}"
    )


def test_who_reports_and_leagues_are_words() -> None:
    assert letters("according to Daily Post") == "according to Daily Post"
    assert letters("the Daily Post reported") == "the Daily Post reported"
    assert letters("All-NBA guard, NBA") == "All-NBA guard, NBA"
    assert letters("a contract with Daily Post") == f"a contract with {BODY}"


def test_a_government_without_a_name_is_a_state() -> None:
    assert letters("The federal government pays") == f"The {STATE} pays"
    assert letters("Norvik government pays") == f"{STATE} government pays"
    assert letters("government bonds") == "government bonds"


def test_what_is_outside_the_stretch_is_blank() -> None:
    text = "Norvik pays. Testra is paid."
    placed = Places(names_in({"title": text}, KNOWN)).within("title", 0, len(text))
    found = masked(text, placed, (), 13, len(text))
    assert found.text.strip() == BODY * 6 + " is paid."
    assert list(found.names) == [13]
