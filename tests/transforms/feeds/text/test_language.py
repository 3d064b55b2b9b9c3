"""Languages: as declared, in one form, else detected where the text is long enough."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.text.language import _identifier, detect_language, is_detectable
from dateline.transforms.feeds.text.language_codes import declared_language
from tests.rows import each


@each(
    ("declared", "code"),
    [("en", "en"), ("EN-us", "en-us"), ("pt_BR", "pt-br"), ("zh-Hans-CN", "zh-hans"), ("iw", "he"),
     ("jp", "ja"), ("English", "en"), (" de ", "de"), ("und", None), ("", None), (None, None),
     ("x", None), ("utf-8", None), ("en us", None)],
)  # fmt: skip
def test_declared(declared: str | None, code: str | None) -> None:
    assert declared_language(declared) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ministers agreed on Tuesday to cut the duties on steel", "en"),
        ("Die Minister einigten sich am Dienstag auf niedrigere Zölle für Stahl", "de"),
        ("Les ministres ont décidé mardi de baisser les droits de douane", "fr"),
        ("日本銀行は金利の引き上げを決定した", "ja"),
        ("Министры согласовали новые пошлины на сталь", "ru"),
    ],
)
def test_detected(text: str, code: str) -> None:
    assert detect_language(text) == code


@pytest.mark.parametrize("text", ["", "EU", "7 % +++ 12", "Stop war"])
def test_short_texts_are_not_guessed(text: str) -> None:
    assert detect_language(text) is None


def test_the_table_of_languages_that_are_not_told_is_not_kept() -> None:
    whole = _identifier()
    whole.set_languages()  # widens it to all that it holds
    assert all(is_detectable(language) for language in whole.labels)
