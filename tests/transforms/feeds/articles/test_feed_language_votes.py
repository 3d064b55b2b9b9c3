"""How the texts of a feed vote on its language: every border, with votes that are made up.

The letters that a text begins with stand for what detection would say of it: ``dexx`` is in German,
and ``xxxx`` in no language that is detected.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.transforms.feeds.articles import feed_language
from dateline.transforms.feeds.articles.feed_language import TextToRead, languages_of


def text(language: str, letters: int = 60) -> str:
    """A text that is detected as this language; ``-`` for one that is not."""
    return (language.strip("-") + "x" * letters)[:letters]


def said(sample: str) -> str | None:
    """What detection says of a sample: the language of the text that it begins with."""
    code = sample.lstrip(". ")[:2]
    return code if code in ("de", "fr", "es", "en", "ru", "nl", "da", "no") else None


@pytest.fixture(autouse=True)
def _votes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_language, "detect_language", said)


def feed(*languages: str, declared: str | None = None, letters: int = 60) -> list[TextToRead]:
    return [TextToRead("", text(one, letters), declared) for one in languages]


def declared_or_detected(*languages: str, declared: str, letters: int = 60) -> str:
    found = {
        source for _, source in languages_of(feed(*languages, declared=declared, letters=letters))
    }
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(
    ("votes", "source"),
    [
        (["de"] * 10, "detected"),
        (["de"] * 9 + ["fr"], "detected"),  # a tenth for it is not too much
        (["de"] * 8 + ["fr", "es"], "detected"),  # four fifths against it are enough
        (["de"] * 8 + ["fr"] * 2, "declared"),
        (["de"] * 7 + ["es"] * 3, "declared"),
        (["fr"] * 10, "declared"),
        (["de"] * 5 + ["fr"] * 5, "declared"),
        (["de"] * 8 + ["-"] * 2, "detected"),
        (["-"] * 10, "declared"),
    ],
)
def test_four_fifths_overrule_a_declaration(votes: list[str], source: str) -> None:
    assert declared_or_detected(*votes, declared="fr") == source


def test_letters_that_are_enough_to_overrule() -> None:
    assert declared_or_detected("de", "de", declared="fr", letters=50) == "detected"
    assert declared_or_detected("de", "de", declared="fr", letters=49) == "declared"


def test_languages_that_detection_takes_for_one_another_overrule_none() -> None:
    assert declared_or_detected(*["no"] * 10, declared="da") == "declared"
    assert declared_or_detected(*["no"] * 9, "de", declared="da") == "declared"
    assert declared_or_detected(*["de"] * 8, "no", "no", declared="da") == "declared"


def test_a_language_that_detection_does_not_know_gives_way_to_english_alone() -> None:
    assert declared_or_detected(*["de"] * 10, declared="zz") == "declared"
    assert declared_or_detected(*["en"] * 10, declared="zz") == "detected"


def test_a_glance_at_three_texts_may_be_enough_for_the_declaration() -> None:
    assert (
        declared_or_detected("fr", "de", "de", "de", "de", "de", "de", declared="fr") == "declared"
    )
    assert (
        declared_or_detected("-", "de", "de", "de", "de", "de", "de", declared="fr") == "declared"
    )


@pytest.mark.parametrize(("letters", "source"), [(7, "declared"), (8, "detected")])
def test_a_script_that_the_declared_language_has_not(letters: int, source: str) -> None:
    entries = [TextToRead("", "ж" * letters, "en")]
    assert languages_of(entries)[0][1] == ("declared" if source == "declared" else "unknown")


def test_a_script_has_to_be_that_of_four_fifths_of_the_texts() -> None:
    russian, latin = TextToRead("", "ж" * 60, "en"), TextToRead("", text("-"), "en")
    mostly = languages_of([russian] * 4 + [latin])
    assert {source for _, source in mostly} == {"unknown"}, "the declaration is given up"
    half = languages_of([russian] * 3 + [latin])
    assert half[-1] == ("en", "declared")


def test_words_of_english_stand_for_a_declaration_of_english() -> None:
    four = "de the of and with " + "x" * 100
    three = "de the of and " + "x" * 100
    assert languages_of([TextToRead("", four, "en")])[0] == ("en", "declared")
    assert languages_of([TextToRead("", three, "en")])[0] == ("en", "detected"), "of that text"
    assert languages_of([TextToRead("", four, "fr")])[0] == ("en", "detected")


# --- without a declaration


@pytest.mark.parametrize(
    ("votes", "short"),
    [
        (["de"] * 4, "de"),
        (["de"] * 4 + ["fr"], "de"),  # four fifths
        (["de"] * 3 + ["fr"], None),
        (["de", "fr"], None),
    ],
)
def test_a_text_that_says_nothing_is_in_the_language_of_its_feed(
    votes: list[str], short: str | None
) -> None:
    *others, last = languages_of([*feed(*votes), TextToRead("", text("-", 5))])
    assert last[0] == short or said(feed(*votes)[0].text)
    if short is None:
        assert [language for language, _ in others] == votes, "each its own where they disagree"


@pytest.mark.parametrize(("letters", "language"), [(119, "de"), (120, "fr")])
def test_a_long_text_is_believed_against_its_feed(letters: int, language: str) -> None:
    *_, last = languages_of([*feed(*["de"] * 9), *feed("fr", letters=letters)])
    assert last == (language, "detected")


def test_a_text_in_a_script_that_the_feed_has_not_is_believed_however_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        feed_language, "detect_language", lambda sample: "ru" if "ж" in sample else said(sample)
    )
    *_, last = languages_of([*feed(*["de"] * 9), TextToRead("", "ж" * 30)])
    assert last == ("ru", "detected")


def test_titles_together_tell_what_no_text_does_alone() -> None:
    titles = [TextToRead(title, "") for title in ("-" * 9, "-" * 9)]
    assert languages_of(titles) == [(None, "unknown")] * 2
    assert languages_of([TextToRead("a", ""), TextToRead("b", "")]) == [(None, "unknown")] * 2


def test_forty_titles_are_read_together(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def detect(sample: str) -> None:
        read.append(sample)

    monkeypatch.setattr(feed_language, "detect_language", detect)
    languages_of([TextToRead(f"t{n}", "") for n in range(50)])
    together = [sample for sample in read if sample.startswith("t0. ")]
    assert max(sample.count("t") for sample in together) == 40
    spread = [sample for sample in read if sample.startswith("t0. t4. ")]
    assert [sample.count("t") for sample in spread] == [12]


# --- English, told by its words


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def detect(sample: str) -> str | None:
        asked.append(sample)
        return said(sample)

    monkeypatch.setattr(feed_language, "detect_language", detect)
    return asked


SURE = "the of and mm"
IN_ENGLISH = "the of " + "mm nn oo pp"


def test_a_feed_in_english_is_told_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch)
    found = languages_of([TextToRead("", SURE)] * 4 + [TextToRead("", IN_ENGLISH)] * 8)
    assert {language for language, _ in found} == {"en"}
    assert set(asked) <= {IN_ENGLISH}, "only where it is one of the four that are asked first"


@pytest.mark.parametrize(
    ("sample", "sure", "likely"),
    [
        ("the of and", True, True),
        ("the of and a b c d e", True, True),  # three of eight words
        ("the of", False, True),
        ("the of and " + " ".join("abcdefghijklmnopqrstu"), True, True),
        ("the of and " + " ".join("abcdefghijklmnopqrstuv"), False, True),  # fewer than an eighth
        ("the of " + " ".join("abcdefghijklmnopqrstuv"), False, True),
        ("the of " + " ".join("abcdefghijklmnopqrstuvw"), False, False),  # than a twelfth
        ("the the the", False, False),
        ("", False, False),
    ],
)
def test_how_many_words_of_english_are_enough(sample: str, sure: bool, likely: bool) -> None:
    assert feed_language._is_surely_in_english(sample) == sure
    assert feed_language._is_in_english(sample) == likely


@pytest.mark.parametrize(
    ("first", "asks"),
    [
        ((SURE, SURE, SURE, SURE), False),
        ((SURE, SURE, "- -", "- -"), False),  # two of the four are enough
        ((SURE, "- -", "- -", "- -"), True),
        ((SURE, SURE, SURE, "de"), True),
    ],
)
def test_words_are_enough_where_texts_from_all_over_the_feed_are_in_english(
    monkeypatch: pytest.MonkeyPatch, first: tuple[str, ...], asks: bool
) -> None:
    asked = counted(monkeypatch)
    samples = [
        first[0],
        IN_ENGLISH,
        first[1],
        IN_ENGLISH,
        first[2],
        IN_ENGLISH,
        first[3],
        IN_ENGLISH,
    ]
    languages_of([TextToRead("", sample) for sample in samples])
    assert (IN_ENGLISH in asked) == asks


def test_texts_are_asked_from_all_over_a_list() -> None:
    spread: Callable[[list[int], int], list[int]] = feed_language._spread
    assert spread([1, 2, 3], 3) == [1, 2, 3]
    assert spread(list(range(10)), 4) == [0, 2, 5, 7]
    assert spread([], 4) == []


# --- what is read of an entry


def test_what_is_read_of_an_entry() -> None:
    assert TextToRead("a", "b").sample() == "a. b"
    assert TextToRead("", "b" * 300).sample() == "b" * 240
    assert TextToRead("a" * 300, "").sample() == "a" * 240
    latin, cyrillic = "abcdefgh" * 2, "жзийклмн" * 2
    assert TextToRead(latin, cyrillic).sample() == latin
    assert TextToRead(cyrillic, latin).sample() == cyrillic
    assert TextToRead(latin[:-1], cyrillic).sample() == f"{latin[:-1]}. {cyrillic}", "too short"
    assert TextToRead(cyrillic, cyrillic).sample() == f"{cyrillic}. {cyrillic}"
    assert TextToRead(latin, "x" * 240 + "ж" * 999).sample() == f"{latin}. {'x' * 240}"[:240]
    assert TextToRead(latin * 20, cyrillic).sample() == (latin * 20)[:240]
    assert TextToRead(cyrillic, "ابتثجحخد" * 2).sample() == cyrillic


@pytest.mark.parametrize(("letters", "other"), [(39, False), (40, True)])
def test_a_single_text_in_a_script_of_its_own(
    monkeypatch: pytest.MonkeyPatch, letters: int, other: bool
) -> None:
    monkeypatch.setattr(
        feed_language, "detect_language", lambda sample: "ru" if "ж" in sample else said(sample)
    )
    entries = [*feed(*["de"] * 9, declared="de"), TextToRead("", "ж" * letters, "de")]
    *rest, last = languages_of(entries)
    assert set(rest) == {("de", "declared")}
    assert last == (("ru", "detected") if other else ("de", "declared"))
