from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.facts.passages import AMOUNT, Passage

TEXT = "Mr. Olsen sold Testra. The U.S. economy grew 2%, but prices fell; rates held."


def test_sentences_end_where_a_new_one_begins_and_not_at_abbreviations() -> None:
    passage = Passage.of("title", TEXT)
    start, end = passage.sentence(0, 3)
    assert TEXT[start:end] == "Mr. Olsen sold Testra."
    at = TEXT.index("grew")
    start, end = passage.sentence(at, at + 4)
    assert TEXT[start:end].startswith("The U.S. economy grew")


def test_a_clause_ends_at_its_breaks() -> None:
    passage = Passage.of("title", TEXT)
    at = TEXT.index("2%")
    start, end = passage.clause(at, at + 2)
    assert TEXT[start:end] == "The U.S. economy grew 2%"
    at = TEXT.index("fell")
    start, end = passage.clause(at, at + 4)
    assert TEXT[start:end] == "but prices fell"


def test_an_amount_is_one_word() -> None:
    text = "up by 2.5 per cent now"
    words = Passage.of("title", text, [(6, 18)]).words
    assert [word.low for word in words] == ["up", "by", AMOUNT, "now"]
    assert text[words[2].start : words[2].end] == "2.5 per cent"


def test_words_have_no_possessive() -> None:
    assert [word.low for word in Passage.of("title", "Norvik’s rate").words] == ["norvik", "rate"]


@given(st.text(max_size=400), st.integers(0, 400), st.integers(0, 20))
def test_a_clause_lies_within_its_sentence_and_holds_its_amount(
    text: str, start: int, length: int
) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    passage = Passage.of("title", text)
    first, last = passage.sentence(start, end)
    low, high = passage.clause(start, end)
    assert 0 <= first <= low <= high <= last <= len(text)
    if text[start:end].isalnum() and not text[start:end].isspace():
        assert low <= start
        assert end <= high


def test_sentences_without_an_end_are_parted() -> None:
    passage = Passage.of("title", "a " * 5_000)
    start, end = passage.sentence(4_000, 4_001)
    assert end - start <= 700
