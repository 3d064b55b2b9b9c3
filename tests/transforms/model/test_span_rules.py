from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.enrichment import NAME_TYPES
from dateline.transforms.model.span_rules import Span, ruled, touched
from tests.rows import each


def names(text: str, *spans: tuple[str, str]) -> list[tuple[str, str]]:
    """What is left of the spans with these texts and types."""
    given = [
        Span(text.index(piece), text.index(piece) + len(piece), type_, 0.9)
        for piece, type_ in spans
    ]
    return [(text[span.start : span.end], span.type) for span in ruled(text, given)]


@pytest.mark.parametrize(
    ("text", "piece", "left"),
    [
        ("Acme Corp (formerly Apex) rose", "Acme Corp (formerly Apex", "Acme Corp"),
        ("Acme https://acme.example", "Acme https://acme", "Acme"),
        ("(Acme) rose", "(Acme", "Acme"),
        ("Amazon.com rose", "Amazon.com", "Amazon.com"),
        ("the U.S. Navy.", "U.S. Navy", "U.S. Navy"),
        ("Ukrainians fled", "Ukrain", "Ukrainians"),
    ],
)
def test_a_name_ends_at_a_wall_and_never_inside_a_word(text: str, piece: str, left: str) -> None:
    assert names(text, (piece, "ORG")) == [(left, "ORG")]


def test_spans_that_share_a_character_with_a_place_are_found() -> None:
    spans = [Span(start, start + 3, "ORG", 0.5) for start in (0, 4, 10)]
    assert [touched(spans, *place) for place in ((0, 1), (3, 4), (2, 5), (6, 11), (13, 20))] == [
        (0, 1), (1, 1), (0, 2), (1, 3), (3, 3),
    ]  # fmt: skip


def test_a_name_over_a_line_break_is_two() -> None:
    text = "sale to Acme\nAnn Lee said"
    assert names(text, ("Acme\nAnn Lee", "ORG")) == [("Acme", "ORG"), ("Ann Lee", "ORG")]


@each(
    ("text", "piece"),
    [
        ("Acme (NYSE: ACM) rose", "ACM"),
        ("Acme (NASDAQ: ACM; TSX: AC) rose", "TSX"),
        ("Acme NYSE:ACM rose", "NYSE"),
        ("Acme (ACM.N) rose", "ACM.N"),
        ("buy $TSLA now", "$TSLA"),
        ("contract N00024-26-C-5500 was", "N00024-26-C-5500"),
        ("the carrier (CVN 78) sailed", "CVN 78"),
        ("DDG-51 sailed", "DDG-51"),
        ("more at navy.mil/press today", "navy.mil"),
        ("more at www.acme.example today", "acme"),
        ("write to pao@usace.army.mil or", "pao"),
        ("write to pao@usace.army.mil or", "usace.army"),
    ],
)
def test_tickers_contract_and_hull_numbers_are_no_names(text: str, piece: str) -> None:
    assert names(text, (piece, "ORG")) == []


def test_what_stands_beside_a_ticker_stays() -> None:
    text = "Acme Corp (NYSE: ACM) rose"
    assert names(text, ("Acme Corp (NYSE: ACM", "ORG")) == [("Acme Corp", "ORG")]


@pytest.mark.parametrize(
    ("text", "piece", "left"),
    [
        ("Gen. Ann Lee said", "Gen. Ann Lee", "Ann Lee"),
        ("Lt. Col. Ann Lee said", "Lt. Col. Ann Lee", "Ann Lee"),
        ("Rear Adm. Ann Lee said", "Rear Adm. Ann Lee", "Ann Lee"),
        ("Petty Officer 2nd Class Ann Lee", "Petty Officer 2nd Class Ann Lee", "Ann Lee"),
        ("Major Lee said", "Major Lee", "Major Lee"),
        ("Ann Major said", "Ann Major", "Ann Major"),
    ],
)
def test_a_rank_is_no_part_of_a_name(text: str, piece: str, left: str) -> None:
    assert names(text, (piece, "PER")) == [(left, "PER")]


def test_a_rank_alone_is_no_name_and_a_company_may_be_called_like_one() -> None:
    assert names("Staff Sgt. said", ("Staff Sgt.", "PER")) == []
    assert names("General Motors rose", ("General Motors", "ORG")) == [("General Motors", "ORG")]


def test_a_name_after_a_class_of_rank_is_a_person() -> None:
    text = "By Mass Communication Specialist 3rd Class Brian Sloan"
    assert names(text, ("Brian Sloan", "ORG")) == [("Brian Sloan", "PER")]


def test_a_ship_with_its_prefix_is_one_name() -> None:
    expected = [("USS Gerald R. Ford", "MISC")]
    text = "the USS Gerald R. Ford sailed"
    assert names(text, ("Gerald R. Ford", "PER")) == expected
    assert names(text, ("USS Gerald R. Ford", "ORG")) == expected


@given(
    st.text(alphabet="AbC (USS)\n$:.1", max_size=60),
    st.lists(
        st.tuples(st.integers(0, 59), st.integers(1, 20), st.sampled_from(sorted(NAME_TYPES))),
        max_size=5,
    ),
)
def test_what_is_left_is_apart_in_order_and_crosses_nothing(
    text: str, spans: list[tuple[int, int, str]]
) -> None:
    inside = [Span(a, min(len(text), a + n), t, 0.5) for a, n, t in spans if a < len(text)]
    last = 0
    for span in ruled(text, inside):
        assert last <= span.start < span.end <= len(text)
        last = span.end
        assert not set("\n()") & set(text[span.start : span.end])
