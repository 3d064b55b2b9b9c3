"""Sameness: what is new, known or revised."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.remembered import Identity, feed_hash
from dateline.transforms.same.sameness import Claim, Decision, decide

DAY = 86_400


def key(text: str) -> bytes:
    return text.encode().ljust(16, b".")[:16]


def claim(
    feed: str = "f",
    position: int = 0,
    guid: str | None = None,
    url: str | None = None,
    text: int = 1,
    at: float = 0.0,
) -> Claim:
    guid_key = key("g" + guid) if guid else None
    url_key = key("u" + url) if url else None
    own = guid_key or url_key or key(f"t{text}")
    return Claim(
        (feed, position), own, guid_key, url_key, text, feed_hash(feed), (at, feed, position)
    )


def verdicts(decisions: list[Decision]) -> list[str]:
    return [decision.verdict for decision in decisions]


def run_again(claims: list[Claim], remembered: list[Identity], now: int = 0) -> list[Decision]:
    return decide(claims, remembered, now=now, refresh_after=DAY)[0]


def test_the_same_article_in_two_feeds_is_written_once_and_says_where_else_it_was() -> None:
    decisions, _ = decide(
        [claim("a", guid="1", url="x"), claim("b", guid="1", url="x")],
        [],
        now=0,
        refresh_after=DAY,
    )
    assert verdicts(decisions) == ["new", "duplicate"]
    assert decisions[0].also_in_feeds == ("b",)


def test_a_known_article_is_a_duplicate_in_the_next_run() -> None:
    first = [claim(guid="1", url="x")]
    _, remembered = decide(first, [], now=0, refresh_after=DAY)
    assert verdicts(run_again(first, remembered)) == ["duplicate"]


def test_a_changed_text_is_the_next_revision_and_a_text_that_returns_is_known() -> None:
    _, remembered = decide([claim(guid="1", text=1)], [], now=0, refresh_after=DAY)
    second, more = decide([claim(guid="1", text=2)], remembered, now=1, refresh_after=DAY)
    assert (second[0].verdict, second[0].revision) == ("revised", 2)
    third = run_again([claim(guid="1", text=1)], remembered + more, now=2)
    assert (third[0].verdict, third[0].revision) == ("duplicate", 1)
    fourth = run_again([claim(guid="1", text=3)], remembered + more, now=2)
    assert (fourth[0].verdict, fourth[0].revision) == ("revised", 3)


def test_a_changed_guid_at_the_same_url_with_the_same_text_is_no_new_article() -> None:
    _, remembered = decide([claim(guid="old", url="x")], [], now=0, refresh_after=DAY)
    again = run_again([claim(guid="new", url="x")], remembered)
    assert verdicts(again) == ["duplicate"]


def test_two_guids_with_different_texts_at_one_url_of_one_feed_are_two_articles() -> None:
    _, remembered = decide([claim(guid="mon", url="live", text=1)], [], now=0, refresh_after=DAY)
    again = run_again([claim(guid="tue", url="live", text=2)], remembered)
    assert verdicts(again) == ["new"]
    assert again[0].article_id != remembered[0].article_id


def test_another_feed_with_another_text_at_the_same_url_is_a_revision() -> None:
    _, remembered = decide([claim("a", guid="1", url="x", text=1)], [], now=0, refresh_after=DAY)
    again = run_again([claim("b", guid="9", url="x", text=2)], remembered)
    assert (again[0].verdict, again[0].revision) == ("revised", 2)
    assert again[0].article_id == remembered[0].article_id


def test_within_a_run_the_older_text_becomes_the_earlier_revision() -> None:
    newer, older = claim(guid="1", text=2, at=20.0), claim(guid="1", position=1, text=1, at=10.0)
    decisions = run_again([newer, older], [])
    assert [(d.ref[1], d.revision) for d in decisions] == [(1, 1), (0, 2)]


def test_an_article_without_guid_and_url_is_known_by_its_text() -> None:
    _, remembered = decide([claim(text=5)], [], now=0, refresh_after=DAY)
    assert verdicts(run_again([claim(text=5), claim(position=1, text=6)], remembered)) == [
        "duplicate",
        "new",
    ]


def test_a_sighting_is_noted_again_only_when_it_has_grown_old() -> None:
    _, remembered = decide([claim(guid="1")], [], now=0, refresh_after=DAY)
    _, soon = decide([claim(guid="1")], remembered, now=DAY - 1, refresh_after=DAY)
    _, late = decide([claim(guid="1")], remembered, now=DAY, refresh_after=DAY)
    assert soon == []
    assert [(row.key, row.seen_at) for row in late] == [(remembered[0].key, DAY)]


def test_each_feed_that_serves_an_article_is_remembered_with_it() -> None:
    _, remembered = decide([claim("a", guid="1")], [], now=0, refresh_after=DAY)
    _, more = decide([claim("b", guid="1")], remembered, now=1, refresh_after=DAY)
    assert [row.feed_hash for row in more] == [feed_hash("b")]


CLAIMS = st.lists(
    st.builds(
        claim,
        feed=st.sampled_from("ab"),
        guid=st.sampled_from([None, "1", "2", "3"]),
        url=st.sampled_from([None, "x", "y"]),
        text=st.integers(1, 3),
        at=st.sampled_from([0.0, 1.0, 2.0]),
    ),
    max_size=12,
).map(lambda claims: [_at(claim_, position) for position, claim_ in enumerate(claims)])


def _at(claim_: Claim, position: int) -> Claim:
    feed = claim_.ref[0]
    return Claim(
        (feed, position),
        claim_.article_id,
        claim_.guid_key,
        claim_.url_key,
        claim_.content_hash,
        claim_.feed_hash,
        (claim_.order[0], feed, position),
    )


@given(CLAIMS)
def test_every_claim_is_decided_once_and_a_second_run_writes_nothing(claims: list[Claim]) -> None:
    decisions, remembered = decide(claims, [], now=0, refresh_after=DAY)
    assert sorted(d.ref for d in decisions) == sorted(c.ref for c in claims)
    written = [(d.article_id, d.revision) for d in decisions if d.verdict != "duplicate"]
    assert len(written) == len(set(written))
    assert set(verdicts(run_again(claims, remembered))) <= {"duplicate"}


@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(claims: list[Claim], random: object) -> None:
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(claims, [], now=0, refresh_after=DAY) == decide(
        shuffled, [], now=0, refresh_after=DAY
    )


@given(CLAIMS, st.integers(0, 12))
def test_no_text_is_lost_when_a_feed_is_read_in_two_runs(claims: list[Claim], cut: int) -> None:
    first, remembered = decide(claims[:cut], [], now=0, refresh_after=DAY)
    second, _ = decide(claims[cut:], remembered, now=1, refresh_after=DAY)
    texts = {c.ref: c.content_hash for c in claims}
    ids = {d.ref: d.article_id for d in itertools.chain(first, second)}
    written = {(d.article_id, texts[d.ref]) for d in first + second if d.verdict != "duplicate"}
    assert {(ids[c.ref], c.content_hash) for c in claims} <= written
