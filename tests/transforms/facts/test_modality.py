from __future__ import annotations

from typing import Any

from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.lexical import lexical_features
from dateline.transforms.facts.modality import marked_modality, modality_features, modality_of
from dateline.transforms.facts.stated import Stated
from tests.rows import each
from tests.transforms.facts.reading import stated


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
    assert marked_modality(kind, amount, told["title"].passage) == modality
    assert read(kind, amount, told["title"], told["title"]) == modality


def test_words_of_another_sentence_do_not_count() -> None:
    (amount,), told = stated("", "Inflation is 5%. Economists expect more.")
    assert marked_modality("inflation", amount, told["summary"].passage) == "actual"
    assert read("inflation", amount, told["summary"], told["title"]) == "actual"


def test_the_scorer_knows_the_kind_the_mark_and_the_words() -> None:
    (amount,), told = stated("Testra agrees to buy rival for $5 million")
    found = modality_features("deal", amount, told["title"].passage, {"w": 1.0})
    assert set(found) == {"marked planned", "deal planned", "kind deal", "w"}
