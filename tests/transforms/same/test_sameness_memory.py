"""What sameness takes from an article and from memory, and what it gives back to be remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from dateline.schemas.article import Article
from dateline.schemas.remembered import Identity, feed_hash
from dateline.transforms.same.sameness import (
    Claim,
    Decision,
    claim_of,
    decide,
    refresh_after_s,
)

DAY = 86_400
NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
ARTICLE = Article(
    article_id="0a" * 16,
    feed="https://a.example/rss",
    position=3,
    title="Cranes",
    summary="Cranes arrive.",
    content=None,
    text_source="summary",
    guid="c-1",
    guid_key=b"g" * 16,
    url_key=b"u" * 16,
    content_hash=17,
    first_seen_at=NOON,
    published_at=NOON - timedelta(hours=2),
    updated_at=NOON - timedelta(hours=1),
    published_quality="exact",
    url="https://a.example/1",
    publisher="news.example",
    is_owner=True,
)


def claim(
    feed: str,
    position: int = 0,
    *,
    guid: bytes | None = None,
    url: bytes | None = None,
    text: int = 1,
    own: bytes = b"",
) -> Claim:
    article_id = own or guid or url or b"text"
    order = (0.0, feed, position)
    return Claim((feed, position), article_id, guid, url, text, feed_hash(feed), order)


def run(
    *claims: Claim, remembered: list[Identity] | None = None, now: int = 0
) -> tuple[list[Decision], list[Identity]]:
    return decide(claims, remembered or [], now=now, refresh_after=DAY)


# --- from an article


def test_an_article_claims_what_names_it() -> None:
    assert claim_of(ARTICLE) == Claim(
        ref=("https://a.example/rss", 3),
        article_id=b"\x0a" * 16,
        guid_key=b"g" * 16,
        url_key=b"u" * 16,
        content_hash=17,
        feed_hash=feed_hash("https://a.example/rss"),
        order=((NOON - timedelta(hours=1)).timestamp(), "https://a.example/rss", 3),
        publisher=feed_hash("news.example"),
        is_owner=True,
        field_hashes=0,
        published=(NOON - timedelta(hours=2)).timestamp(),
    )


def test_the_time_of_a_text_is_its_update_else_its_date_else_when_it_was_seen() -> None:
    def told(article: Article) -> float:
        return claim_of(article).order[0]

    undated = replace(ARTICLE, updated_at=None, published_at=None)
    assert told(replace(ARTICLE, updated_at=None)) == (NOON - timedelta(hours=2)).timestamp()
    assert told(undated) == NOON.timestamp()


# --- from memory


def test_a_text_that_was_remembered_under_two_revisions_keeps_the_first() -> None:
    rows = [
        Identity(b"guid", b"id", 1, feed_hash("a"), 2, 5),
        Identity(b"guid", b"id", 1, feed_hash("b"), 1, 9),
        Identity(b"guid", b"id", 1, feed_hash("c"), 3, 10),
    ]
    (decision,), _ = run(claim("a", guid=b"guid"), remembered=rows, now=10)
    assert (decision.verdict, decision.revision) == ("duplicate", 1)


def test_the_next_revision_follows_the_highest_that_is_remembered() -> None:
    rows = [
        Identity(b"guid", b"id", 7, feed_hash("a"), 4, 5),
        Identity(b"guid", b"id", 8, feed_hash("a"), 2, 6),
    ]
    (decision,), _ = run(claim("a", guid=b"guid", text=9), remembered=rows, now=10)
    assert (decision.verdict, decision.revision) == ("revised", 5)


def test_the_latest_sighting_under_any_key_counts() -> None:
    rows = [
        Identity(b"a-guid", b"id", 1, feed_hash("a"), 1, 100),
        Identity(b"z-url", b"id", 1, feed_hash("a"), 1, 0),
    ]
    seen = claim("a", guid=b"a-guid", url=b"z-url")
    assert run(seen, remembered=rows, now=DAY + 99)[1] == []
    again = run(seen, remembered=rows, now=DAY + 100)[1]
    assert {(row.key, row.seen_at) for row in again} == {
        (b"a-guid", DAY + 100),
        (b"z-url", DAY + 100),
    }


def test_one_feed_with_another_guid_and_text_at_a_url_that_other_feeds_serve_too() -> None:
    shared = [claim(feed, guid=b"mon", url=b"live") for feed in ("a", "b")]
    _, remembered = run(*shared)
    (decision,), _ = run(claim("a", guid=b"tue", url=b"live", text=2), remembered=remembered, now=1)
    assert decision.verdict == "new"
    assert decision.article_id == b"tue"


def test_two_guids_with_different_texts_at_one_url_of_one_feed_within_one_run() -> None:
    monday = claim("a", 0, guid=b"mon", url=b"live", text=1)
    tuesday = claim("a", 1, guid=b"tue", url=b"live", text=2)
    decisions, _ = run(monday, tuesday)
    assert [(one.verdict, one.article_id) for one in decisions] == [
        ("new", b"mon"),
        ("new", b"tue"),
    ]


# --- to be remembered


def test_a_key_that_an_article_gains_later_finds_it_from_then_on() -> None:
    _, remembered = run(claim("a", guid=b"guid"))
    _, gained = run(claim("a", guid=b"guid", url=b"url"), remembered=remembered, now=1)
    assert [(row.key, row.article_id, row.seen_at) for row in gained] == [(b"url", b"guid", 1)]
    (decision,), _ = run(claim("b", url=b"url"), remembered=remembered + gained, now=2)
    assert (decision.verdict, decision.article_id) == ("duplicate", b"guid")


def test_a_url_stays_with_the_first_article_that_had_it() -> None:
    monday = claim("a", 0, guid=b"mon", url=b"live", text=1)
    tuesday = claim("a", 1, guid=b"tue", url=b"live", text=2)
    _, rows = run(monday, tuesday)
    assert {row.key: row.article_id for row in rows} == {
        b"mon": b"mon", b"live": b"mon", b"tue": b"tue"
    }  # fmt: skip


def test_a_feed_that_prints_an_article_twice_is_named_once() -> None:
    decisions, _ = run(*(claim(feed, n, guid=b"guid") for feed in "abc" for n in range(2)))
    assert decisions[0].also_in_feeds == ("b", "c")


def test_only_the_row_that_is_written_says_where_else_it_was() -> None:
    decisions, _ = run(*(claim(feed, guid=b"guid") for feed in "ab"))
    assert [(one.verdict, one.also_in_feeds) for one in decisions] == [
        ("new", ("b",)),
        ("duplicate", ()),
    ]


def test_feeds_with_other_texts_of_the_article_are_not_named() -> None:
    decisions, _ = run(claim("a", guid=b"guid"), claim("b", guid=b"guid", text=2))
    assert [one.also_in_feeds for one in decisions] == [(), ()]


# --- how long


def test_a_sighting_is_noted_again_four_times_in_the_window() -> None:
    assert refresh_after_s(14 * DAY) == 3.5 * DAY
