from __future__ import annotations

from dateline.schemas.enrichment import EntityMention
from dateline.transforms.model.mentions import (
    mentions_of,
    named_entities,
    of_one_mind,
    trimmed,
)
from dateline.transforms.model.span_rules import Span
from tests.rows import each


def _span(text: str, part: str, type_: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part), type_, 0.9)


@each(
    ("text", "part", "type_", "expected"),
    [
        ("as the Bank of Japan's board met", "the Bank of Japan's", "ORG", "Bank of Japan"),
        ("in The United States’ view", "The United States’", "LOC", "United States"),
        ("said “Volkswagen”, which", "“Volkswagen”,", "ORG", "Volkswagen"),
        ("shares of Sainsbury's fell", "Sainsbury's", "ORG", "Sainsbury's"),
        ("sent to The Hague.", "The Hague.", "LOC", "The Hague"),
        ("the U.S. and", "the U.S.", "LOC", "U.S."),
        ("said G.O.P. leaders", "G.O.P", "ORG", "G.O.P."),
        ("it cost a billion dollars", "a billion dollars", "MONEY", "a billion dollars"),
    ],
)
def test_a_span_loses_what_is_no_part_of_the_name(
    text: str, part: str, type_: str, expected: str
) -> None:
    span = trimmed(text, _span(text, part, type_))
    assert span is not None
    assert text[span.start : span.end] == expected


def test_a_span_of_nothing_but_punctuation_vanishes() -> None:
    assert trimmed("a -- b", Span(2, 4, "ORG", 0.5)) is None


def test_mentions_are_exact_slices_in_reading_order_without_overlap() -> None:
    text = "Toyota pays $5 billion, Toyota says"
    spans = [Span(24, 30, "ORG", 0.9), Span(0, 6, "ORG", 0.9), Span(12, 14, "MONEY", 0.8)]
    found = mentions_of(text, "title", sorted(spans, key=lambda s: s.start))
    assert [m.text for m in found] == ["Toyota", "$5 billion", "Toyota"]
    assert all(text[m.start : m.end] == m.text for m in found)
    assert (found[1].value, found[1].unit) == (5e9, "USD")


def test_an_amount_that_the_model_missed_is_added_but_a_doubtful_one_is_not() -> None:
    found = mentions_of("A 218 pounds calf sold for $900", "title", [])
    assert [m.text for m in found] == ["$900"]


def test_mentions_of_one_name_are_taken_together_with_a_lone_surname() -> None:
    def mention(text: str, start: int, type_: str = "PER") -> EntityMention:
        return EntityMention(text, type_, start, start + len(text), 0.9)

    found = named_entities(
        [
            mention("Jerome Powell", 0),
            mention("Japan", 20, "LOC"),
            mention("POWELL", 40),
            mention("Powell", 60),
        ]
    )
    assert [(e.name, e.type, e.count, e.start) for e in found] == [
        ("Jerome Powell", "PER", 3, 0),
        ("Japan", "LOC", 1, 20),
    ]


def test_one_name_has_one_type_in_one_article() -> None:
    found = of_one_mind(
        [
            EntityMention("Al Shifa", "PER", 0, 8, 0.4),
            EntityMention("Al Shifa", "LOC", 20, 28, 0.8),
            EntityMention("2027", "DATE", 40, 44, 0.9),
        ]
    )
    assert [m.type for m in found] == ["LOC", "LOC", "DATE"]


def test_a_surname_that_two_people_share_stays_on_its_own() -> None:
    names = ["Donald Trump", "Eric Trump", "Trump"]
    mentions = [EntityMention(n, "PER", 20 * i, 20 * i + len(n), 0.9) for i, n in enumerate(names)]
    assert {e.name for e in named_entities(mentions)} == set(names)


def test_a_span_over_two_amounts_is_parted_and_a_range_stays_whole() -> None:
    text = "Sales of $5 million and $6 million, margins of 2-3%, shares at A$1.20"
    spans = [
        Span(9, 34, "MONEY", 0.9),
        Span(text.index("2-3%"), text.index("2-3%") + 4, "PERCENT", 0.8),
    ]
    found = [(m.text, m.value, m.value_high, m.unit) for m in mentions_of(text, "title", spans)]
    assert found == [
        ("$5 million", 5e6, None, "USD"),
        ("$6 million", 6e6, None, "USD"),
        ("2-3%", 2.0, 3.0, "percent"),
        ("A$1.20", 1.2, None, "AUD"),
    ]


def test_a_bare_dollar_goes_by_the_country_of_the_feed() -> None:
    (mention,) = mentions_of("A $150 million order", "title", [], None, "AU")
    assert (mention.unit, mention.currency_quality) == ("AUD", "inferred")
    (mention,) = mentions_of("A $150 million order", "title", [])
    assert (mention.unit, mention.currency_quality) == ("USD", "assumed")


@each("word", ["Rouble", "CJI", "AI", "CEOs", "A.I."])
def test_a_word_in_capitals_that_is_no_name_is_no_mention(word: str) -> None:
    text = f"{word} tumbles in Moscow"
    spans = [Span(0, len(word), "PER", 0.9), Span(len(text) - 6, len(text), "LOC", 0.9)]
    assert [mention.text for mention in mentions_of(text, "title", spans)] == ["Moscow"]


def test_indices_storms_and_abbreviations_have_their_form_in_every_field() -> None:
    text = "BSE Sensex slips as Hurricane Ian lands, says the F.B.I."
    spans = [
        Span(0, 3, "ORG", 0.5), Span(4, 10, "MISC", 0.5),
        Span(30, 33, "PER", 0.5), Span(50, 55, "LOC", 0.99),
    ]  # fmt: skip
    found = [(m.text, m.type) for m in mentions_of(text, "title", spans)]
    assert found == [("BSE Sensex", "MISC"), ("Hurricane Ian", "MISC"), ("F.B.I.", "ORG")]


def test_a_dateline_is_a_place_and_an_organisation_ends_before_its_people() -> None:
    text = "REDSTONE ARSENAL, Ala. – The 4th Infantry Division Soldiers trained"
    spans = [
        Span(0, 8, "LOC", 0.5), Span(9, 16, "ORG", 0.5), Span(18, 22, "LOC", 0.5),
        Span(29, 59, "ORG", 0.9),
    ]  # fmt: skip
    found = [(m.text, m.type) for m in mentions_of(text, "content", spans)]
    assert ("REDSTONE ARSENAL", "LOC") in found
    assert ("4th Infantry Division", "ORG") in found
