from __future__ import annotations

from dateline.transforms.facts.lexical import lexical_features
from tests.transforms.facts.reading import stated


def of(title: str, summary: str = "") -> set[str]:
    amounts, told = stated(title, summary)
    amount = amounts[-1]
    return set(lexical_features(amount, told[amount.field], told["title"]))


def test_words_are_told_apart_by_side_and_distance() -> None:
    found = of("Gold prices rose by 3% in Oslo")
    assert {"w <0 by", "w <1 rose", "w <2 gold", "w >0 in", "w %< rose", "w << by rose"} <= found
    assert "w >0 by" not in found


def test_clause_sentence_and_title_are_told_apart() -> None:
    found = of("Testra slumps", "Snow fell. Sales lost 3%, which nobody foresaw.")
    assert {"w c sales", "w s foresaw", "w t slumps"} <= found
    assert not {"w c snow", "w s snow"} & found


def test_money_and_shares_are_told_apart() -> None:
    assert "w unit $" in of("Sales of $3 million")
    assert "w unit %" in of("Sales fell 3%")
