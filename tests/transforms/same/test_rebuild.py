"""Memories made anew from the articles: what a row tells, and nothing that it does not."""

from __future__ import annotations

import io
from datetime import datetime, timezone
from typing import Any

import pyarrow.parquet as pq

from dateline.dataset.memory import identities, signatures
from dateline.dataset.rows import Row
from dateline.schemas.remembered import feed_hash
from dateline.schemas.state_tables import IDENTITIES, SIGNATURES
from dateline.transforms.feeds.articles.identity import guid_key, url_key
from dateline.transforms.feeds.articles.text_hashes import text_hashes
from dateline.transforms.feeds.articles.url_variants import page_address
from dateline.transforms.same.rebuild import FROM_ARTICLES, identities_of, signatures_of

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
FEED = "https://a.example/rss"
TEXT = " ".join(f"word{number}" for number in range(60))


def row(number: int = 1, **changes: Any) -> Row:
    values: Row = {
        "article_id": f"{number:032x}",
        "revision": 1,
        "cluster_id": f"{number:032x}",
        "feed": FEED,
        "also_in_feeds": [],
        "guid": f"g{number}",
        "url": f"https://news.example/{number}",
        "title": "Title",
        "summary": TEXT,
        "content": None,
        "text_source": "summary",
        "first_seen_at": NOW,
        "published_at": NOW,
        "published_quality": "exact",
        "authors": [],
    }
    return values | changes


def keys_of(*rows: Row) -> dict[bytes, set[str]]:
    found: dict[bytes, set[str]] = {}
    for one in identities_of(rows, 5):
        found.setdefault(one.key, set()).add(one.article_id.hex())
    return found


def test_an_article_is_known_by_id_guid_and_page() -> None:
    found = identities_of([row()], 5)
    page = page_address("https://news.example/1")
    assert {one.key for one in found} == {
        bytes.fromhex(f"{1:032x}"),
        guid_key("g1", FEED),
        url_key(page),
    }
    hashes = text_hashes("Title", TEXT, None)
    for one in found:
        assert (one.content_hash, one.field_hashes) == (hashes.content, hashes.fields)
        assert (one.revision, one.seen_at, one.feed_hash) == (1, 5, feed_hash(FEED))
    assert [one.key for one in found] == sorted(one.key for one in found), "as in a segment"


def test_each_feed_that_served_it_has_rows_of_its_own() -> None:
    feeds = {one.feed_hash for one in identities_of([row(also_in_feeds=["https://b.example/"])], 5)}
    assert feeds == {feed_hash(FEED), feed_hash("https://b.example/")}
    assert len(identities_of([row(also_in_feeds=None)], 5)) == 3


def test_a_key_that_several_articles_share_identifies_none_of_them() -> None:
    shared = "https://news.example/live"
    found = keys_of(row(1, url=shared), row(2, url=shared))
    assert url_key(page_address(shared)) not in found
    assert len(found) == 4, "their ids and guids still do"


def test_revisions_of_one_article_share_its_keys() -> None:
    found = identities_of([row(), row(revision=2, title="Another")], 5)
    assert len(found) == 6
    assert {one.revision for one in found} == {1, 2}
    assert len({one.content_hash for one in found}) == 2


def test_a_home_page_and_a_missing_guid_identify_nothing() -> None:
    assert set(keys_of(row(url="https://news.example/", guid=None))) == {bytes.fromhex(f"{1:032x}")}
    assert set(keys_of(row(url=None, guid=""))) == {bytes.fromhex(f"{1:032x}")}


def test_a_guid_that_only_spells_the_link_is_known_by_the_page() -> None:
    url = "https://news.example/1"
    found = keys_of(row(guid=f"{url}#3", url=url))
    assert guid_key(page_address(url), FEED) in found
    elsewhere = keys_of(row(guid="https://news.example/2", url=url))
    assert guid_key(page_address("https://news.example/2"), FEED) in elsewhere
    assert guid_key(page_address(url), FEED) not in elsewhere


def test_the_text_of_a_fetched_page_is_not_the_feeds() -> None:
    """The feed's own text is not stored then; a hash of the page would name another text."""
    (one, *_) = identities_of([row(content="The page", text_source="fulltext")], 5)
    assert one.content_hash == text_hashes("Title", TEXT, None).content
    (other, *_) = identities_of([row(content="The page", text_source="content")], 5)
    assert other.content_hash == text_hashes("Title", TEXT, "The page").content


def test_copies_are_found_by_the_first_revision_of_each_article() -> None:
    rows = [
        row(1, revision=2, summary="another text altogether"),
        row(1),
        row(2, cluster_id=f"{1:032x}"),
        row(3, cluster_id=None),
    ]
    first, second, third = signatures_of(rows)
    assert first.hashes == second.hashes != ()
    assert first.article_id.hex() == f"{1:032x}"
    assert second.cluster_id == first.cluster_id == first.article_id
    assert third.cluster_id == third.article_id, "its own, where none was looked for"


def test_what_is_made_anew_is_a_segment_of_its_memory() -> None:
    assert {identities.MEMORY.name, signatures.MEMORY.name} < set(FROM_ARTICLES)
    for name, schema in (
        ("identities", IDENTITIES),
        ("signatures", SIGNATURES),
    ):
        handle = io.BytesIO()
        count = FROM_ARTICLES[name]([row(1), row(2)], NOW, handle)
        table = pq.read_table(io.BytesIO(handle.getvalue()))
        assert table.num_rows == count > 0
        assert table.schema.names == schema.names
        assert set(table["seen_at"].to_pylist()) == {int(NOW.timestamp())}
