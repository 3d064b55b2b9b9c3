from __future__ import annotations

from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.phrases import after_amount, before_word, borders


def words(text: str, place: tuple[int, int] | None) -> str | None:
    return text[place[0] : place[1]] if place else None


def test_a_noun_phrase_ends_at_verbs_prepositions_and_punctuation() -> None:
    text = "Average long-term mortgage rate climbed, mortgage demand fell"
    passage = Passage.of("title", text)
    assert words(text, borders(passage, 3, 4)) == "Average long-term mortgage rate"
    text = "The price of 24 karat gold soared"
    passage = Passage.of("title", text)
    assert words(text, borders(passage, 1, 2, right=4)) == "price"
    text = "the price of onions rose"
    assert words(text, borders(Passage.of("title", text), 1, 2, right=4)) == "price of onions"


def test_the_phrase_behind_a_word_has_no_article() -> None:
    text = "the Japanese Sickle that works"
    assert words(text, after_amount(Passage.of("title", text), 0)) == "Japanese Sickle"
    assert after_amount(Passage.of("title", "is that"), 0) is None


def test_the_phrase_before_a_verb_is_found_over_auxiliaries() -> None:
    text = "Its gold rate is being traded at"
    passage = Passage.of("title", text)
    assert words(text, before_word(passage, 5, 0)) == "gold rate"
    assert before_word(passage, 0, 0) is None
