"""Codes of languages as feeds declare them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.text.language_codes import declared_language, primary
from tests.rows import each


@each(
    ("declared", "code"),
    [
        ("en", "en"), ("EN-us", "en-us"), ("pt_BR", "pt-br"), ("en-uk", "en-gb"),
        ("en_USA", "en-us"), ("de-DE.UTF-8", "de-de"), ("zh-Hant-TW", "zh-hant"), ("en, fr", "en"),
        ("fr (France)", "fr"), ("en/de", "en"), ("English", "en"), ("Deutsch", "de"),
        ("日本語", "ja"), ("jp", "ja"), ("cn", "zh"), ("iw", "he"), ("ger", "de"),
        ("eng", "en"), ("nds", "nds"),
        ("uk", "uk"), ("uk-UA", "uk-ua"), ("en-en", "en"), ("es-sp", "es-es"), (" fr ", "fr"),
    ],
)  # fmt: skip
def test_forms(declared: str, code: str) -> None:
    assert declared_language(declared) == code


@each(
    "declared",
    [
        None,
        "",
        " ",
        "und",
        "mul",
        "xx",
        "qq",
        "utf-8",
        "rss",
        "1",
        "e",
        "a language",
        "en" * 50,
        "-",
    ],
)
def test_what_declares_nothing(declared: str | None) -> None:
    assert declared_language(declared) is None


def test_the_language_without_its_region() -> None:
    assert primary("pt-br") == primary("pt") == "pt"


@given(st.text(max_size=30))
def test_no_text_is_an_error_and_a_code_stays_what_it_is(text: str) -> None:
    code = declared_language(text)
    if code is not None:
        assert declared_language(code) == code
