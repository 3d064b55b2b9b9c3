"""JSON Feed 1.0 and 1.1, and what publishers make of them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.article import Enclosure
from dateline.transforms.feeds.errors import FeedError, MalformedFeed
from dateline.transforms.feeds.formats.document import read_feed

DOCUMENT = Path(__file__).parents[3] / "data/feeds/feed.json"


def test_all_fields() -> None:
    feed = read_feed(DOCUMENT.read_bytes(), base_url="https://ledger.example/feed.json")
    assert (feed.format, feed.title, feed.link, feed.language) == (
        "json11", "Ledger &amp; Lot", "https://ledger.example/", "en",
    )  # fmt: skip
    first, second = feed.entries
    assert first.title == "Shares slip &lt; 1 % before the vote"
    assert first.content == "<p>The index lost <b>0.8 %</b>.</p>"
    assert first.authors == ("Mara Lind", "Jo Pike")
    assert first.categories == ("markets", "shares")
    assert first.enclosures == (Enclosure("https://ledger.example/a.mp3", "audio/mpeg", 1234),)
    assert (second.id, second.link) == ("7", "https://elsewhere.example/report")
    assert second.content == "<code>Worth reading: a report on &lt;dumping&gt;.</code>"
    assert second.authors == ("Ledger staff",)


def read(item: Any, **more: Any) -> Any:
    document = {"version": "https://jsonfeed.org/version/1", "items": [item], **more}
    return read_feed(json.dumps(document).encode(), base_url="https://a.example/f.json").entries


def test_version_1_author_and_relative_links() -> None:
    (entry,) = read({"id": "1", "url": "/x", "author": {"name": "Ann"}})
    assert (entry.link, entry.authors) == ("https://a.example/x", ("Ann",))


def test_wrong_types_are_left_out() -> None:
    assert read("no object") == ()
    (entry,) = read({"id": True, "title": {"a": 1}, "tags": 1.5, "attachments": [1, {"url": 2}]})
    assert (entry.id, entry.title, entry.categories) == (None, None, ())


def test_tags_may_be_one_text() -> None:
    (entry,) = read({"id": "1", "tags": "Markets, Shares"})
    assert entry.categories == ("Markets", "Shares")


def test_trailing_commas_and_control_characters_are_mended() -> None:
    body = b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"a\tb, ]"},],}'
    feed = read_feed(body)
    assert feed.entries[0].title == "a\tb, ]"
    assert feed.repairs == ("json_commas",)


def test_a_cut_document_gives_the_items_before_the_cut() -> None:
    body = DOCUMENT.read_bytes()
    feed = read_feed(body[: body.index(b"Worth reading")])
    assert feed.title == "Ledger &amp; Lot"
    assert [entry.id for entry in feed.entries] == ["https://ledger.example/2026/03/shares"]
    assert feed.repairs == ("truncated",)


def test_lone_surrogates_are_replaced() -> None:
    (entry,) = read_feed(
        b'{"version":"https://jsonfeed.org/version/1","items":[{"title":"a \\ud800 b"}]}'
    ).entries
    assert entry.title == "a \ufffd b"


@pytest.mark.parametrize("body", [b'{"items": [', b"{'a': 1}", b'{"items":' + b"[" * 5_000])
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedFeed):
        read_feed(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)  # fmt: skip
KEYS = ("id", "url", "title", "content_html", "summary", "authors", "author", "tags", "attachments",
        "date_published", "image", "language")  # fmt: skip


@given(st.dictionaries(st.sampled_from(KEYS), JSON), JSON)
def test_no_json_is_an_error(item: dict[str, Any], other: Any) -> None:
    document = {"version": other, "items": [item, other], "authors": other}
    with contextlib.suppress(FeedError):
        read_feed(json.dumps(document).encode())
