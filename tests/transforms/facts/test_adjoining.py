from __future__ import annotations

from dataclasses import replace

import pytest

from dateline.transforms.facts.adjoining import (
    adjoined,
    has_moved,
    is_same_otherwise,
    may_be_tariff,
    stays,
)
from dateline.transforms.facts.stated import Stated
from tests.rows import each


def amount(text: str, piece: str, unit: str = "pct") -> Stated:
    start = text.index(piece)
    return Stated("title", start, start + len(piece), piece, 1.0, None, unit, None)


@each(
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
        ("tariffs bite; shares of Corvan fell 6.3% in Oslo", "6.3%", "move"),
        ("the pound slipped 0.4% to $1.29", "0.4%", "move"),
        ("shares fell as sales lost 3%", "3%", None),
        ("consumer prices rose 3%", "3%", None),
        ("prices of gallium rose 12%", "12%", "move"),
        ("prices for consumers rose 12%", "12%", None),
        ("oil output fell 4%", "4%", None),
        ("the consumer price index rose 3%", "3%", None),
        ("the index closed up 3%", "3%", "move"),
        ("Banco de Corvania cuts to 6.75%", "6.75%", "rate"),
        ("the central bank left its repo rate unchanged at 6.5%", "6.5%", "rate"),
        ("Reserve Bank holds the cash rate at 4.35%", "4.35%", "rate"),
        ("the Monetary Policy Committee voted to hold at 3.75%", "3.75%", "rate"),
        ("interest rates of up to 5%", "5%", "rate"),
        ("the Bank of Norvik raised its inflation forecast to 5%", "5%", None),
        ("most carmakers face rates below 30%", "30%", None),
        ("the jobless rate is 5%", "5%", None),
        ("tariff rates of 30%", "30%", "tariff"),
        ("2 % of GDP in defense spending", "2 %", "budget"),
        ("3% in consumer spending", "3%", None),
    ],
)
def test_words_that_adjoin_an_amount_settle_its_kind(
    text: str, piece: str, kind: str | None
) -> None:
    assert adjoined(amount(text, piece), text) == kind


@pytest.mark.parametrize(
    ("between", "before", "moved"),
    [
        (" gained ", "Corvan gained ", True),
        (" closed up ", "Corvan closed up ", True),
        (" sales gained ", "Corvan sales gained ", False),
        (" shed ", "exports by Corvan shed ", False),
        (" wants ", "Corvan wants ", False),
    ],
)
def test_what_stands_between_a_body_and_an_amount_tells_a_move(
    between: str, before: str, moved: bool
) -> None:
    assert has_moved(between, before) is moved


def test_what_the_state_spends_is_a_budget() -> None:
    text = "pressed for $150 billion or 2 % of GDP in defense spending"
    start = text.index("$")
    end = text.index(" or")
    amount = Stated("title", start, end, text[start:end], 150e9, None, "USD", None)
    assert adjoined(amount, text) == "budget"


def test_money_is_left_to_the_scorer() -> None:
    text = "paid $2 billion tariffs"
    assert adjoined(amount(text, "$2 billion", "USD"), text) is None


@pytest.mark.parametrize(
    ("text", "piece", "kind"),
    [
        ("Wheat cost $5.42 a bushel", "$5.42", "price"),
        ("Brent crude jumped 4.1% to $83.20", "$83.20", "price"),
        ("oil falls below $79", "$79", "price"),
        ("shares fell to $3 billion", "$3 billion", None),
        ("Testra made $5 a share", "$5", None),
    ],
)
def test_prices_by_their_form(text: str, piece: str, kind: str | None) -> None:
    value = 3e9 if "billion" in piece else 5.0
    assert adjoined(replace(amount(text, piece, "USD"), value=value), text) == kind


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("$150 billion, or 2% of output", True),
        ("$150 billion or about 2% of output", True),
        ("$150 billion or at least a rise of 2%", False),
        ("$150 billion. 2% of output", False),
    ],
)
def test_an_amount_may_say_another_one_otherwise(text: str, same: bool) -> None:
    assert is_same_otherwise(amount(text, "$150 billion", "USD"), amount(text, "2%"), text) is same


@pytest.mark.parametrize(
    ("text", "able"),
    [
        ("duty of 5%", True),
        ("duty of 5% of the customs value", True),
        ("duty of 5% of the invoice price", True),
        ("duties of 5% on steel", True),
        ("shares fell 5%", False),
        ("an end to duties on 5% of goods", False),
        ("a tariff on 5% of their imports", False),
    ],
)
def test_what_can_be_a_duty(text: str, able: bool) -> None:
    assert may_be_tariff(amount(text, "5%"), text, text.partition("5%")[2]) is able


def test_a_large_sum_is_no_rate_of_duty() -> None:
    sums = replace(amount("tariffs of $5bn", "$5bn", "USD"), value=5e9)
    assert not may_be_tariff(sums, "tariffs of $5bn", "")


def test_what_stays_is_told() -> None:
    assert stays(amount("a 25 % auto tariff stays, ", "25 %"), "a 25 % auto tariff stays, ")
    assert not stays(amount("a 25 % tariff on steel, who stays", "25 %"), "a 25 % tariff on steel,")
