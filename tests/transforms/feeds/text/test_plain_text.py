"""Plain text: markup out, once, and nothing else lost."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.text.plain_text import body_text, title_text
from tests.rows import each


@each(
    ("markup", "text"),
    [
        (None, ""),
        ("  Steel \n  duties  ", "Steel duties"),
        ("Fish &amp; chips", "Fish & chips"),
        ("Fish &amp;amp; chips", "Fish & chips"),
        ("It&amp;#39;s &#8220;on&#8221;", "It's “on”"),
        ("<b>Bold</b> <i>move</i>", "Bold move"),
        ("One<br/>Two", "One Two"),
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ("vector<int> and <T>", "vector<int> and <T>"),
        ("3 < 4 > 2", "3 < 4 > 2"),
        ("AT&T & Q&A;", "AT&T & Q&A;"),
        ("a <!-- hidden --> b", "a b"),
        ("x <!-- never closed", "x <!-- never closed"),
        ("<![CDATA[Inside]]>", "Inside"),
        ("nul\0 bell\x07 zero\u200bwidth soft\u00adhyphen", "nul bell zerowidth softhyphen"),
        ("quotes &#147;old&#148; \x93raw\x94", "quotes “old” “raw”"),
        ("ZÃ¶lle auf KÃ¤se", "Zölle auf Käse"),
        ("itâ€™s twice", "it’s twice"),
        ("Ação — não mexa", "Ação — não mexa"),
        ("cafe\u0301", "café"),
        ("non\xa0breaking\u2003space", "non breaking space"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
    ],
)
def test_titles(markup: str | None, text: str) -> None:
    assert title_text(markup) == text


@each(
    ("markup", "text"),
    [
        (None, ""),
        ("plain &amp; simple\nwrapped", "plain & simple wrapped"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One\nstill one<br>Two</p>", "One still one\nTwo"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("in<b>lin</b>e", "inline"),
        ("<script>if (a < b) alert()</script>text<style>p {}</style>", "text"),
        ("<SCRIPT>x</SCRIPT>text", "text"),
        ("text<script>never closed", "text"),
        ('<img alt="a > b" src=x>after', "after"),
        ("<a title='it\"s > it'>link</a>", "link"),
        ("<!-- no -->yes<!--", "yes"),
        ("&lt;p&gt;escaped&lt;/p&gt;&lt;p&gt;twice&lt;/p&gt;", "escaped\ntwice"),
        ("<p>code: &lt;b&gt;</p>", "code: <b>"),
        ("<p>3 < 4 and a<b</p>", "3 < 4 and a<b"),
        ("cut off <a href='http", "cut off"),
        ("<unknown>kept</unknown>", "kept"),
        ("<p>&amp;nbsp;x&amp;#8217;</p>", "x’"),
        ("", ""),
    ],
)
def test_bodies(markup: str | None, text: str) -> None:
    assert body_text(markup) == text


@given(st.text(max_size=200))
def test_any_text_is_clean_afterwards(markup: str) -> None:
    for text in (title_text(markup), body_text(markup).replace("\n", "x")):
        assert text == text.strip()
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in text)
        assert unicodedata.is_normalized("NFC", text)


@given(
    st.lists(st.sampled_from(["<", ">", "<b", "</b>", '"', "'", "=", "&lt;", "<!--", "-->", "a"]))
)
def test_broken_markup_is_never_an_error(pieces: list[str]) -> None:
    title_text("".join(pieces))
    body_text("".join(pieces))


@given(st.text(alphabet="ab \n\t\u00a0\u2003\u200b", max_size=60))
def test_lines_are_folded_and_none_is_empty(text: str) -> None:
    seen = text.replace("\u200b", "")
    lines = [" ".join(line.split()) for line in seen.split("\n")]
    one_line = " ".join(line for line in lines if line)
    assert body_text(f"<p>{text}</p>") == one_line
    assert body_text("<br>".join(text.split("\n"))) == "\n".join(line for line in lines if line)
