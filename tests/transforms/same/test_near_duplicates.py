"""Copies are told, whatever was done to them; distinct stories are not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.syndication import KINDS, measure, plant, resemblance_recall, sample_texts
from dateline.schemas.article import Article
from dateline.schemas.remembered import Signature, feed_hash
from dateline.transforms.same.near_duplicates import (
    FREQUENT,
    Candidate,
    Membership,
    candidate_of,
    cluster,
)
from dateline.transforms.same.signatures import shingles

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
STORY = (
    "A drone struck a tanker in the strait early on Thursday and set its deck on fire, the "
    "coast guard said. Oil rose four percent in London after the attack, the third this month."
)


def candidate(
    number: int, text: str, feed: str | None = None, *, order: float = 0, revision: int = 1
) -> Candidate:
    key = number.to_bytes(16, "big")
    name = feed or f"feed{number}"
    found = tuple(sorted(shingles(text)))
    signature = Signature(key, key, feed_hash(name), found)
    return Candidate((name, number), revision, (False, "", order, number), signature)


def ids(members: list[Membership]) -> dict[int, tuple[int, bool]]:
    return {m.ref[1]: (int.from_bytes(m.cluster_id, "big"), m.is_first_seen) for m in members}


def test_planted_copies_are_told_precisely() -> None:
    found = measure(plant(sample_texts(), random.Random(7)))
    assert found["precision"] >= 0.98
    assert found["recall"] >= 0.90
    assert all(found[f"recall_{kind}"] >= 0.90 for kind in KINDS)


def test_resemblance_would_lose_copies_that_containment_finds() -> None:
    planted = plant(sample_texts(), random.Random(7))
    assert resemblance_recall(planted)["resemblance_wire"] < 0.5
    assert measure(planted)["recall_wire"] >= 0.90


def test_the_first_in_order_begins_the_cluster() -> None:
    found = ids(cluster([candidate(1, STORY, order=2), candidate(2, STORY, order=1)], []))
    assert found == {1: (2, False), 2: (2, True)}


def article(feed: str, *, told: datetime, is_owner: bool = False, position: int = 0) -> Article:
    return Article(
        article_id=f"{position + len(feed):032x}",
        guid_key=None,
        url_key=None,
        content_hash=0,
        feed=feed,
        title="A drone strikes a tanker in the strait",
        summary=STORY,
        content=None,
        text_source="summary",
        first_seen_at=NOW,
        published_quality="exact",
        published_at=told,
        is_owner=is_owner,
        position=position,
    )


@given(st.lists(st.datetimes(timezones=st.just(timezone.utc)), min_size=2, max_size=2))
def test_no_date_that_a_feed_claims_makes_it_the_first(claimed: list[datetime]) -> None:
    """Sites' own feeds come first, then the names of the feeds decide."""
    foreign = article("https://a.example/all", told=claimed[0])
    own = article("https://own.example/rss", told=claimed[1], is_owner=True)
    other = article("https://b.example/everything", told=claimed[0])
    orders = sorted(map(candidate_of, (other, own, foreign)), key=lambda c: c.order)
    assert [c.ref[0] for c in orders] == [own.feed, foreign.feed, other.feed]


def test_within_a_feed_its_older_text_is_the_first() -> None:
    new = article("https://a.example/all", told=NOW, position=0)
    old = article("https://a.example/all", told=NOW - timedelta(hours=1), position=1)
    assert candidate_of(old).order < candidate_of(new).order


def test_the_order_of_arrival_does_not_matter() -> None:
    all_of_them = [candidate(n, STORY[: 60 + 20 * n], order=n) for n in range(6)]
    expected = ids(cluster(all_of_them, []))
    assert ids(cluster(all_of_them[::-1], [])) == expected


def test_a_story_of_a_later_run_joins_the_cluster_that_is_remembered() -> None:
    first = cluster([candidate(1, STORY)], [])
    remembered = [m.signature for m in first if m.signature]
    second = cluster([candidate(2, STORY, order=-9)], remembered)
    assert ids(second) == {2: (1, False)}, "what was said once stays, even if 2 is older"
    remembered += [m.signature for m in second if m.signature]
    assert ids(cluster([candidate(3, STORY)], remembered)) == {3: (1, False)}


def test_a_revision_keeps_the_cluster_of_its_article() -> None:
    members = cluster([candidate(1, STORY), candidate(2, STORY, order=1)], [])
    remembered = [m.signature for m in members if m.signature]
    (revised,) = cluster([candidate(2, "Wholly other words " * 9, revision=2)], remembered)
    assert (revised.cluster_id, revised.signature) == ((1).to_bytes(16, "big"), None)


def test_one_feed_repeating_itself_is_no_syndication() -> None:
    found = ids(cluster([candidate(1, STORY, "a"), candidate(2, STORY, "a", order=1)], []))
    assert found[2] == (2, True)


def moved(number: int, whole: int | None, feed: str = "a", order: float = 0) -> Candidate:
    made = candidate(number, STORY, feed, order=order)
    return replace(made, signature=replace(made.signature, whole=whole))


def test_a_feed_that_serves_its_article_at_a_new_address_copies_it() -> None:
    remembered = [m.signature for m in cluster([moved(1, 5)], []) if m.signature]
    assert remembered[0].whole == 5
    found = ids(cluster([moved(2, 5), moved(3, 5, order=1), moved(4, 6, order=2)], remembered))
    assert found == {2: (1, False), 3: (1, False), 4: (4, True)}


def test_texts_that_are_remembered_without_their_title_are_no_copies_within_a_feed() -> None:
    found = ids(cluster([moved(1, None), moved(2, None, order=1)], []))
    assert found == {1: (1, True), 2: (2, True)}


def test_boilerplate_that_everyone_has_makes_no_copies() -> None:
    boilerplate = "Read the full story on our site and sign up for the newsletter of the day."
    texts = [candidate(n, boilerplate, order=n) for n in range(FREQUENT + 1)]
    remembered = [m.signature for m in cluster(texts, []) if m.signature]
    assert ids(cluster([candidate(99, boilerplate)], remembered)) == {99: (99, True)}


@pytest.mark.parametrize("text", ["", "One two", "日本", "🚀" * 50, "\x00\ud800"])
def test_texts_too_short_to_tell_stand_alone(text: str) -> None:
    found = ids(cluster([candidate(1, text), candidate(2, text, order=1)], []))
    assert found == {1: (1, True), 2: (2, True)}


def test_scripts_without_spaces_are_compared_by_character() -> None:
    text = "日本銀行は金融政策決定会合で政策金利を据え置くことを決めた"
    found = ids(cluster([candidate(1, text), candidate(2, text, order=1)], []))
    assert found[2] == (1, False)


def test_two_texts_of_one_article_leave_the_articles_behind_it_their_own_clusters() -> None:
    def titled(number: int, text: str, feed: str, order: int, title: range) -> Candidate:
        found = candidate(number, text, feed, order=order)
        signature = replace(found.signature, title=tuple(title))
        return replace(found, ref=(feed, order), signature=signature)

    other = (
        "The central bank left its key rate at three percent on Monday because prices of bread "
        "and rent rose less than it had feared in spring, its governor told reporters."
    )
    members = cluster(
        [
            titled(1, STORY, "a", 1, range(100, 118, 2)),
            titled(1, STORY.replace("four", "five"), "a", 2, range(100, 118, 2)),
            titled(9, other, "b", 3, range(200, 218, 2)),
        ],
        [],
    )
    assert [m.is_first_seen for m in members] == [True, True, True]
    assert members[2].cluster_id == members[2].signature.article_id  # type: ignore[union-attr]
