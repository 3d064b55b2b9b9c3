from __future__ import annotations

from typing import Any

from dateline.schemas.facts import FACT_KINDS
from dateline.transforms.facts.naming import Places
from dateline.transforms.facts.scorer import UNIT
from dateline.transforms.facts.subjects import (
    Subjects,
    SubjectWeights,
    agreement,
    choose,
    shipped_weights,
)
from tests.rows import each
from tests.transforms.facts.reading import Known, facts, names_in, stated

TESTRA: Known = ("Testra", "ORG", "company", "XTES:TST", None)
CORVAN: Known = ("Corvan Steel", "ORG", "company", "XTES:CVN", None)
NORVIK: Known = ("Norvik", "LOC", "country", "XN", "XN")


@each(
    ("text", "subject"),
    [
        ("Shares of Testra tumble 12%", "Testra"),
        ("Testra to acquire Corvan Steel for $8.2 billion", "Corvan Steel"),
        ("Testra raises $30 million from Corvan Steel", "Testra"),
        ("Corvan Steel says Testra’s revenue grew 5%", "Testra"),
        ("Regulator fines Testra $3 million", "Testra"),
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


@each(
    ("text", "subject"),
    [
        ("A 25% auto tariff stays, the crown rose and Norvik equities surged", "auto tariff"),
        ("Norvik seeks talks; a 700% rice tariff remains and Testra shares fell", "rice tariff"),
        ("Norvik equities surged as 30% steel duties took effect", "steel duties"),
    ],
)
def test_a_tariff_that_a_clause_tells_of_is_about_its_goods(text: str, subject: str) -> None:
    fact = facts(text, TESTRA, CORVAN, NORVIK)[0]
    assert (fact.kind, fact.subject and fact.subject.text) == ("tariff", subject)


def test_the_title_tells_who_the_company_is() -> None:
    (fact,) = facts("Testra slumps", TESTRA, summary="The company lost $5 million in sales.")
    assert fact.subject is not None
    assert fact.subject.id == "XTES:TST"
    summary = "The company lost $5 million in sales."
    (fact,) = facts("Testra and Corvan Steel slump", TESTRA, CORVAN, summary=summary)
    assert fact.subject is not None
    assert fact.subject.text != "company" or fact.subject.id is None


def test_nobody_is_made_up() -> None:
    (fact,) = facts("$5 million!")
    assert fact.subject is None


def test_candidates_with_words_in_common_support_each_other() -> None:
    assert choose(["Oslo", "UK", "UK house prices"], [0.4, 0.3, 0.3]) in (1, 2)
    assert choose(["Oslo", "UK", "UK house prices"], [0.8, 0.1, 0.1]) == 0


def test_unlikely_candidates_are_left_out() -> None:
    assert choose(["a b", "a"], [0.99, 0.01]) == 0
    assert choose([f"n{n}" for n in range(100)], [0.01] * 100) == 0


def test_agreement_is_of_words() -> None:
    one, other = frozenset(("gold", "price")), frozenset(("gold",))
    assert agreement(one, one) == 1.0
    assert 0.5 < agreement(one, other) < 1.0
    assert agreement(other, frozenset(("oil",))) == 0.0


def test_weights_are_whole_numbers_whose_sums_are_exact() -> None:
    rows = shipped_weights().rows
    assert all(isinstance(weight, int) for row in rows.values() for weight in row)
    assert {len(row) for row in rows.values()} == {1 + len(FACT_KINDS)}
    some = SubjectWeights({"a": [UNIT, 3, *[0] * (len(FACT_KINDS) - 1)]})
    assert FACT_KINDS[0] == "tariff"
    assert some.log_odds("tariff", ["a", "unknown"]) == 1 + 3 / UNIT
    assert some.log_odds("rate", ["a"]) == 1


class Pointing:
    """A network that finds one phrase the likelier."""

    def __init__(self, words: tuple[int, int]) -> None:
        self.words = words

    def subjects(self, amount: object, phrases: list[tuple[str, int, int]]) -> list[float]:
        assert amount
        return [20.0 if phrase[1:] == self.words else 0.0 for phrase in phrases]


def test_what_the_network_says_is_added() -> None:
    text = "Testra and Corvan Steel see 12% growth"
    amounts, told = stated(text)
    places = Places(names_in({"title": text}, (TESTRA, CORVAN)))
    for words in ("Testra", "Corvan Steel"):
        start = text.index(words)
        network: Any = Pointing((start, start + len(words)))
        phrase = Subjects(told, places, network).subject_of("growth", amounts[0])
        assert phrase is not None
        assert phrase.text == words
