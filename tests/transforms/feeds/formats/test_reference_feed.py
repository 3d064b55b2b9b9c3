"""feedparser's reading of a document in our terms."""

from __future__ import annotations

import pytest

from dateline.schemas.article import Enclosure
from dateline.transforms.feeds.errors import MalformedFeed
from dateline.transforms.feeds.formats.document import read_feed
from dateline.transforms.feeds.formats.reference_feed import read_reference

RSS = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Harbour &amp; Sea</title><link>/home</link><language>fr</language>
<item><title>1 &amp;lt; 2</title><link>/1</link><guid isPermaLink="false">g-1</guid>
<description>&lt;p&gt;S&lt;/p&gt;</description><author>ann@paper.org (Ann)</author>
<category>Trade</category><pubDate>Thu, 05 Mar 2026 10:00:00 GMT</pubDate>
<enclosure url="/1.mp3" length="12" type="audio/mpeg"/>
<source url="https://wire.example/">Wire</source></item>
<item><title>T</title><guid>https://a.example/2</guid><dc:date>2026-03-01</dc:date></item>
</channel></rss>"""


def test_every_field_in_our_terms() -> None:
    feed = read_reference(RSS, base_url="https://a.example/rss", repairs=("recovered",))
    assert (feed.parser, feed.format, feed.repairs) == ("feedparser", "rss20", ("recovered",))
    assert (feed.title, feed.link, feed.language) == (
        "Harbour &amp; Sea", "https://a.example/home", "fr",
    )  # fmt: skip
    first, second = feed.entries
    assert (first.id, first.id_is_permalink, first.link) == ("g-1", False, "https://a.example/1")
    assert (first.summary, first.authors, first.categories) == ("<p>S</p>", ("Ann",), ("Trade",))
    assert (first.published_raw, first.updated_raw) == ("Thu, 05 Mar 2026 10:00:00 GMT", None)
    assert first.enclosures == (Enclosure("https://a.example/1.mp3", "audio/mpeg", 12),)
    assert (first.source_title, first.source_url) == ("Wire", "https://wire.example/")
    assert (second.position, second.id_is_permalink) == (1, True)
    assert second.link == "https://a.example/2"
    assert second.updated_raw == "2026-03-01"


def test_our_own_reader_finds_the_same_articles() -> None:
    own = read_feed(RSS.encode(), base_url="https://a.example/rss")
    theirs = read_reference(RSS, base_url="https://a.example/rss")
    assert [(one.id, one.link, one.authors) for one in own.entries] == [
        (one.id, one.link, one.authors) for one in theirs.entries
    ]


@pytest.mark.parametrize("text", ["", "Service unavailable", "<html><p>x</p></html>"])
def test_what_it_does_not_recognise_is_refused(text: str) -> None:
    with pytest.raises(MalformedFeed):
        read_reference(text, base_url="")


def test_where_it_fails_itself_the_document_is_refused() -> None:
    with pytest.raises(MalformedFeed, match="UnicodeEncodeError"):
        read_reference("<rss><item><title>&#xD83D;&#xDE00;</title></item></rss>", base_url="")
