from __future__ import annotations

import math

import numpy as np
import pytest

from dateline.schemas.facts import FACT_KINDS
from dateline.transforms.facts.scorer import UNIT
from dateline.transforms.facts.states import SIZE, STATE, STATE_WEIGHT
from dateline.transforms.facts.subjects import (
    SubjectWeights,
    agreement,
    choose,
    learnt_from,
    shipped_weights,
)
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS, BundleConfig
from tests.rows import each
from tests.transforms.facts.reading import Known, facts

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
    for with_states in (False, True):
        rows = shipped_weights(with_states=with_states).rows
        assert all(isinstance(weight, int) for row in rows.values() for weight in row)
        assert {len(row) for row in rows.values()} == {1 + len(FACT_KINDS)}
    states = shipped_weights(with_states=True).states
    assert states is not None
    assert states.dtype == np.int64
    assert states.shape == (2 * SIZE,)


def test_states_decide_between_candidates_that_words_leave_open() -> None:
    towards = np.zeros(2 * SIZE, dtype=np.int64)
    towards[0] = STATE_WEIGHT
    weights = SubjectWeights({"before": [UNIT] + [0] * len(FACT_KINDS)}, towards)
    rows = np.zeros((2, 2 * SIZE), dtype=np.int64)
    rows[1, 0] = 2 * STATE
    told = weights.probabilities("move", [["before"], ["before"]], rows)
    assert told[1] / told[0] == pytest.approx(math.e**2)
    assert weights.probabilities("move", [["before"], ["before"]], None) == [0.5, 0.5]


def test_the_weights_of_states_belong_to_the_model_that_ships() -> None:
    config = BundleConfig.read(WEIGHTS / DEFAULT)
    assert learnt_from() == f"{config.name}@{config.revision}"
