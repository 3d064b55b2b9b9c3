"""Whatever one entry of a feed is, the others come out as if it were not there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timezone
from html import escape
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schemas.article import Article
from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.deadline.task import ParseTask, parse_document

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
URL = "https://feeds.example/feed"
FIELDS = ("title", "summary", "content", "url", "guid", "published_at", "authors", "categories")

# What a field may hold once it is escaped as it should be.
VALUES = (
    "", " ", "\n\t", "0", "-1", "N/A", "null", "9" * 5_000, "&#" + "1" * 5_000 + ";", "&" * 3_000,
    "&amp;" * 1_000, "<" * 3_000, "<b" * 1_000, "<![CDATA[", "]]>", "<!--", "-->", "<script>",
    "<title>", "</item>", "</entry></feed>", "<item><title>x</title></item>", "a\u0301" * 3_000,
    "\u0301" * 3_000, "\U0001f600" * 500, "\u202e\u200b\ufeff", "\u00c3\u00a9" * 300, "x" * 100_000,
    "1'11" * 1_000, "5% " * 1_000, "$" + "7" * 400, "1e400", "NaN", "2026-99-99T99:99:99Z",
    "0000-00-00", "Mon, 31 Nov 2026 25:61:61 XYZ", "https://[", "https://a.example:99999999/",
    "http://" + "a." * 2_000, "javascript:alert(1)", "data:image/png;base64," + "A" * 5_000,
    "file:///etc/passwd", "mailto:a@b", "//", "?", "#", "%", "%zz" * 500, "https://g.example/1",
    "good-1", "../" * 500, "\\\\host\\share", "@" * 500, "a@" * 500, ", " * 1_000, ";" * 1_000,
)  # fmt: skip
# What stands in a document as it is, well-formed or not.
RAW = (
    "&", "&nbsp;", "&undeclared;", "&#0;", "&#xD83D;&#xDE00;", "&#99999999;", "a < b", "<b>x</b>",
    "<b>x", "<br>", "<p><b>x</p></b>", "<![CDATA[<b>x]]>", "<!-- x -->", "<?php x ?>",
    "<x:y>z</x:y>", '<a href="x">y</a>', "<a href=x>y</a>", "<img src='x' alt>", "\x0b\x00\x1f",
    "\ufffe\uffff", "<b>" * 200 + "x" + "</b>" * 200, "<title>x</title>", "]]>", "<y a='1' a='2'/>",
    "\udc92", "caf\udce9", "\udcff\udcfe", "\udce2\udc80", "<!ELEMENT x>",
    "<svg><title>x</title></svg>",
)  # fmt: skip
RSS_FIELDS = (
    "title", "link", "guid", "description", "pubDate", "author", "category", "content:encoded",
    "dc:creator", "dc:date", "media:title", "enclosure", "source", "comments", "image", "thumb",
)  # fmt: skip
ATOM_FIELDS = ("id", "title", "summary", "content", "published", "updated", "author", "category")
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)
TOPICS = ("Ferry returns to Oslo", "Wheat leaves Odesa", "Rates hold in Lagos", "Copper mine opens")


def rss_item(number: int) -> str:
    return (
        f"<item><title>{TOPICS[number]}</title><link>https://g.example/{number}</link>"
        f"<guid>good-{number}</guid><description>Text {number} of the story.</description>"
        f"<pubDate>Mon, 23 Nov 2026 0{number}:15:00 GMT</pubDate><dc:creator>Ana Ruiz</dc:creator>"
        f"<category>Topic {number}</category></item>"
    )


def atom_entry(number: int) -> str:
    return (
        f"<entry><title>{TOPICS[number]}</title><link href='https://g.example/{number}'/>"
        f"<id>urn:good:{number}</id><summary>Text {number} of the story.</summary>"
        f"<updated>2026-11-23T0{number}:15:00Z</updated><author><name>Ana Ruiz</name></author>"
        f"<category term='Topic {number}'/></entry>"
    )


def json_item(number: int) -> dict[str, Any]:
    return {
        "id": f"good-{number}",
        "url": f"https://g.example/{number}",
        "title": TOPICS[number],
        "content_text": f"Text {number} of the story.",
        "date_published": f"2026-11-23T0{number}:15:00Z",
        "authors": [{"name": "Ana Ruiz"}],
        "tags": [f"Topic {number}"],
    }


def read(document: str) -> list[Article]:
    body = document.encode("utf-8", "surrogateescape")
    return list(
        parse_document(ParseTask(body, FeedSpec(url=URL), NOW, base_url=URL)).normalised.articles
    )


def told(article: Article) -> tuple[Any, ...]:
    return tuple(getattr(article, field) for field in FIELDS)


def others_remain(good: Sequence[str], hostile: str, at: int, form: str) -> None:
    """The good entries of a document are read alike with and without the hostile one."""
    alone = read(form.format("".join(good)))
    assert len(alone) == len(good)
    found = {told(one) for one in read(form.format("".join([*good[:at], hostile, *good[at:]])))}
    lost = [one.title for one in alone if told(one) not in found]
    assert not lost, lost


def hostile_fields(names: Sequence[str]) -> st.SearchStrategy[str]:
    escaped = st.tuples(st.sampled_from(names), st.sampled_from(VALUES).map(escape))
    raw = st.tuples(st.sampled_from(names), st.sampled_from(RAW))
    inside = st.one_of(escaped, raw).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>")
    return st.lists(inside, min_size=1, max_size=3).map("".join)


@settings(max_examples=2 * settings().max_examples)
@given(hostile_fields(RSS_FIELDS), st.integers(0, 4))
def test_an_item_of_rss_costs_none_of_its_neighbours(fields: str, at: int) -> None:
    form = f'<rss version="2.0" {NAMESPACES}><channel><title>P</title>{{}}</channel></rss>'
    others_remain([rss_item(n) for n in range(4)], f"<item>{fields}</item>", at, form)


@settings(max_examples=2 * settings().max_examples)
@given(hostile_fields(ATOM_FIELDS), st.integers(0, 4))
def test_an_entry_of_atom_costs_none_of_its_neighbours(fields: str, at: int) -> None:
    form = f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}><title>P</title>{{}}</feed>'
    others_remain([atom_entry(n) for n in range(4)], f"<entry>{fields}</entry>", at, form)


JSON_VALUES = st.recursive(
    st.one_of(
        st.sampled_from(VALUES), st.none(), st.booleans(), st.floats(), st.text(max_size=20),
        st.sampled_from([10**400, -(10**18), 10**18, 1.5, 0]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["name", "url", "text", "0", ""]), inner, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip
JSON_NAMES = (
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image",
    "banner_image", "date_published", "date_modified", "author", "authors", "tags", "language",
    "attachments", "categories", "pubDate", "link",
)  # fmt: skip


@settings(max_examples=2 * settings().max_examples)
@given(
    st.one_of(st.dictionaries(st.sampled_from(JSON_NAMES), JSON_VALUES, max_size=5), JSON_VALUES),
    st.integers(0, 4),
)
def test_an_item_of_json_costs_none_of_its_neighbours(item: Any, at: int) -> None:
    good = [json_item(number) for number in range(4)]
    alone = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": good}))
    assert len(alone) == 4
    items = [*good[:at], item, *good[at:]]
    found = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))
    assert {told(one) for one in alone} <= {told(one) for one in found}
