"""Identity: the ladder, and what is too unspecific to identify."""

from __future__ import annotations

import pytest

from dateline.schemas.article import Entry
from dateline.transforms.feeds.articles.identity import (
    content_hash,
    guid_key,
    keys_of,
    repeated,
    text_key,
    url_key,
)

FEED = "https://a.example/feed"


def keys(
    *entries: tuple[str | None, str | None], home: str | None = None
) -> list[tuple[bool, bool]]:
    made = [
        Entry(position, id=guid, link=link, title=f"t{position}")
        for position, (guid, link) in enumerate(entries)
    ]
    found = keys_of(made, feed=FEED, home_page=home)
    return [(key.guid_key is not None, key.url_key is not None) for key in found]


def test_keys_are_16_bytes_and_of_different_kinds() -> None:
    made = {guid_key("x", FEED), guid_key("https://a.example/1", FEED), url_key("https://a.example/1"),
            text_key("x", "")}  # fmt: skip
    assert len(made) == 4
    assert {len(key) for key in made} == {16}


@pytest.mark.parametrize(
    "guid",
    ["https://a.example/1", "tag:a.example,2026:1", "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
     "1225C695-cfb8-4ebb-aaaa-80da344efa6a"],
)  # fmt: skip
def test_global_guids_are_the_same_in_every_feed(guid: str) -> None:
    assert guid_key(guid, FEED) == guid_key(guid, "https://b.example/feed")


def test_other_guids_belong_to_their_feed() -> None:
    assert guid_key("1001", FEED) != guid_key("1001", "https://b.example/feed")


def test_http_and_https_are_the_same() -> None:
    assert guid_key("http://a.example/1", FEED) == guid_key("https://a.example/1", FEED)
    assert url_key("http://a.example/1") == url_key("https://a.example/1")


def test_keys_do_not_run_together() -> None:
    assert text_key("ab", "c") != text_key("a", "bc")


def test_half_a_character_is_hashed_as_a_question_mark() -> None:
    assert text_key("a\ud800", "b") == text_key("a?", "b")


def test_an_entry_with_guid_and_link_has_both() -> None:
    assert keys(("1", "https://a.example/1")) == [(True, True)]


def test_a_guid_on_entries_with_different_links_identifies_neither() -> None:
    assert keys(("1", "https://a.example/1"), ("1", "https://a.example/2")) == [(False, True)] * 2


def test_the_same_guid_and_link_twice_is_one_article_twice() -> None:
    assert keys(("1", "https://a.example/1"), ("1", "https://a.example/1")) == [(True, True)] * 2


def test_a_link_on_entries_with_different_guids_identifies_neither() -> None:
    assert keys(("1", "https://a.example/x"), ("2", "https://a.example/x")) == [(True, False)] * 2


def test_links_that_differ_in_their_tracking_alone_are_one_page() -> None:
    assert (
        keys(("1", "https://a.example/1"), ("1", "https://a.example/1?utm_source=rss"))
        == [(True, True)] * 2
    )


def test_a_guid_on_entries_with_different_links_of_any_kind_identifies_neither() -> None:
    made = [Entry(n, id="1", link=f"javascript:open({n})", title="a") for n in range(2)]
    assert [key.guid_key for key in keys_of(made, feed=FEED, home_page=None)] == [None, None]


def test_a_link_on_entries_with_different_titles_and_no_guid_identifies_neither() -> None:
    other = keys((None, "https://a.example/x"), (None, "https://a.example/x"))
    assert other == [(False, False)] * 2
    same = [Entry(n, link="https://a.example/x", title="a") for n in range(2)]
    assert all(key.url_key for key in keys_of(same, feed=FEED, home_page=None))


def test_a_guid_without_links_identifies_when_titles_agree() -> None:
    same = [Entry(0, id="1", title="a"), Entry(1, id="1", title="a")]
    other = [Entry(0, id="1", title="a"), Entry(1, id="1", title="b")]
    assert all(key.guid_key for key in keys_of(same, feed=FEED, home_page=None))
    assert not any(key.guid_key for key in keys_of(other, feed=FEED, home_page=None))


def test_home_pages_do_not_identify() -> None:
    assert keys((None, "https://a.example/"), home=None) == [(False, False)]
    assert keys((None, "https://a.example/news?utm_source=x"), home="https://a.example/news") == [
        (False, False)
    ]


def test_links_that_are_no_web_addresses_do_not_identify() -> None:
    assert keys((None, "javascript:void(0)"), (None, None)) == [(False, False)] * 2


def test_the_page_behind_a_feed_service_counts() -> None:
    entry = Entry(
        0, link="https://feeds.example/~r/1", origin_link="https://a.example/1?utm_source=f"
    )
    (found,) = keys_of([entry], feed=FEED, home_page=None)
    assert found.url == "https://a.example/1"


def test_the_content_hash_sees_words_and_not_white_space() -> None:
    assert content_hash("a  b", "c\nd", None) == content_hash("a b", "c d", "")
    assert content_hash("a b", "c", None) != content_hash("a", "b c", None)
    assert 0 <= content_hash("", "", None) < 2**64
    # Pinned: another value would make every known article a revision.
    assert content_hash("a", "b", "c") == 15469080474196298171


def test_what_is_there_more_than_once_is_repeated() -> None:
    assert repeated(["a", "b", "c"]) == repeated([]) == set()
    assert repeated(["a", None, "b", "a", None]) == {"a", None}
