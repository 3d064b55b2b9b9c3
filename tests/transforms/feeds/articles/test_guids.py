"""Guids that name an entry, and guids that only look as if they did."""

from __future__ import annotations

import pytest

from dateline.schemas.article import Entry
from dateline.transforms.feeds.articles.guids import is_placeholder, page_guids, telling_guids
from tests.rows import each

PAGE = "https://h.example/a"


def telling(*entries: tuple[str, str, str | None]) -> list[str | None]:
    made = [Entry(0, id=guid, title=title, published_raw=date) for guid, title, date in entries]
    return telling_guids(made, [PAGE] * len(made), "https://h.example/")


@each("guid", ["N/A", "n/a ", "0", "null", "None", "", "  ", "-", "(null)",
                                  "urn:uuid:00000000-0000-0000-0000-000000000000"])  # fmt: skip
def test_placeholders(guid: str) -> None:
    assert is_placeholder(guid)


@pytest.mark.parametrize("guid", ["1", "10", "a", "null-2", "https://h.example/0", "000001"])
def test_short_guids_are_guids(guid: str) -> None:
    assert not is_placeholder(guid)


def test_different_entries_that_share_a_guid_have_none() -> None:
    assert telling(("x", "one", "Mon"), ("x", "two", "Tue")) == [None, None]
    assert telling(("x", "one", None), ("x", "two", None)) == [None, None]


def test_two_versions_of_one_entry_keep_their_guid() -> None:
    assert telling(("x", "one", "Mon"), ("x", "two", "Mon")) == ["x", "x"]
    assert telling(("x", "one", "Mon"), ("x", "one", "Tue")) == ["x", "x"]


def test_a_home_page_is_no_guid() -> None:
    assert telling(("https://www.h.example/", "one", None)) == [None]


def test_a_guid_that_spells_the_link_is_its_page() -> None:
    def page(guid: str, link: str = PAGE) -> str | None:
        return page_guids([Entry(0, id=guid, link=link)], [guid], [PAGE])[0]

    assert page("http://www.h.example/a/#3") == PAGE
    assert page("https://h.example/b") is None
    assert page(f"{PAGE}#3", f"{PAGE}#3") is None, "the link goes to that place"


@pytest.mark.parametrize("guid", ["//[broken/a.html", "http://[feedsportal.com/0La0Nb"])
def test_a_guid_that_is_no_address_is_no_page(guid: str) -> None:
    entry = Entry(0, id=guid, title="one", link=PAGE)
    assert page_guids([entry], [guid], [PAGE]) == [None]
    assert telling_guids([entry], [PAGE], "https://h.example/") == [guid]
