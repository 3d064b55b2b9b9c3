"""Who takes part where no rule tells, with heads that are made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from dateline.schemas.facts import FACT_KINDS, MODALITIES, Party
from dateline.transforms.facts.candidates import Candidate, Candidates
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.naming import Places
from dateline.transforms.facts.network import WEIGHT, FactHeads, FactNetwork, RoleHeads
from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.roles import HEADS, SIGNS, Roles, candidates_of, chances, signs_of
from dateline.transforms.facts.stated import Stated, stated_amounts
from dateline.transforms.facts.states import SIZE, STATE, States
from tests.transforms.facts.reading import Known, mentions_in, names_in

NORVIK: Known = ("Norvik", "LOC", "country", "XN", "XN")
TESTRA: Known = ("Testra", "ORG", "company", "XTES:TST", None)
ORLA: Known = ("Orla", "PER", "person", None, None)
TEXTS = {
    "title": "Norvik calls Testra",
    "summary": "The $3 million contract is signed, Orla said. More will follow.",
    "content": "",
}


def heads(**priors: tuple[int, float]) -> FactHeads:
    """Heads by which a word whose state has the number of a row is one role more or less."""
    rows = 2 * SIZE + 1
    prior, nobody = np.zeros((rows, len(HEADS))), np.zeros((rows, len(HEADS)))
    nobody[-1] = 4 * WEIGHT  # nobody is likely
    for role, (row, value) in priors.items():
        prior[row, HEADS.index(role)] = value * WEIGHT
    empty = np.zeros((rows, 2))
    roles = RoleHeads(
        np.zeros((rows, 2 * len(HEADS))), empty, prior, nobody, np.zeros((SIGNS, len(HEADS)))
    )
    classes = {
        "kinds": np.zeros((rows, len(FACT_KINDS))),
        "modalities": np.zeros((rows, len(MODALITIES))),
    }
    return FactHeads(classes, empty, empty, np.zeros((rows, 1)), roles)


def reading(with_heads: FactHeads, norvik: Known = NORVIK) -> tuple[Roles, Stated]:
    """States by which Norvik is the number 0, Testra the number 1 and Orla the number 2."""
    amounts = stated_amounts(mentions_in(TEXTS), TEXTS, None)
    told = {
        name: Told.of(
            Passage.of(name, text, [(a.start, a.end) for a in amounts if a.field == name])
        )
        for name, text in TEXTS.items()
        if text
    }
    words, rows = {}, {}
    for name, text in TEXTS.items():
        ends = [(at, at + len(word)) for word in text.split() for at in [text.index(word)]]
        words[name] = ends
        rows[name] = np.zeros((len(ends), SIZE), np.float32)
        for number, known in enumerate((NORVIK, TESTRA, ORLA)):
            for at, (start, _) in enumerate(ends):
                if text.startswith(known[0], start):
                    rows[name][at, number] = 1
    network = FactNetwork(with_heads, States(words, rows))
    places = Places(names_in(TEXTS, (norvik, TESTRA, ORLA)))
    return Roles(told, places, network, Candidates(told, places)), amounts[0]


def test_what_no_rule_tells_is_filled_where_the_layers_are_sure() -> None:
    roles, amount = reading(heads(buyer=(0, 9.0), seller=(1, 9.0)))
    parties, item = roles.filled("contract", amount, (), None)
    assert [(party.role, party.phrase.text) for party in parties] == [
        ("buyer", "Norvik"), ("seller", "Testra"),
    ]  # fmt: skip
    assert parties[1].phrase.id == "XTES:TST"
    assert item is None


def test_what_is_not_nearly_certain_is_left_open() -> None:
    roles, amount = reading(heads(buyer=(0, 4.5)))
    assert roles.filled("contract", amount, (), None) == ((), None)


def test_what_a_rule_tells_stays_and_nobody_is_on_both_sides() -> None:
    roles, amount = reading(heads(buyer=(0, 9.0), seller=(0, 9.0)))
    parties, _ = roles.filled("contract", amount, (), None)
    assert [party.role for party in parties] == ["buyer"]
    told = (Party("buyer", parties[0].phrase),)
    assert roles.filled("contract", amount, told, None)[0] == told


def test_a_body_is_no_goods() -> None:
    roles, amount = reading(heads(item=(1, 9.0)))
    assert roles.filled("tariff", amount, (), None) == ((), None)


def test_a_place_that_is_no_state_sells_nothing() -> None:
    roles, amount = reading(heads(seller=(0, 9.0)), ("Norvik", "LOC", "other", None, None))
    assert roles.filled("contract", amount, (), None) == ((), None)


def test_kinds_without_such_parties_and_models_without_such_heads_have_none() -> None:
    roles, amount = reading(heads(buyer=(0, 9.0), imposer=(0, 9.0)))
    assert roles.filled("deal", amount, (), None) == ((), None)
    assert [p.role for p in roles.filled("tariff", amount, (), None)[0]] == ["imposer"]
    without = heads()
    bare, amount = reading(FactHeads(without.classes, without.query, without.key, without.prior))
    assert bare.filled("contract", amount, (), None) == ((), None)


def test_names_of_the_whole_article_are_candidates_and_the_amount_is_none() -> None:
    roles, amount = reading(heads())
    told, places = roles._told, roles._places
    found = candidates_of(Candidates(told, places), told, places, amount)
    texts = [told[each.field].passage.text[each.start : each.end] for each in found]
    assert {"Norvik", "Testra", "Orla"} <= set(texts)
    assert not any("million" in text for text in texts)


@pytest.mark.parametrize(("words", "sign"), [("by the Testra", 18), ("from Testra", 20)])
def test_the_word_before_a_candidate_is_a_sign(words: str, sign: int) -> None:
    _, amount = reading(heads())
    text = f"It was made {words}."
    at = text.index("Testra")
    found = signs_of(Candidate("summary", at, at + 6), text, amount, "title")
    assert len(found) == SIGNS
    assert found[sign]
    assert sum(found[18:30]) == 1


def test_a_sign_counts_as_much_as_its_weight() -> None:
    made = heads().roles
    assert made is not None
    made.signs[0, HEADS.index("buyer")] = 4 * WEIGHT  # as much as nobody has
    none, amount = np.zeros(2 * SIZE + 1), np.zeros(2 * SIZE + 1)
    amount[-1] = STATE
    signs = [[number == 0 for number in range(SIGNS)], [False] * SIGNS]
    found = chances(made, amount, [none, none], signs)["buyer"]
    assert found == pytest.approx([0.4954, 0.0091], abs=1e-3)


def test_heads_come_from_a_folder_that_has_all_of_them() -> None:
    names = ("query", "key", "prior", "nobody", "signs")
    held = {f"role_{name}": np.ones((1, 1)) for name in names}
    assert RoleHeads.of(held) is not None
    assert RoleHeads.of({**held, "role_key": held["role_key"]}) is not None
    held.pop("role_signs")
    assert RoleHeads.of(held) is None
