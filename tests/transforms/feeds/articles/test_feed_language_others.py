"""What a feed says of its language where some texts say otherwise, nothing, or too little."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.transforms.feeds.articles import feed_language
from dateline.transforms.feeds.articles.feed_language import TextToRead, languages_of
from tests.rows import each
from tests.transforms.feeds.articles.test_feed_language_votes import feed, said, text

Detect = Callable[[str], str | None]


@pytest.fixture(autouse=True)
def detect(monkeypatch: pytest.MonkeyPatch) -> Callable[[Detect], None]:
    """Puts another function in the place of detection; ``said`` stands there from the start."""

    def put(function: Detect) -> None:
        monkeypatch.setattr(feed_language, "detect_language", function)

    put(said)
    return put


def found(*texts: str, declared: str | None = None) -> list[str | None]:
    """The languages of entries with these texts and no titles."""
    return [language for language, _ in languages_of([TextToRead("", t, declared) for t in texts])]


def sources(*texts: str, declared: str) -> set[str]:
    return {source for _, source in languages_of([TextToRead("", t, declared) for t in texts])}


# --- against a declaration


def test_entries_without_a_text_have_no_vote() -> None:
    assert sources(*["", text("de")] * 12, declared="fr") == {"detected"}
    cyrillic = "ж" * 60
    assert sources(*[cyrillic] * 4, "123", "456", declared="en") == {"unknown"}, "given up"


@each(("letters", "source"), [(11, "declared"), (12, "unknown")])
def test_latin_letters_that_overrule_another_script(letters: int, source: str) -> None:
    assert sources("x" * letters, declared="ru") == {source}


def test_a_language_with_a_script_of_its_own_is_not_overruled_by_detection() -> None:
    assert sources(*["de" + "α" * 100] * 4, declared="el") == {"declared"}


def test_a_glance_that_agrees_ends_the_question() -> None:
    assert sources(text("fr"), *[text("de")] * 10, declared="fr") == {"declared"}
    assert sources(text("de"), *[text("no")] * 9, declared="da") == {"declared"}


def test_a_glance_is_at_the_beginning_of_three_texts(detect: Callable[[Detect], None]) -> None:
    asked: list[str] = []
    detect(lambda sample: asked.append(sample))
    found(*[letter * 100 for letter in "abcdef"], declared="fr")
    assert asked[0] == " ".join(letter * 80 for letter in "abc")


def test_texts_too_short_to_be_asked_alone_are_asked_together(
    detect: Callable[[Detect], None],
) -> None:
    short = ["q" * 30] * 4  # three of them are a glance of 92 characters, all are 123
    detect(lambda sample: "de" if len(sample) > 90 else None)
    assert sources(*short, declared="fr") == {"detected"}
    detect(lambda sample: "de" if 90 < len(sample) < 100 else None)
    assert sources(*short, declared="fr") == {"declared"}


@each(
    ("texts", "wrong"),
    [(["P", "x"], False), (["P", "P", "x"], True), (["x", "x"], False), (["J", "J", "J"], True)],
)
def test_most_texts_or_all_together_are_spelt_otherwise(texts: list[str], wrong: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        spelt = {"P": "fa", "J J J": "ur"}
        patch.setattr(feed_language, "other_than", lambda _, sample: spelt.get(sample))
        assert feed_language._is_spelt_otherwise("ar", texts, len(texts)) == wrong


def test_a_single_text_in_latin_letters_within_a_feed_of_another_script() -> None:
    russian = ["ж" * 60] * 9
    assert found(*russian, text("fr", 40), declared="ru")[-1] == "fr"
    assert found(*russian, text("fr", 39), declared="ru")[-1] == "ru"
    assert found(*russian, text("fr", 60) + "ж" * 5, declared="ru")[-1] == "ru", "in both"


def test_what_lies_beyond_the_part_that_is_read_says_nothing() -> None:
    odd = TextToRead("fr" + "x" * 237, "ж" * 240, "de")
    assert languages_of([*feed(*["de"] * 9, declared="de"), odd])[-1] == ("de", "declared")


# --- without one


def test_a_text_that_says_nothing_goes_with_the_titles_of_a_feed_in_several_languages() -> None:
    titles = [TextToRead(text(language), "") for language in ("de", "fr", "-")]
    assert [language for language, _ in languages_of(titles)] == ["de", "fr", "de"]
    headless = TextToRead("", text("-"))
    assert languages_of([headless, *titles[:2]])[0] == ("de", "detected")


def test_four_fifths_overrule_a_short_text() -> None:
    assert found(*[text("de")] * 4, text("fr")) == ["de"] * 5
    assert found(*[text("de")] * 3, text("fr"))[-1] == "fr"


def test_a_long_text_that_is_not_detected_goes_with_its_feed() -> None:
    assert found(*[text("de")] * 9, text("-", 130))[-1] == "de"


def test_a_text_of_an_english_feed_without_words_of_english_is_asked() -> None:
    sure = "the of and mm"
    assert found(sure, sure, sure, text("de", 130), sure, sure, sure, sure)[3] == "de"


def test_the_beginnings_of_texts_are_read_together(detect: Callable[[Detect], None]) -> None:
    asked: list[str] = []
    detect(lambda sample: asked.append(sample))
    found(*["", "q" * 100] * 12)
    assert asked[-1] == ". ".join(["q" * 80] * 12)


def test_a_text_without_letters_is_no_other_script_than_its_headline() -> None:
    headline = "жзийклмн" * 2
    assert TextToRead(headline, "123").sample() == f"{headline}. 123"


def test_only_a_feed_in_arabic_letters_is_asked_for_its_spelling() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            feed_language, "other_than", lambda _, sample: "fa" if "ب" in sample else None
        )
        assert found(*[text("-")] * 3, *["ب" * 60] * 2, declared="az") == ["az"] * 3 + ["fa"] * 2
        patch.setattr(feed_language, "other_than", lambda *_: "fa")
        assert found(*["ж" * 60] * 3, declared="ru") == ["ru"] * 3
