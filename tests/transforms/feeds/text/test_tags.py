"""Markup, or text about markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.text.tags import (
    hide_code,
    is_markup,
    show_code,
    strip_tags,
    strip_title,
)
from tests.rows import each


@each(
    "text",
    ["<p>Rates fell.</p>", "<p>Rates fell.", "a <b>bold</b> word", 'see <a href="x">this',
     "one<br>two", "a<br/>b", "<div>", "<img src='x'>", "a <em>b</em>"],
)  # fmt: skip
def test_markup_that_was_escaped_once_too_often(text: str) -> None:
    assert is_markup(text)


@each(
    "text",
    ["Why <table> died", "Use <b> for bold", "the <title> of a page", "5 < 6", "<unknown>", "",
     "a <p> b", "a <nonsense>x</nonsense>"],
)  # fmt: skip
def test_text_about_markup(text: str) -> None:
    assert not is_markup(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("A <b>big</b> deal", "A big deal"),
        ("one<br>two", "one two"),
        ("Why <table> died", "Why <table> died"),
        ("Why <table>x</table> died", "Why x died"),
        ("a<!-- hidden -->b", "ab"),
        ("<h1>Title</h1>", " Title "),
        ("x <unknown> y", "x <unknown> y"),
    ],
)
def test_titles_lose_their_tags_but_not_those_they_speak_of(text: str, plain: str) -> None:
    assert strip_title(text) == plain


def test_all_known_tags_go_where_that_is_asked_for() -> None:
    assert strip_tags("Why <table> died <x>") == "Why  died <x>"


def test_code_keeps_what_stood_escaped_in_it() -> None:
    hidden = hide_code("use <code>&lt;b&gt;</code> not &lt;i&gt;")
    assert "&lt;i" in hidden
    assert "&lt;b" not in hidden
    assert show_code(hidden) == "use <code><b&gt;</code> not &lt;i&gt;"
    assert hide_code("no code &lt;b&gt;") == "no code &lt;b&gt;"
    assert hide_code("<code>&lt;never closed") == "<code>&lt;never closed"


@given(st.text(alphabet="<>/&;ltgcodebpr =\"'!-", max_size=80))
def test_no_text_is_an_error(text: str) -> None:
    is_markup(text)
    strip_title(text)
    strip_tags(text)
    show_code(hide_code(text))
