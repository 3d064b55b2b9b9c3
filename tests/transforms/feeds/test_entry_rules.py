"""Which element of RSS and Atom gives which field, where feeds leave a choice."""

from __future__ import annotations

from dateline.schemas.article import Enclosure, Entry
from dateline.transforms.feeds.formats.document import read_feed
from dateline.transforms.feeds.text.plain_text import title_text

NAMESPACES = (
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:g="http://www.itunes.com/dtds/Podcast-1.0.DTD"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss_item(inside: str, channel: str = "") -> Entry:
    body = f'<rss version="2.0"{NAMESPACES}><channel>{channel}<item>{inside}</item></channel></rss>'
    return read_feed(body.encode()).entries[0]


def atom_entry(inside: str, feed: str = "") -> Entry:
    body = f'<feed xmlns="http://www.w3.org/2005/Atom">{feed}<entry>{inside}</entry></feed>'
    return read_feed(body.encode()).entries[0]


def test_a_permalink_guid_stands_in_for_the_link() -> None:
    entry = rss_item("<guid>https://a.example/1</guid>")
    assert (entry.id, entry.id_is_permalink, entry.link) == (
        "https://a.example/1", True, "https://a.example/1",
    )  # fmt: skip
    denied = rss_item('<guid isPermaLink="false">https://a.example/1</guid>')
    assert (denied.id_is_permalink, denied.link) == (False, "https://a.example/1")
    assert rss_item("<guid>1001</guid>").link is None


def test_dates_of_dublin_core_count_as_published() -> None:
    assert rss_item("<dc:date>2026-03-01</dc:date>").published_raw == "2026-03-01"
    entry = rss_item(
        "<pubDate>A</pubDate><dc:date>B</dc:date><dcterms:modified>C</dcterms:modified>"
    )
    assert (entry.published_raw, entry.updated_raw) == ("A", "C")


def test_titles_fall_back_to_other_vocabularies() -> None:
    assert rss_item("<title/><media:title>M</media:title>").title == "M"
    assert rss_item("<title>T</title><media:title>M</media:title>").title == "T"
    assert rss_item("<dc:title>D</dc:title>").title == "D"


def test_the_description_of_a_picture_is_not_the_summary() -> None:
    entry = rss_item(
        "<description>Text</description>"
        "<media:content url='https://a.example/p.jpg' medium='image'>"
        "<media:description>Picture</media:description></media:content>"
    )
    assert entry.summary == "Text"
    assert entry.image_url == "https://a.example/p.jpg"


def test_summary_and_content_are_kept_apart() -> None:
    entry = rss_item("<description>S</description><content:encoded>C</content:encoded>")
    assert (entry.summary, entry.content) == ("S", "C")


def test_markup_that_stands_unescaped_is_read_as_markup() -> None:
    assert title_text(rss_item("<title>A <b>big</b> deal</title>").title) == "A big deal"


def test_a_name_is_preferred_to_an_address() -> None:
    assert rss_item("<author>a@b.example</author><dc:creator>Ann</dc:creator>").authors == ("Ann",)
    assert rss_item("<author>a@b.example</author>").authors == ("a@b.example",)
    assert rss_item("<dc:creator>A</dc:creator><dc:creator>B</dc:creator>").authors == ("A", "B")
    assert rss_item("<g:author>Pod</g:author>").authors == ("Pod",)


def test_media_groups_and_enclosures() -> None:
    entry = rss_item(
        "<enclosure url='https://a.example/1.mp3' type='audio/mpeg' length='12'/>"
        "<enclosure url='https://a.example/2.mp3' length='unknown'/><enclosure/>"
        "<media:group><media:content url='https://a.example/3.mp4' type='video/mp4' fileSize='5'/>"
        "<media:thumbnail url='https://a.example/t.jpg'/></media:group>"
    )
    assert entry.enclosures == (
        Enclosure("https://a.example/1.mp3", "audio/mpeg", 12),
        Enclosure("https://a.example/2.mp3"),
        Enclosure("https://a.example/3.mp4", "video/mp4", 5),
    )
    assert entry.image_url == "https://a.example/t.jpg"


def test_the_page_behind_a_feed_service_and_the_source_are_kept() -> None:
    entry = rss_item(
        "<link>https://f.example/~r/1</link><fb:origLink>https://a.example/1</fb:origLink>"
        '<source url="https://wire.example/">Wire</source>'
    )
    assert entry.origin_link == "https://a.example/1"
    assert (entry.source_title, entry.source_url) == ("Wire", "https://wire.example/")


def test_categories_of_all_kinds() -> None:
    entry = rss_item(
        "<category>Trade</category><dc:subject>Steel</dc:subject>"
        "<g:keywords>a, b ,Trade</g:keywords>"
        '<atom:category term="t"/>'
    )
    assert entry.categories == ("Trade", "Steel", "t", "a", "b")


def test_element_names_in_any_case_and_namespace() -> None:
    body = b'<RSS version="2.0" xmlns="http://backend.userland.com/rss2"><Channel><Item><TITLE>T</TITLE>'
    body += b"<PubDate>D</PubDate></Item></Channel></RSS>"
    (entry,) = read_feed(body).entries
    assert (entry.title, entry.published_raw) == ("T", "D")


def test_schedule_hints_are_read() -> None:
    body = (
        b"<rss version='2.0'><channel><ttl>15</ttl><skipHours><hour>1</hour></skipHours>"
        b"<skipDays><day>Friday</day></skipDays><language>EN</language></channel></rss>"
    )
    feed = read_feed(body)
    assert (feed.ttl_s, feed.skip_hours, feed.skip_days, feed.language) == (
        900,
        (1,),
        ("Friday",),
        "EN",
    )


def test_atom_text_types() -> None:
    assert atom_entry('<title type="html">a &lt;b&gt;x&lt;/b&gt; &amp;amp; y</title>').title == (
        "a <b>x</b> &amp; y"
    )
    assert atom_entry("<title>1 &lt; 2 &amp; 3</title>").title == "1 &lt; 2 &amp; 3"
    div = '<div xmlns="http://www.w3.org/1999/xhtml">a &lt; <i>b</i></div>'
    assert title_text(atom_entry(f'<title type="xhtml">{div}</title>').title) == "a < b"
    assert atom_entry('<content type="text/plain">1 &lt; 2</content>').content == "1 &lt; 2"
    assert atom_entry(
        '<content type="application/octet-stream">PGI+eDwvYj4=</content>'
    ).content == ("<b>x</b>")


def test_atom_links() -> None:
    entry = atom_entry(
        '<link rel="self" href="https://a.example/s"/><link href="https://a.example/j" '
        'type="application/json"/><link rel="alternate" type="text/html" href="https://a.example/h"/>'
    )
    assert entry.link == "https://a.example/h"
    assert atom_entry("<id>https://a.example/1</id>").link == "https://a.example/1"
    assert atom_entry('<content src="https://a.example/c" type="text/html"/>').link == (
        "https://a.example/c"
    )


def test_atom_authors_are_inherited() -> None:
    feed = "<author><name>Desk</name></author>"
    assert atom_entry("<id>1</id>", feed).authors == ("Desk",)
    assert atom_entry("<author><name>Ann</name></author>", feed).authors == ("Ann",)
    source = "<source><title>S</title><author><name>Bob</name></author></source>"
    entry = atom_entry(source, feed)
    assert (entry.authors, entry.source_title) == (("Bob",), "S")


def test_a_single_atom_entry_is_a_document() -> None:
    body = b'<entry xmlns="http://www.w3.org/2005/Atom"><title>Alone</title></entry>'
    assert [entry.title for entry in read_feed(body).entries] == ["Alone"]
