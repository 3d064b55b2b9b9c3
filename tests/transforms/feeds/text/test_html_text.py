"""Text without its markup, in one pass that no text makes slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.text.html_text import strip_markup, without_comments
from tests.rows import each


@each(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("a <b>bold</b> word", "a bold word"),
        ("<p>one</p><p>two</p>", "\none\n\ntwo\n"),
        ("one<br/>two<BR>three", "one\ntwo\nthree"),
        ("<li>a<li>b", "\na\nb"),
        ("a\nb", "a b"),
        ("ca<i>f</i>&eacute; &amp; &lt;b&gt; &#8364;", "café & <b> €"),
        ('<a href="x>y">link</a>', "link"),
        ("<a title='it > that'>link</a>", "link"),
        ("a<!-- <p>hidden</p> -->b", "ab"),
        ("a<!-- never closed", "a never closed"),
        ("<![CDATA[kept]]>", "kept"),
        ("<?php echo ?>a<!doctype html>b", "ab"),
        ("a<script>var b = '<p>';</script>c", "ac"),
        ("a<STYLE>p { }</STYLE>c", "ac"),
        ("a<script>never closed", "a"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a <3 b", "a <3 b"),
        ("x<y", "x<y"),
        ("cut <a href='https://a.exam", "cut "),
        ("cut </p", "cut "),
        ("<unknown-element>kept</unknown-element>", "kept"),
        ("", ""),
    ],
)
def test_forms(markup: str, text: str) -> None:
    assert strip_markup(markup) == text


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("a<!-- b -->c<!-- d -->e", "ace"),
        ("a<!-- b", "a<!-- b"),
        ("<![CDATA[a]]>", "a"),
        ("a --> b", "a --> b"),
        ("a<!-->b-->c", "ac"),
    ],
)
def test_comments_and_marks(markup: str, kept: str) -> None:
    assert without_comments(markup) == kept


@given(st.text(alphabet="<>&;!-[]CDAT\"'=/ abp\n", max_size=200))
def test_no_text_is_an_error(markup: str) -> None:
    strip_markup(markup)
    without_comments(markup)


@given(st.text(alphabet="abc é\t漢", max_size=80))
def test_a_text_without_markup_stays_as_it_is(text: str) -> None:
    assert strip_markup(text) == text


@pytest.mark.parametrize("part", ["<", "<a ", "<!--", '<a b="', "<script>", "&", "<p", "]]>", "<!"])
def test_twice_the_text_takes_about_twice_the_time(part: str) -> None:
    def seconds(count: int) -> float:
        started = time.process_time()
        strip_markup(part * count)
        return time.process_time() - started

    seconds(1_000)
    assert seconds(160_000 // len(part)) < 1.0 + 20 * seconds(16_000 // len(part))
