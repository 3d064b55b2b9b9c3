from __future__ import annotations

from typing import Any

from dateline.transforms.facts import modality
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.lexical import lexical_features
from dateline.transforms.facts.modality import (
    marked_modality,
    marks_around,
    modality_features,
    modality_of,
)
from dateline.transforms.facts.stated import Stated
from tests.rows import each
from tests.transforms.facts.reading import stated


def marked(kind: Any, amount: Stated, told: Told) -> str:
    return marked_modality(kind, amount, told.passage, marks_around(amount, told.passage)[0])


def read(kind: Any, amount: Stated, told: Told, title: Told) -> str:
    return modality_of(kind, amount, told.passage, lexical_features(amount, told, title))


@each(
    ("text", "kind", "modality"),
    [
        ("Testra shares fall 5%", "move", "actual"),
        ("Economists expect inflation of 5%", "inflation", "forecast"),
        ("Testra agrees to buy rival for $5 million", "deal", "planned"),
        ("Testra seeks $5 million", "aid", "proposed"),
        ("Norvik threatens tariff of 5%", "tariff", "proposed"),
        ("Testra abandons $5 million takeover", "deal", "denied"),
        ("Testra paid fine of $5 million", "fine", "actual"),
        ("Testra to cut 5% of workforce", "share", "planned"),
    ],
)
def test_modalities(text: str, kind: Any, modality: str) -> None:
    (amount,), told = stated(text)
    assert marked(kind, amount, told["title"]) == modality
    assert read(kind, amount, told["title"], told["title"]) == modality


def test_words_of_another_sentence_do_not_count() -> None:
    (amount,), told = stated("", "Inflation is 5%. Economists expect more.")
    assert marked("inflation", amount, told["summary"]) == "actual"
    assert read("inflation", amount, told["summary"], told["title"]) == "actual"


def test_the_scorer_knows_the_kind_the_mark_and_the_words() -> None:
    (amount,), told = stated("Testra agrees to buy rival for $5 million")
    found = modality_features("deal", amount, told["title"].passage, {"w c buy": 1.0})
    assert found.keys() >= {"marked planned", "deal planned", "kind deal", "w c buy", "f1 to-V"}


def test_words_of_the_title_and_of_other_clauses_tell_no_modality() -> None:
    (amount,), told = stated("Testra agrees to buy rival for $5 million")
    found = modality_features("deal", amount, told["title"].passage, {"w t plan": 1.0})
    assert "w t plan" not in found


def test_a_mark_far_before_counts_for_the_scorer_alone() -> None:
    between = "after a year in which every one of the four shareholders, whose names nobody told"
    (amount,), told = stated(f"Testra seeks, {between} at home, and without the board, $5 million")
    assert marked("aid", amount, told["title"]) == "actual"
    assert "mb proposed" in modality_features("aid", amount, told["title"].passage, {})


def test_words_are_passed_over_only_where_no_mark_begins() -> None:
    text = (
        "Testra's cost-cutting: it OKs, sees and SUES; sued to be won't-be bids to buy, bid to, "
        "wants nothing, a su, as of is buying rose to"
    )
    found = modality._marks(text, 0, len(text))
    assert [m.span() for m in found] == [m.span() for m in modality._MARK.finditer(text)]
    assert len(found) > 8
