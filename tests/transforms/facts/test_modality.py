from __future__ import annotations

from typing import Any

import pytest

from dateline.transforms.facts.modality import modality_of
from tests.transforms.facts.reading import stated


@pytest.mark.parametrize(
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
    assert modality_of(kind, amount, told["title"].passage) == modality


def test_words_of_another_sentence_do_not_count() -> None:
    (amount,), told = stated("", "Inflation is 5%. Economists expect more.")
    assert modality_of("inflation", amount, told["summary"].passage) == "actual"
