"""Memories made anew from the articles."""

from __future__ import annotations

from datetime import datetime, timezone
from io import BytesIO
from typing import Any

import pyarrow.parquet as pq

from dateline.schemas.remembered import feed_hash
from dateline.transforms.feeds.articles.identity import content_hash, guid_key, url_key
from dateline.transforms.same.rebuild import FROM_ARTICLES, identities_of, signatures_of

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
FEED = "https://a.example/rss"
LONG = "A drone struck a tanker in the strait early on Thursday and set its deck on fire. "


def row(number: int = 1, **given: Any) -> dict[str, Any]:
    return {
        "article_id": f"{number:032x}",
        "revision": 1,
        "guid": f"g-{number}",
        "url": f"https://a.example/{number}",
        "feed": FEED,
        "also_in_feeds": (),
        "title": "Tanker on fire",
        "summary": LONG,
        "content": None,
        "text_source": "summary",
        "first_seen_at": NOW,
        "published_quality": "exact",
        "cluster_id": None,
    } | given


def text_of(one: dict[str, Any], content: str | None = None) -> int:
    return content_hash(one["title"], one["summary"], content)


def test_an_article_is_known_by_itself_its_guid_and_its_address() -> None:
    one = row()
    found = identities_of([one], seen_at=5)
    article_id = bytes.fromhex(one["article_id"])
    assert {identity.key for identity in found} == {
        article_id, guid_key("g-1", FEED), url_key("https://a.example/1"),
    }  # fmt: skip
    assert {(i.article_id, i.content_hash, i.feed_hash, i.revision, i.seen_at) for i in found} == {
        (article_id, text_of(one), feed_hash(FEED), 1, 5)
    }
    assert [identity.key for identity in found] == sorted(identity.key for identity in found)


def test_each_feed_that_served_it_knows_it() -> None:
    found = identities_of([row(also_in_feeds=["https://b.example/rss"])], seen_at=5)
    assert {i.feed_hash for i in found} == {feed_hash(FEED), feed_hash("https://b.example/rss")}


def test_an_address_of_several_articles_identifies_none_of_them() -> None:
    shared = [row(n, url="https://a.example/live") for n in (1, 2)]
    keys = {identity.key for identity in identities_of(shared, seen_at=5)}
    assert url_key("https://a.example/live") not in keys
    assert {guid_key("g-1", FEED), guid_key("g-2", FEED)} <= keys


def test_revisions_of_one_article_share_their_keys() -> None:
    found = identities_of([row(), row(revision=2, title="Tanker sinks")], seen_at=5)
    assert {i.revision for i in found} == {1, 2}
    assert url_key("https://a.example/1") in {i.key for i in found}


def test_a_home_page_and_a_missing_guid_name_nothing() -> None:
    (only,) = identities_of([row(guid=None, url="https://a.example/")], seen_at=5)
    assert only.key == only.article_id


def test_the_feeds_own_content_counts_and_that_of_the_page_does_not() -> None:
    own = row(content="Own.", text_source="content")
    assert identities_of([own], 5)[0].content_hash == text_of(own, "Own.")
    page = row(content="Page.", text_source="fulltext")
    assert identities_of([page], 5)[0].content_hash == text_of(page)


def test_signatures_come_from_the_first_revision_and_keep_the_cluster() -> None:
    later = row(revision=2, summary="All is different now, the deck and the sea and the fire.")
    cluster = f"{9:032x}"
    (one,) = signatures_of([later, row(cluster_id=cluster)])
    (same,) = signatures_of([row(cluster_id=cluster), later])
    assert one == same
    assert one.cluster_id == bytes.fromhex(cluster)
    (alone,) = signatures_of([row()])
    assert alone.cluster_id == alone.article_id == bytes.fromhex(row()["article_id"])
    assert alone.hashes == one.hashes
    assert alone.feed_hash == feed_hash(FEED)


def test_both_memories_are_written_as_segments() -> None:
    for name, count in (("identities", 3), ("signatures", 1)):
        handle = BytesIO()
        assert FROM_ARTICLES[name]([row()], NOW, handle) == count
        table = pq.read_table(BytesIO(handle.getvalue()))
        assert table.num_rows == count
        assert set(table["seen_at"].to_pylist()) == {int(NOW.timestamp())}
