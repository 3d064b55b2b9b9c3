"""What syndication writes behind a text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.articles.tail import without_footer, without_tail

URL = "https://a.example/2026/story/"
TEXT = "<p>Rates fell on Thursday, the bank said.</p>"


def cut(markup: str, title: str = "Rates fall") -> str:
    return without_tail(markup, URL, title)


@pytest.mark.parametrize(
    "tail",
    [
        f'<p><a href="{URL}">Continue reading</a></p>',
        f'<p><a href="{URL}?utm_source=rss">Weiterlesen …</a></p>',
        '<br><a href="http://www.a.example/2026/story">[Read more]</a>',
        f'<p><a href="{URL}">Read</a> | <a href="{URL}#comments">Comments</a></p>',
        f'<p>The post <a href="{URL}">Rates fall</a> appeared first on '
        '<a href="https://a.example">Harbour News</a>.</p>',
        f'<p><a href="{URL}">Read</a></p><p>&nbsp;</p><div class="a"><img src="/no-words.gif">',
    ],
)
def test_links_to_the_article_itself_go(tail: str) -> None:
    assert cut(TEXT + tail).rstrip() == TEXT


def test_a_link_that_is_never_closed_goes() -> None:
    text = f'{TEXT}<p>As <a href="{URL}">we said</a> on Thursday, the rates of the bank fell.</p>'
    assert cut(f'{text}<p><A HREF="{URL}">Read more').rstrip() == text


def test_a_link_behind_the_last_sentence_goes_and_the_sentence_stays() -> None:
    found = cut(f'<p>Rates fell on Thursday. <a href="{URL}">More</a></p>')
    assert "Rates fell on Thursday." in found
    assert "More" not in found


@pytest.mark.parametrize(
    "markup",
    [
        TEXT,
        f'{TEXT}<p><a href="https://b.example/other">The whole report</a></p>',
        f'<p>Rates fell, as <a href="{URL}">we said</a> and say again.</p>',
        f'{TEXT}<p><a href="{URL}">Read more</a></p><p>The bank did not say why it cut them.</p>',
        f'{TEXT}<p>The bank of <a href="{URL}">a long line of words</a> {"and more " * 30}</p>',
        f'<p><a href="{URL}">Continue reading</a></p>',
        "",
    ],
)
def test_what_is_text_stays(markup: str) -> None:
    assert cut(markup) == markup


def test_without_an_address_nothing_is_known_to_lead_to_it() -> None:
    markup = f'{TEXT}<p><a href="{URL}">Continue reading</a></p>'
    assert without_tail(markup, None, "x") == markup


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("It ends. The post Rates fall appeared first on Harbour.", "It ends."),
        ("Es endet. Der Beitrag “Rates fall” erschien zuerst auf Harbour.", "Es endet."),
        ("The post Rates fall appeared first on Harbour.",
         "The post Rates fall appeared first on Harbour."),
        ("It ends. The post Other appeared first on Harbour.",
         "It ends. The post Other appeared first on Harbour."),
        ("It ends. Rates fall.", "It ends. Rates fall."),
    ],
)  # fmt: skip
def test_footers_whose_links_were_lost(text: str, kept: str) -> None:
    assert without_footer(text, "Rates fall") == kept


@given(st.text(alphabet="<>a/ href=\"'.p", max_size=80))
def test_no_markup_is_an_error_and_nothing_is_added(markup: str) -> None:
    assert markup.startswith(cut(markup)[:1])
    assert len(cut(markup)) <= len(markup)


@pytest.mark.parametrize("part", ["<a href=x>", "</a>", "<p><a>x</a>", "<!--", '<a href="'])
def test_long_texts_take_little_time(part: str) -> None:
    started = time.process_time()
    cut(part * (200_000 // len(part)) + "</a>")
    assert time.process_time() - started < 2
