"""The page of an entry, wherever in the entry it stands."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.schemas.article import Entry
from dateline.transforms.feeds.articles.page_link import page_links
from tests.rows import each

STORY = "https://news.example/2026/story"


def link(**fields: Any) -> str | None:
    (found,) = page_links([Entry(0, **fields)])
    return found


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"link": STORY}, STORY),
        ({"link": "https://f.example/1", "origin_link": STORY}, STORY),
        ({"link": "https://t.co/abc", "id": STORY}, STORY),
        ({"link": f"https://a.example/r?u={STORY}", "id": STORY}, STORY),
        ({"link": "https://a.example/other", "id": STORY}, "https://a.example/other"),
        ({"link": "https://t.co/abc", "id": "tag:a.example,2026:1"}, "https://t.co/abc"),
        ({}, None),
    ],
)
def test_links_and_guids(fields: dict[str, Any], expected: str | None) -> None:
    assert link(**fields) == expected


@each(
    ("summary", "expected"),
    [
        (f'Rates fell. <a href="{STORY}">More</a>', STORY),
        (f"Rates fell. <a class='x' href='{STORY}'>More</a> today.", STORY),
        (f"Rates fell. {STORY}", STORY),
        (f"Rates &lt;a href=\"{STORY}\"&gt;fell&lt;/a&gt;", STORY),
        ('<a href="https://b.example/x/1">one</a>, <a href="https://c.example/x/2">two</a> said.',
         None),
        (f'<a href="https://b.example/x/1">one</a> <p><a href="{STORY}">More »</a></p>', STORY),
        ('<a href="/relative">More</a>', None),
        ('<a href="javascript:x()">More</a>', None),
        ("No link at all.", None),
    ],
)  # fmt: skip
def test_the_link_in_a_text(summary: str, expected: str | None) -> None:
    assert link(summary=summary) == expected
    assert link(content=summary) == expected


def test_a_link_taken_from_texts_that_several_entries_share_is_nobodys() -> None:
    shared = [Entry(n, summary=f'<a href="{STORY}">More</a>') for n in range(2)]
    assert page_links(shared) == [None, None]
    sure = [Entry(n, link=STORY) for n in range(2)]
    assert page_links(sure) == [STORY, STORY]


def test_a_guid_that_is_said_to_be_no_link_identifies_where_it_is_alone() -> None:
    def entry(number: int, guid: str) -> Entry:
        return Entry(number, id=guid, link=guid, id_is_permalink=False)

    assert page_links([entry(0, STORY), entry(1, STORY)]) == [None, None]
    assert page_links([entry(0, STORY)]) == [STORY]
