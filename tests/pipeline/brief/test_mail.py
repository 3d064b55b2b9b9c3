"""An e-mail that runs nothing, loads nothing and shows texts as texts."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dateline.pipeline.brief.mail import mail
from dateline.pipeline.query.results import printable
from tests.pipeline.brief.made import MARKS, hostile

ALLOWED = {"html", "head", "meta", "title", "body", "h1", "h2", "p", "ul", "li", "a", "span", "br"}


class Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def parts() -> Parts:
    found = Parts()
    found.feed(mail(hostile()))
    return found


def test_there_is_nothing_but_text_links_and_inline_styles(parts: Parts) -> None:
    assert {tag for tag, _ in parts.elements} <= ALLOWED
    names = {name for _, attributes in parts.elements for name in attributes}
    assert names <= {"lang", "charset", "name", "content", "style", "href", "rel"}
    styles = " ".join(attributes.get("style") or "" for _, attributes in parts.elements)
    assert "url(" not in styles


def test_links_go_to_the_web_only(parts: Parts) -> None:
    links = [attributes["href"] or "" for tag, attributes in parts.elements if tag == "a"]
    assert links
    assert set(links) == {"https://news.example/a?b=1&c=<2>)"}


def test_texts_come_out_as_they_are_but_for_controls(parts: Parts) -> None:
    shown = set(parts.texts)
    for text in MARKS:
        assert " ".join(printable(text).split()) in shown
    assert "<script>window.pwned = 1</script>" in shown
    assert not any("\x1b" in text or "\u202e" in text for text in shown)


def test_foreign_titles_say_their_language(parts: Parts) -> None:
    languages = [attributes["lang"] for _, attributes in parts.elements if "lang" in attributes]
    assert languages == ["en", "fr", "fr"]


def test_an_empty_watch_and_what_is_left_out_are_told(parts: Parts) -> None:
    text = " ".join(parts.texts)
    assert "Nothing new." in text
    assert "1,200 copies" in text
    assert "310 of 1,400 articles counted" in text
    assert "without a date" in text
