from __future__ import annotations

import pytest

from dateline.transforms.facts.adjoining import adjoined, stays
from dateline.transforms.facts.stated import Stated


def amount(text: str, piece: str, unit: str = "pct") -> Stated:
    start = text.index(piece)
    return Stated("title", start, start + len(piece), piece, 1.0, None, unit, None)


@pytest.mark.parametrize(
    ("text", "piece", "kind"),
    [
        ("a 25 % auto tariff stays, the dollar rose", "25 %", "tariff"),
        ("Norvik threatened a 50% duty on copper", "50%", "tariff"),
        ("tariffs on Corvanian steel from 25% to 100%", "100%", "tariff"),
        ("import duties were cut to 5%", "5%", "tariff"),
        ("a tariff of up to 30 percent", "30 percent", "tariff"),
        ("a 10 percent tax on products entering Norvik", "10 percent", "tariff"),
        ("its 12% stake in Telco", "12%", "deal"),
        ("took a 51% controlling interest in Brandt", "51%", "deal"),
        ("tariffs on steel pushed inflation to 5%", "5%", None),
        ("a 1% levy on industry revenues", "1%", None),
        ("29% expressed interest in buying", "29%", None),
        ("prices rose 3% after the tariff", "3%", None),
        ("growth of 2% despite tariffs", "2%", None),
    ],
)
def test_words_that_adjoin_an_amount_settle_its_kind(
    text: str, piece: str, kind: str | None
) -> None:
    assert adjoined(amount(text, piece), text) == kind


def test_money_is_left_to_the_scorer() -> None:
    text = "paid $2 billion tariffs"
    assert adjoined(amount(text, "$2 billion", "USD"), text) is None


def test_what_stays_is_told() -> None:
    assert stays(amount("a 25 % auto tariff stays, ", "25 %"), "a 25 % auto tariff stays, ")
    assert not stays(amount("a 25 % tariff on steel, who stays", "25 %"), "a 25 % tariff on steel,")
