"""What RSS says of the channel, and where items and their fields are found."""

from __future__ import annotations

import pytest

from dateline.schemas.article import Entry, ParsedFeed
from dateline.transforms.feeds.formats.document import read_feed
from dateline.transforms.feeds.limits import MAX_ENTRIES, TOO_MANY_ENTRIES
from tests.rows import each

URL = "https://a.example/news/rss.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:dcterms="http://purl.org/dc/terms/"'
)
ITEM = "<item><title>T</title></item>"


def rss(inside: str, *, attributes: str = "version='2.0'", url: str = URL) -> ParsedFeed:
    body = f"<rss {attributes} {SPACES}><channel>{inside}</channel></rss>"
    return read_feed(body.encode(), base_url=url)


def item(inside: str) -> Entry:
    (entry,) = rss(f"<item>{inside}</item>").entries
    return entry


# --- the channel


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("<title> Harbour\n</title>", "Harbour"),
        ("<title/><dc:title>Harbour</dc:title>", "Harbour"),
        ("<image><title>Logo</title></image><title>Harbour</title>", "Harbour"),
        ("", None),
    ],
)
def test_the_title_of_a_channel(inside: str, title: str | None) -> None:
    assert rss(inside + ITEM).title == title


@each(
    ("inside", "link"),
    [
        ("<link>https://b.example/</link>", "https://b.example/"),
        ("<link>\n  https://b.example/\n</link>", "https://b.example/"),
        ("<link/><link>https://b.example/</link>", "https://b.example/"),
        ("<link href='https://b.example/'/>", "https://b.example/"),
        ("<atom:link rel='self' href='https://c.example/'/>", None),
        ("<atom:link rel='alternate' href='https://b.example/'/>", "https://b.example/"),
        ("<atom:link href='/home'/>", "https://a.example/home"),
        ("", None),
    ],
)
def test_the_page_of_a_channel(inside: str, link: str | None) -> None:
    assert rss(inside + ITEM).link == link


@pytest.mark.parametrize(
    ("inside", "attributes", "language"),
    [
        ("<language>de-CH</language>", "", "de-CH"),
        ("<dc:language>fr</dc:language>", "", "fr"),
        ("<language> </language>", "xml:lang='it'", "it"),
        ("", "", None),
    ],
)
def test_the_language_of_a_channel(inside: str, attributes: str, language: str | None) -> None:
    assert rss(inside + ITEM, attributes=f"version='2.0' {attributes}").language == language


def test_how_often_a_channel_changes() -> None:
    feed = rss(
        "<ttl>30</ttl><sy:updatePeriod>daily</sy:updatePeriod>"
        "<sy:updateFrequency>4</sy:updateFrequency>"
        "<skipHours><hour>23</hour><hour>1</hour></skipHours>"
        "<skipDays><day>sunday</day><day>Monday</day></skipDays>"
    )
    assert (feed.ttl_s, feed.update_period_s) == (1_800, 21_600)
    assert (feed.skip_hours, feed.skip_days) == ((1, 23), ("Monday", "Sunday"))


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ("version='2.0'", "rss20"),
        ("version=' 2.01 '", "rss20"),
        ("version='0.92'", "rss092"),
        ("version='0.91'", "rss091"),
        ("version='0.90'", "rss090"),
        ("version='beta'", "rss"),
        ("", "rss"),
    ],
)
def test_the_name_of_the_format(attributes: str, name: str) -> None:
    assert rss(ITEM, attributes=attributes).format == name


# --- where items stand


def test_items_beside_the_channel_and_within_it() -> None:
    body = f"<rss><channel>{ITEM}</channel><item><title>U</title></item></rss>"
    assert [entry.title for entry in read_feed(body.encode()).entries] == ["T", "U"]


def test_items_wrapped_in_something_else() -> None:
    assert [entry.title for entry in rss(f"<items>{ITEM}{ITEM}</items>").entries] == ["T", "T"]


def test_items_are_numbered_through_and_cut_at_the_limit() -> None:
    feed = rss("<item><title>T</title></item>" * (MAX_ENTRIES + 1))
    assert [entry.position for entry in feed.entries] == list(range(MAX_ENTRIES))
    assert TOO_MANY_ENTRIES in feed.repairs
    assert TOO_MANY_ENTRIES not in rss(ITEM).repairs


def test_rss_of_the_rdf_kind() -> None:
    body = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        f"xmlns='http://purl.org/rss/1.0/' {SPACES}>"
        "<channel rdf:about='https://a.example/'><title>Harbour</title>"
        "<link>https://a.example/</link></channel>"
        "<item rdf:about='https://a.example/1'><title>T</title><dc:date>2026-03-01</dc:date></item>"
        "</rdf:RDF>"
    )
    feed = read_feed(body.encode())
    (entry,) = feed.entries
    assert (feed.format, feed.title, feed.link) == ("rss10", "Harbour", "https://a.example/")
    assert (entry.id, entry.link, entry.published_raw) == (
        "https://a.example/1", "https://a.example/1", "2026-03-01",
    )  # fmt: skip


# --- fields of an item


@each(
    ("inside", "link"),
    [
        ("<link>/1</link>", "https://a.example/1"),
        ("<link>1</link>", "https://a.example/news/1"),
        ("<link>https://b.example/1</link>", "https://b.example/1"),
        ("<link>https://b.example/1</link><link>https://b.example/2</link>", "https://b.example/2"),
        ("<link rel='replies'>https://b.example/1</link>", None),
        ("<link href='https://b.example/1'/>", "https://b.example/1"),
        ("<atom:link href='https://b.example/1'/>", "https://b.example/1"),
        ("<atom:link rel='enclosure' href='https://b.example/1'/>", None),
        ("<link/><guid>https://b.example/1</guid>", "https://b.example/1"),
    ],
)
def test_the_page_of_an_item(inside: str, link: str | None) -> None:
    assert item(inside).link == link


@each(
    ("inside", "guid", "permalink"),
    [
        ("<guid>https://b.example/1</guid>", "https://b.example/1", True),
        ("<guid isPermaLink='FALSE'>https://b.example/1</guid>", "https://b.example/1", False),
        ("<guid ispermalink='false'>https://b.example/1</guid>", "https://b.example/1", False),
        ("<guid isPermaLink='true'>b-1</guid>", "b-1", False),
        ("<guid> b-1\n</guid>", "b-1", False),
        ("<atom:id>https://b.example/1</atom:id>", "https://b.example/1", False),
        ("<id>7</id>", "7", False),
        ("<guid/>", None, False),
    ],
)
def test_the_guid_of_an_item(inside: str, guid: str | None, permalink: bool) -> None:
    entry = item(inside)
    assert (entry.id, entry.id_is_permalink) == (guid, permalink)


def test_relative_links_follow_the_site_where_the_feed_is_hosted_elsewhere() -> None:
    hosted = rss(
        "<link>https://paper.example/</link><item><link>/1</link></item>",
        url="https://feeds.service.example/paper",
    )
    assert hosted.entries[0].link == "https://paper.example/1"
    own = rss("<link>https://www.a.example/</link><item><link>/1</link></item>")
    assert own.entries[0].link == "https://a.example/1"


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        ("<author>ann@a.example (Ann)</author>", ("Ann",)),
        ("<author><name>Ann</name><email>x@a.example</email></author>", ("Ann",)),
        ("<author><email>x@a.example</email></author>", ("x@a.example",)),
        ("<dc:creator>Ann</dc:creator><dc:creator>Ann</dc:creator>", ("Ann",)),
        ("<author/><itunes:author>Pod</itunes:author>", ("Pod",)),
        ("<author>x@a.example</author><dc:creator>y@a.example</dc:creator>", ("x@a.example",)),
        ("", ()),
    ],
)
def test_the_authors_of_an_item(inside: str, authors: tuple[str, ...]) -> None:
    assert item(inside).authors == authors


@pytest.mark.parametrize(
    ("inside", "published", "updated"),
    [
        ("<pubDate> P </pubDate>", "P", None),
        ("<pubDate/><dc:date>D</dc:date>", "D", None),
        ("<atom:published>A</atom:published><atom:updated>U</atom:updated>", "A", "U"),
        ("<dcterms:issued>I</dcterms:issued><dcterms:modified>M</dcterms:modified>", "I", "M"),
        ("<pubDate><b>P</b></pubDate>", "P", None),
        ("<lastBuildDate>L</lastBuildDate>", None, "L"),
    ],
)
def test_the_dates_of_an_item(inside: str, published: str | None, updated: str | None) -> None:
    entry = item(inside)
    assert (entry.published_raw, entry.updated_raw) == (published, updated)


def test_texts_of_the_first_element_that_has_one() -> None:
    entry = item(
        "<title/><title>T</title><description> </description><itunes:summary>S</itunes:summary>"
        "<content:encoded>&lt;p&gt;C&lt;/p&gt;</content:encoded>"
    )
    assert (entry.title, entry.summary, entry.content) == ("T", "S", "<p>C</p>")


def test_the_language_and_the_source_of_an_item() -> None:
    entry = item("<dc:language>fr</dc:language><source url='/wire'> The\n Wire </source>")
    assert (entry.language, entry.source_title) == ("fr", "The Wire")
    assert entry.source_url == "https://a.example/wire"
    assert rss("<item xml:lang='it'><title>T</title></item>").entries[0].language == "it"
