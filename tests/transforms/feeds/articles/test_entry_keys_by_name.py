"""Which keys an entry has, by what they are made of: ``twin`` has the time, ``twin-`` has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from dateline.schemas.article import Entry, ParsedFeed
from dateline.transforms.feeds.articles.canonical_url import canonical_url
from dateline.transforms.feeds.articles.entry_keys import Told, entry_keys, is_telling
from dateline.transforms.feeds.articles.identity import digest, guid_key, text_key, url_key

FEED = "https://h.example/rss"
SITE = "https://h.example"
TITLE = "Quay closed"
TEXT = "The harbour master closed the quay"
TIME = "2026-11-23T09:00:00+00:00"
HASH = f"{255:016x}"
PATHS = ("/", "/a/9", "/a/9?x=1", "/a/9?id=5&sid=1", "/a/9?id=5", "/b", "/briefing", "")
GUIDS = ("g1", "g2", "N/A", f"{SITE}/a/9", f"{SITE}/a/9#1", f"{SITE}/a/9#2", "tag:h.example,2026:1")


def _names() -> dict[bytes, str]:
    names = {guid_key(guid, FEED): f"guid {guid.removeprefix(SITE)}" for guid in GUIDS}
    for path in PATHS:
        url = f"{SITE}{path}" if path else ""
        names |= {
            url_key(url): f"page {path}",
            url_key(f"https://www.h.example{path}"): f"page www{path}",
            digest("twin", url, HASH, TIME): f"twin {path}".strip(),
            digest("twin", url, HASH, ""): f"twin- {path}".strip(),
            digest("entry", url, HASH, TIME): f"entry {path}".strip(),
            digest("landing", url, TIME): f"landing {path}",
            digest("landing-day", url, TIME[:10], TITLE): f"landing-day {path}",
            digest("landing-day", url, "", TITLE): f"landing-day- {path}",
            text_key(TITLE, url): f"text {path}",
        }
    texts = {TEXT: "text", "more": "text more", "a b c": "text abc", "a b c d": "text abcd"}
    names |= {text_key(TITLE, text): name for text, name in texts.items()}
    return names | {url_key("https://www.h.example/briefing/"): "page www/briefing/"}


NAMES = _names()


def entry(path: str | None = "/a/9", guid: str | None = None, title: str = TITLE) -> Entry:
    link = path if path is None or "//" in path else f"{SITE}{path}"
    return Entry(0, id=guid, link=link, title=title)


def keys_of(*entries: Entry, home: str | None = f"{SITE}/", **told: str | None) -> list[list[str]]:
    """Of each entry of a document: its id, and all its keys behind their kind."""
    numbered = tuple(replace(one, position=at) for at, one in enumerate(entries))
    urls = [canonical_url(one.link) if one.link else None for one in numbered]
    said = {"summary": TEXT, "content": None, "time": TIME} | told
    all_told = {
        at: Told(
            FEED, one.id, urls[at], TITLE, said["summary"] or "", said["content"], 255,
            said["time"] or "", b"old",
        )
        for at, one in enumerate(numbered)
    }  # fmt: skip
    feed = ParsedFeed("rss20", "test", link=home, entries=numbered)
    found = entry_keys(all_told, feed, urls)
    return [
        [
            NAMES[bytes.fromhex(keys.article_id)],
            f"guid: {NAMES[keys.guid_key] if keys.guid_key else None}",
            f"url: {NAMES[keys.url_key] if keys.url_key else None}",
            *(f"guids: {name}" for name in sorted(map(NAMES.__getitem__, keys.further.guids))),
            *(f"pages: {name}" for name in sorted(map(NAMES.__getitem__, keys.further.pages))),
            *(f"same: {name}" for name in sorted(map(NAMES.__getitem__, keys.further.same_text))),
            *(f"kept: {name}" for name in sorted(map(NAMES.__getitem__, keys.further.kept))),
            *(["its guid spells its link"] if keys.further.guid_is_link else []),
        ]
        for keys in (found[at] for at in sorted(found))
    ]


SPELT = ["same: text", "same: twin- /a/9"]


def test_an_entry_with_a_guid_and_a_page_of_its_own() -> None:
    own = ["guid g1", "guid: guid g1", "url: page /a/9", "pages: twin /a/9", *SPELT]
    assert keys_of(entry(guid="g1")) == [own]
    assert keys_of(entry(guid="g1"), entry("/b", "g2"))[0] == own
    assert keys_of(entry(guid="g1"), entry(guid="g1")) == [own, own]


def test_a_guid_that_spells_the_link() -> None:
    own = [
        "guid /a/9#1", "guid: guid /a/9", "url: page /a/9", "guids: guid /a/9#1",
        "pages: twin /a/9", *SPELT, "its guid spells its link",
    ]  # fmt: skip
    assert keys_of(entry(guid=f"{SITE}/a/9#1")) == [own]


def test_a_page_that_two_guids_share_is_none_of_theirs() -> None:
    for guid, keys in zip(("g1", "g2"), keys_of(entry(guid="g1"), entry(guid="g2")), strict=True):
        assert keys == [
            f"guid {guid}", f"guid: guid {guid}", "url: None", "pages: twin /a/9",
            "same: page /a/9", *SPELT,
        ]  # fmt: skip


def test_a_page_that_two_titles_share_is_none_of_theirs() -> None:
    own = ["twin /a/9", "guid: None", "url: None", "pages: twin /a/9", "same: page /a/9", *SPELT,
           "kept: twin /a/9"]  # fmt: skip
    assert keys_of(entry(), entry(title="Quay open")) == [own, own]
    assert keys_of(entry(), entry())[0][0] == "page /a/9"


def test_an_address_that_may_vary_is_remembered_with_its_twin() -> None:
    varies = ["pages: twin /a/9", "same: page /a/9", "same: page /a/9?id=5", "same: text",
              "same: twin- /a/9?id=5"]  # fmt: skip
    page = "page /a/9?id=5&sid=1"
    alone = [page, "guid: None", f"url: {page}", *varies, "kept: twin /a/9"]
    assert keys_of(entry("/a/9?id=5&sid=1"), entry("/b", "g2"))[0] == alone
    named = ["guid g1", "guid: guid g1", f"url: {page}", *varies]
    assert keys_of(entry("/a/9?id=5&sid=1", "g1")) == [named], "its guid is enough"


@pytest.mark.parametrize("guid", [None, "N/A"])
@pytest.mark.parametrize("home", [f"{SITE}/", None])
def test_a_home_page_is_no_page_of_an_entry(guid: str | None, home: str | None) -> None:
    assert keys_of(entry("/", guid), home=home) == [
        [
            "twin /", "guid: None", "url: None", "pages: twin /",
            *(["same: guid N/A"] if guid else []),
            "same: page /", "same: text", "same: twin- /", "kept: twin /",
        ]
    ]  # fmt: skip


def test_the_home_page_of_the_feed_is_none_either() -> None:
    assert keys_of(entry("/b", "g1"), home="https://www.h.example/b/")[0][2] == "url: None"
    assert keys_of(entry("/b", "g1"), home=f"{SITE}/a/9")[0][2] == "url: page /b"
    assert keys_of(entry("/b", "g1"), home=None)[0][2] == "url: page /b"


def test_an_entry_without_an_address() -> None:
    own = ["twin", "guid: None", "url: None", "pages: twin", "same: text", "same: twin-",
           "kept: twin"]  # fmt: skip
    assert keys_of(entry(None)) == [own]


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({"summary": "", "content": "more"}, "text more"),
        ({"content": "more"}, "text"),
        ({"summary": ""}, "text /a/9"),
    ],
)
def test_what_its_text_is(told: dict[str, str], text: str) -> None:
    assert f"same: {text}" in keys_of(entry(guid="g1"), **told)[0]


def test_without_a_time_or_with_few_words_the_query_tells_entries_apart() -> None:
    assert "pages: twin /a/9" in keys_of(entry("/a/9?x=1", "g1"))[0]
    assert "pages: twin /a/9?x=1" in keys_of(entry("/a/9?x=1", "g1"), summary="")[0]
    assert "pages: twin- /a/9?x=1" in keys_of(entry("/a/9?x=1", "g1"), time="")[0]


@pytest.mark.parametrize(("words", "query"), [("a b c", "?x=1"), ("a b c d", "")])
@pytest.mark.parametrize("where", ["summary", "content"])
def test_six_words_of_title_and_texts_are_enough(words: str, query: str, where: str) -> None:
    told = {"summary": "", "content": None} | {where: words}
    assert f"pages: twin /a/9{query}" in keys_of(entry("/a/9?x=1", "g1"), **told)[0]


def test_entries_of_one_document_that_share_text_and_time_have_no_twin() -> None:
    found = keys_of(entry("/a/9?x=1"), entry("/a/9?id=5"))
    assert [keys[0] for keys in found] == ["page /a/9?x=1", "page /a/9?id=5"]
    assert not any("twin /a/9" in key for keys in found for key in keys)


@pytest.mark.parametrize("time", [TIME, ""])
def test_the_item_of_a_landing_page(time: str) -> None:
    (found,) = keys_of(entry("https://www.h.example/briefing/"), time=time)
    same = ["same: page /briefing", "same: page www/briefing/", "same: text"]
    if time:
        assert found == [
            "landing /briefing", "guid: None", "url: landing /briefing",
            "pages: landing-day /briefing", "pages: twin /briefing", *same,
            "same: twin- /briefing",
            "kept: landing-day /briefing", "kept: page /briefing", "kept: twin /briefing",
        ]  # fmt: skip
    else:
        assert found == [
            "landing-day- /briefing", "guid: None", "url: landing-day- /briefing",
            "pages: twin- /briefing", *same, "kept: page /briefing", "kept: twin- /briefing",
        ]  # fmt: skip


def test_what_is_no_landing_page() -> None:
    alone = entry("/briefing")
    assert keys_of(alone)[0][0] == "landing /briefing"
    assert keys_of(alone, entry("/b", "g2"))[0][0] == "page /briefing", "not alone"
    assert keys_of(entry("/briefing", "g1"))[0][0] == "guid g1"
    assert keys_of(entry("/briefing", "N/A"))[0][0] == "page /briefing", "it has a guid, a bad one"
    assert keys_of(alone, home=f"{SITE}/briefing")[0][0] == "twin /briefing", "the feed's own page"


def test_a_time_tells_something_two_minutes_before_the_visit() -> None:
    seen = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
    early = seen - timedelta(minutes=2)
    assert is_telling(early, "exact", seen)
    assert not is_telling(early + timedelta(microseconds=1), "exact", seen)
    assert not is_telling(early, "unparsed", seen)
    assert not is_telling(None, "exact", seen)
