from __future__ import annotations

import pytest

from dateline.schemas.enrichment import EntityMention
from dateline.transforms.model.names_by_form import storms_by_name, with_indices, with_storms
from tests.spans import said, spans_of


@pytest.mark.parametrize(
    "name",
    [
        "BSE Sensex", "S&P BSE Sensex", "Sensex", "Nifty50", "Nifty 50", "Bank Nifty", "S&P 500",
        "S&P/ASX 200", "S&P/TSX Composite", "Dow Jones Industrial Average", "Nasdaq Composite",
        "Nasdaq 100 Index", "Russell 2000", "FTSE 100", "FTSE MIB", "CAC 40", "CAC-40", "DAX 40",
        "IBEX 35", "Stoxx Europe 600", "Euro Stoxx 50", "STOXX 600", "Nikkei 225", "KOSPI",
        "CSI 300", "Nikkei Stock Average", "Hang Seng Index", "Hang Seng Tech Index",
        "Shanghai Composite", "Straits Times Index", "KSE-100 Index", "Ibovespa", "ASX 200",
    ],
)  # fmt: skip
def test_an_index_is_one_name_whatever_the_model_saw_of_it(name: str) -> None:
    text = f"Stocks: {name} falls 2% as oil jumps"
    assert said(text, with_indices(text, [])) == [(name, "MISC")]
    first = name.split()[0]
    assert said(text, with_indices(text, spans_of(text, (first, "ORG")))) == [(name, "MISC")]
    assert said(text, with_indices(text, spans_of(text, (name, "ORG")))) == [(name, "MISC")]


@pytest.mark.parametrize(
    "text",
    ["S&P Global cut its rating", "Nikkei reported it", "the BSE said", "FTSE Russell said",
     "NASDAQ: AAPL", "a Hang Seng banker", "the S&P-500-like fund", "XFTSE 100"],
)  # fmt: skip
def test_publishers_and_exchanges_are_no_indices(text: str) -> None:
    assert with_indices(text, []) == []


def test_what_reaches_beyond_an_index_stays_and_the_order_is_that_of_the_text() -> None:
    text = "Vanguard S&P 500 ETF rose, Nikkei 225 fell in Tokyo"
    given = spans_of(text, ("Vanguard S&P 500 ETF", "MISC"), ("Tokyo", "LOC"))
    assert said(text, with_indices(text, given)) == [
        ("Vanguard S&P 500 ETF", "MISC"), ("Nikkei 225", "MISC"), ("Tokyo", "LOC"),
    ]  # fmt: skip


def test_an_amount_is_no_part_of_an_index() -> None:
    text = "S&P 500 points"
    given = spans_of(text, ("500", "MONEY"))
    assert with_indices(text, given) == given


@pytest.mark.parametrize(
    ("kind", "type_"),
    [("Storm", "PER"), ("Tropical Storm", "MISC"), ("Hurricane", "PER"), ("Super Typhoon", "ORG"),
     ("Cyclone", "PER"), ("Severe Tropical Cyclone", "PER")],
)  # fmt: skip
def test_the_kind_of_a_storm_is_a_part_of_its_name(kind: str, type_: str) -> None:
    text = f"Florida, where {kind} Nicole lands"
    given = spans_of(text, ("Florida", "LOC"), ("Nicole", type_))
    assert said(text, with_storms(text, given)) == [("Florida", "LOC"), (f"{kind} Nicole", "MISC")]


def test_a_place_or_a_word_after_a_storm_is_not_its_name() -> None:
    text = "Winter Storm Australia and Brainstorm Anna"
    given = spans_of(text, ("Australia", "LOC"), ("Anna", "PER"))
    assert with_storms(text, given) == given


def test_a_storm_that_was_named_is_meant_by_its_name_alone() -> None:
    def mention(text: str, type_: str) -> EntityMention:
        return EntityMention(text, type_, 0, len(text), 0.5, "title")

    storm, alone, place = mention("Storm Nicole", "MISC"), mention("Nicole", "PER"), "Florida"
    found = storms_by_name([alone, storm, mention(place, "LOC")])
    assert [(m.text, m.type) for m in found] == [
        ("Nicole", "MISC"), ("Storm Nicole", "MISC"), ("Florida", "LOC"),
    ]  # fmt: skip
    assert storms_by_name([alone]) == [alone]
