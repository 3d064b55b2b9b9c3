from __future__ import annotations

import pytest

from tests.transforms.facts.reading import Known, facts

TESTRA: Known = ("Testra", "ORG", "company", "XTES:TST", None)
CORVAN: Known = ("Corvan Steel", "ORG", "company", "XTES:CVN", None)
NORVIK: Known = ("Norvik", "LOC", "country", "XN", "XN")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Shares of Testra tumble 12%", "Testra"),
        ("Testra to acquire Corvan Steel for $8.2 billion", "Corvan Steel"),
        ("Testra raises $30 million from Corvan Steel", "Testra"),
        ("Corvan Steel says Testra’s revenue grew 5%", "Testra"),
        ("Regulator fines Testra $3 million", "Testra"),
        ("Testra to cut 7% of its workforce", "Testra"),
        ("Allies send $3 million in aid to Norvik", "Norvik"),
        ("61% of voters said no", "voters"),
        ("Average mortgage rate drops below 6%", "Average mortgage rate"),
        ("Average house price fell to $300,000", "Average house price"),
        ("The $35 garden sickle is back", "garden sickle"),
    ],
)
def test_subjects(text: str, subject: str) -> None:
    fact = facts(text, TESTRA, CORVAN, NORVIK)[0]
    assert fact.subject is not None
    assert fact.subject.text == subject


def test_the_title_tells_who_it_is_where_the_sentence_does_not() -> None:
    (fact,) = facts("Testra slumps", TESTRA, summary="The company lost $5 million in sales.")
    assert fact.subject is not None
    assert (fact.subject.text, fact.subject.place.field) == ("Testra", "title")
    assert fact.subject.id == "XTES:TST"


def test_nobody_is_made_up() -> None:
    (fact,) = facts("$5 million!")
    assert fact.subject is None
