"""Texts of entries: the same whether they are read anew or remembered, and bounded in memory."""

from __future__ import annotations

import pytest

from dateline.schemas.article import Entry
from dateline.schemas.frozen import replaced
from dateline.transforms.feeds.articles import texts
from dateline.transforms.feeds.articles.text_hashes import text_hashes
from dateline.transforms.feeds.articles.texts import Texts, hashes_of, texts_of

PAGE = "https://a.example/quay"
TAIL = f'<p>Pilots wait.</p><p><a href="{PAGE}">More</a></p>'


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    texts._remembered_texts.cache_clear()
    texts._remembered_hashes.cache_clear()


def test_an_entry_that_comes_again_has_the_texts_and_hashes_of_before() -> None:
    entry = Entry(0, title="Quay <b>closed</b>", summary=TAIL, content="<p>All of it.</p>")
    first = texts_of(entry, PAGE)
    assert first == Texts("Quay closed", "Pilots wait.", "All of it.")
    assert texts_of(replaced(entry, position=7, id="1"), PAGE) is first
    assert hashes_of(first) == text_hashes(*first[:3], cleaned=True)
    assert hashes_of(first) is hashes_of(first)


def test_whatever_the_texts_depend_on_tells_entries_apart() -> None:
    google, other = "https://news.google.com/a/1", PAGE
    told = {
        texts_of(Entry(0, title="Quay closed - Post", source_title=source, link=link), None).title
        for source, link in (("Post", google), ("Post", other), ("Other", google), (None, google))
    }
    assert told == {"Quay closed", "Quay closed - Post"}
    entry = Entry(0, title="Quay closed", summary=TAIL)
    assert texts_of(entry, PAGE).summary != texts_of(entry, "https://a.example/other").summary
    assert texts_of(Entry(0, title="a", summary="b"), None) != texts_of(
        Entry(0, title="a", content="b"), None
    )


def test_long_entries_are_read_and_hashed_anew() -> None:
    entry = Entry(0, title="Quay closed", summary="Pilots wait. " * 300)
    first = texts_of(entry, None)
    assert texts_of(entry, None) == first
    assert texts_of(entry, None) is not first
    assert hashes_of(first) == text_hashes(*first[:3], cleaned=True)
    assert texts._remembered_texts.cache_info().currsize == 0
    assert texts._remembered_hashes.cache_info().currsize == 0
    assert texts._remembered_texts.cache_info().maxsize == 4_096
