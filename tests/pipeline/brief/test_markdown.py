"""Markdown in which texts of feeds are no markup, as a CommonMark reader sees it."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from dateline.pipeline.brief.markdown import escaped, link, markdown
from dateline.pipeline.query.results import printable
from tests.made_up import HOSTILE_TITLES
from tests.pipeline.brief.made import MARKS, hostile
from tests.rows import each


@each("text", [*HOSTILE_TITLES, *MARKS, "10) ten", "+ plus", "= line", "a & b"])
def test_a_text_is_read_back_as_it_was(text: str) -> None:
    reader = MarkdownIt("commonmark", {"linkify": False})
    tokens = reader.parse(escaped(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    inside = tokens[1].children or []
    assert {token.type for token in inside} <= {"text", "text_special"}
    assert "".join(token.content for token in inside) == " ".join(printable(text).split())


def test_the_whole_has_only_the_links_that_we_make() -> None:
    text = markdown(hostile())
    assert "<script" not in text
    tokens = MarkdownIt("commonmark").parse(text)
    kinds = {token.type for token in tokens} | {
        child.type for token in tokens for child in token.children or ()
    }
    assert not kinds & {"html_block", "html_inline", "image", "code_inline", "fence", "strong_open"}
    links = [
        child.attrs["href"]
        for token in tokens
        for child in token.children or ()
        if child.type == "link_open"
    ]
    assert set(links) == {"https://news.example/a?b=1&c=%3C2%3E)"}
    heads = [tokens[n + 1].content for n, t in enumerate(tokens) if t.type == "heading_open"]
    assert heads[0].startswith("News since 2026-11-24 06:00")
    assert [re.sub(r" \(\d+\)", "", head) for head in heads[1:]] == [
        "&lt;w&gt;",
        "nothing",
        "What changed",
        "How many articles of each topic",
    ]


def test_a_title_without_an_address_is_no_link() -> None:
    assert link("a", None) == "a"
