"""The language of every entry: as declared, unless the whole feed says otherwise."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.articles.feed_language import TextToRead, languages_of

ENGLISH = [
    ("Ministers cut the duties on steel", "The ministers agreed on Tuesday to cut the duties."),
    ("Shares fall after the bank's decision", "Shares fell by two percent after the decision."),
    ("A tanker burns in the strait", "The coast guard said that the crew was saved in the night."),
]
SPANISH = [
    ("Los ministros bajan los aranceles", "Los ministros acordaron el martes bajar los aranceles."),
    ("Caen las acciones tras la decisión", "Las acciones cayeron un dos por ciento el miércoles."),
    (
        "Arde un petrolero en el estrecho",
        "La guardia costera dijo que la tripulación está a salvo.",
    ),
]
RUSSIAN = [
    ("Министры снизили пошлины", "Министры договорились снизить пошлины на сталь во вторник."),
    ("Цены на нефть выросли", "Цены выросли на четыре процента, сообщили экономисты в четверг."),
]


def texts(parts: list[tuple[str, str]], declared: str | None) -> list[TextToRead]:
    return [TextToRead(title, text, declared) for title, text in parts]


@pytest.mark.parametrize(
    ("parts", "declared"), [(ENGLISH, "en"), (ENGLISH, "en-gb"), (SPANISH, "es"), (RUSSIAN, "ru")]
)
def test_a_declaration_counts_as_it_stands(parts: list[tuple[str, str]], declared: str) -> None:
    assert set(languages_of(texts(parts, declared))) == {(declared, "declared")}


@pytest.mark.parametrize(
    ("parts", "declared", "language"),
    [
        (SPANISH, "en-us", "es"),
        (ENGLISH, "zh-cn", "en"),
        (RUSSIAN, "en", "ru"),
        (ENGLISH, "es", "en"),
    ],
)
def test_a_declaration_that_all_texts_contradict_is_overruled(
    parts: list[tuple[str, str]], declared: str, language: str
) -> None:
    assert set(languages_of(texts(parts, declared))) == {(language, "detected")}


def test_without_a_declaration_the_texts_are_asked() -> None:
    assert set(languages_of(texts(SPANISH, None))) == {("es", "detected")}


def test_short_texts_go_with_their_feed() -> None:
    found = languages_of([*texts(SPANISH, None), TextToRead("Nota", "")])
    assert found[-1] == ("es", "detected")


def test_a_text_in_a_script_of_its_own_is_told_apart() -> None:
    (*rest, odd) = languages_of([*texts(ENGLISH, "en"), *texts(RUSSIAN[:1], "en")])
    assert set(rest) == {("en", "declared")}
    assert odd == ("ru", "detected")


def test_entries_with_different_declarations_are_judged_apart() -> None:
    found = languages_of([*texts(ENGLISH, "en"), *texts(SPANISH, "es")])
    assert [language for language, _ in found] == ["en"] * 3 + ["es"] * 3


def test_nothing_to_read_is_unknown() -> None:
    assert languages_of([TextToRead("", ""), TextToRead("123", "")]) == [(None, "unknown")] * 2
    assert languages_of([TextToRead("", "", "fr")]) == [("fr", "declared")]
    assert languages_of([]) == []


def test_a_headline_above_a_text_of_another_script_is_what_counts() -> None:
    entry = TextToRead("Ministers cut the duties on steel", "Министры снизили пошлины на сталь")
    assert entry.sample() == "Ministers cut the duties on steel"
    assert TextToRead("A", "b").sample() == "A. b"
    assert len(TextToRead("x" * 500, "y").sample()) == 240
