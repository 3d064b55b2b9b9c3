from __future__ import annotations

from dateline.transforms.facts.features import features, kind_of
from tests.transforms.facts.reading import stated


def of(title: str) -> dict[str, float]:
    amounts, told = stated(title)
    return features(amounts[0], told["title"], told["title"], {"w": 1.0})


def test_the_words_around_are_among_them() -> None:
    assert of("profit of $3 million")["w"] == 1.0


def test_cues_are_told_apart_by_where_they_stand() -> None:
    assert "last result" in of("profit of $3 million")
    assert "next share" in of("3% of voters")
    assert "before rate" in of("The interest rate rose yet again today to 3%")
    assert "sentence rate" in of("Interest rates matter a lot today; prices are up 3%")


def test_form_and_neighbours() -> None:
    found = of("Sales rose to $3 million")
    assert {"unit money", "size 6", "m to #", "m change to #", "m change before"} <= set(found)
    assert "no number" in of("a contract of billions of dollars")
    assert {"unit bp", "p by #"} <= set(of("cut by 25 basis points"))


def test_words_that_count_another_amount_do_not_count() -> None:
    amounts, told = stated("$5 million and 3% of voters")
    assert "next share" not in features(amounts[0], told["title"], told["title"], {"w": 1.0})


def test_what_can_be_no_duty_is_none() -> None:
    kinds = []
    for title in ("tariff of $22 billion", "tariff of 22%"):
        amounts, told = stated(title)
        found = features(amounts[0], told["title"], told["title"], {})
        kinds.append(kind_of(amounts[0], told["title"].passage, found, None)[0])
    assert kinds[0] != "tariff"
    assert kinds[1] == "tariff"
