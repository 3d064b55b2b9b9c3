"""What Atom says of a feed and of its entries."""

from __future__ import annotations

import pytest

from dateline.schemas.article import Entry, ParsedFeed
from dateline.transforms.feeds.formats.document import read_feed
from dateline.transforms.feeds.limits import MAX_ENTRIES, TOO_MANY_ENTRIES
from tests.rows import each

URL = "https://a.example/news/atom.xml"
SPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0"'
)


def atom(inside: str, attributes: str = "") -> ParsedFeed:
    return read_feed(f"<feed {SPACES} {attributes}>{inside}</feed>".encode(), base_url=URL)


def entry(inside: str, attributes: str = "", feed: str = "") -> Entry:
    (found,) = atom(f"{feed}<entry {attributes}>{inside}</entry>").entries
    return found


def test_what_a_feed_says_of_itself() -> None:
    feed = atom(
        "<title type='html'>Harbour &amp;amp; Sea</title><link rel='self' href='x'/>"
        "<link href='/home'/><sy:updatePeriod>hourly</sy:updatePeriod>"
        "<sy:updateFrequency>2</sy:updateFrequency><entry/>",
        "xml:lang='fr'",
    )
    assert (feed.format, feed.title, feed.language) == ("atom10", "Harbour &amp; Sea", "fr")
    assert (feed.link, feed.update_period_s) == ("https://a.example/home", 1_800)


def test_the_older_format_is_told_by_its_namespace_or_version() -> None:
    old = "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title>T</title></entry></feed>"
    assert read_feed(old.encode()).format == "atom03"
    assert atom("<entry/>", "version='0.3'").format == "atom03"


def test_dates_of_the_older_format() -> None:
    body = (
        "<feed xmlns='http://purl.org/atom/ns#'><entry><title>T</title><issued>I</issued>"
        "<modified>M</modified></entry></feed>"
    )
    (found,) = read_feed(body.encode()).entries
    assert (found.published_raw, found.updated_raw) == ("I", "M")


@pytest.mark.parametrize(
    ("inside", "published", "updated"),
    [
        ("<published>P</published><updated>U</updated>", "P", "U"),
        ("<updated>U</updated>", None, "U"),
        ("<published/><dc:date>D</dc:date>", "D", None),
    ],
)
def test_dates(inside: str, published: str | None, updated: str | None) -> None:
    found = entry(inside)
    assert (found.published_raw, found.updated_raw) == (published, updated)


@each(
    ("inside", "link"),
    [
        ("<link href='1'/>", "https://a.example/news/1"),
        ("<link rel='ALTERNATE' href='/1'/>", "https://a.example/1"),
        ("<link rel='http://www.iana.org/assignments/relation/alternate' href='/1'/>",
         "https://a.example/1"),
        ("<link rel='edit' href='/1'/>", None),
        ("<link type='application/pdf' href='/p'/><link type='text/html' href='/h'/>",
         "https://a.example/h"),
        ("<link type='application/pdf' href='/p'/>", "https://a.example/p"),
        ("<link>/1</link>", "https://a.example/1"),
        ("<id>tag:a.example,2026:1</id>", None),
        ("<id>HTTPS://a.example/1</id>", "HTTPS://a.example/1"),
    ],
)  # fmt: skip
def test_the_page_of_an_entry(inside: str, link: str | None) -> None:
    assert entry(inside).link == link


def test_an_id_is_a_permalink_where_it_is_an_address() -> None:
    assert entry("<id>https://a.example/1</id>").id_is_permalink
    found = entry("<id> tag:a.example,2026:1 </id>")
    assert (found.id, found.id_is_permalink) == ("tag:a.example,2026:1", False)


def test_bases_within_the_document_hold() -> None:
    found = entry("<link href='1'/><id>x</id>", "xml:base='https://b.example/deep/'")
    assert (found.link, found.id) == ("https://b.example/deep/1", "https://b.example/deep/x")


@pytest.mark.parametrize(
    ("inside", "summary", "content"),
    [
        ("<summary>S</summary><content>C</content>", "S", "C"),
        ("<content src='/c'/>", None, None),
        ("<summary> </summary><media:description>M</media:description>", "M", None),
        ("<content/><summary>S</summary>", "S", None),
    ],
)
def test_texts(inside: str, summary: str | None, content: str | None) -> None:
    found = entry(inside)
    assert (found.summary, found.content) == (summary, content)


def test_people_categories_and_languages() -> None:
    found = entry(
        "<author><name>Ann</name></author><author><name>Bob</name></author>"
        "<category term='t' label='Trade'/><category term='steel'/><category>ore</category>"
        "<fb:origLink>https://paper.example/1</fb:origLink>",
        "xml:lang='it'",
    )
    assert found.authors == ("Ann", "Bob")
    assert found.categories == ("Trade", "steel", "ore")
    assert (found.language, found.origin_link) == ("it", "https://paper.example/1")


def test_the_source_of_an_entry_that_was_taken_over() -> None:
    found = entry("<source><title>Wire</title><link href='https://wire.example/'/></source>")
    assert (found.source_title, found.source_url) == ("Wire", "https://wire.example/")


def test_entries_are_cut_at_the_limit() -> None:
    feed = atom("<entry><title>T</title></entry>" * (MAX_ENTRIES + 1))
    assert len(feed.entries) == MAX_ENTRIES
    assert TOO_MANY_ENTRIES in feed.repairs


def test_entries_at_the_wrong_place_are_found() -> None:
    assert [one.title for one in atom("<div><entry><title>T</title></entry></div>").entries] == [
        "T"
    ]
