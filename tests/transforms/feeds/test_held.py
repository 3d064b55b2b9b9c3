"""Entries that the last document held are not looked up again, for a while."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.remembered import Identity
from dateline.transforms.feeds.held import sift
from dateline.transforms.same.sameness import claim_of, decide
from tests.articles import NOON, numbered

NOW = int(NOON.timestamp())
HOUR = 3_600


def test_only_what_is_new_or_changed_is_looked_up() -> None:
    first = sift([numbered(1), numbered(2)], None, NOW, 6 * HOUR)
    assert (len(first.articles), first.known) == (2, 0)
    changed = numbered(2, text=9)
    second = sift([numbered(1), changed, numbered(3)], first.held, NOW + HOUR, 6 * HOUR)
    assert second.articles == (changed, numbered(3))
    assert second.known == 1


def test_an_entry_that_stays_is_looked_up_now_and_then() -> None:
    held, looked_up = None, []
    for hour in range(13):
        found = sift([numbered(1)], held, NOW + hour * HOUR, 6 * HOUR)
        held = found.held
        looked_up += [hour] * len(found.articles)
    assert looked_up == [0, 6, 12]


def test_an_entry_that_went_and_came_back_is_looked_up() -> None:
    first = sift([numbered(1)], None, NOW, HOUR)
    gone = sift([numbered(2)], first.held, NOW + 1, HOUR)
    assert sift([numbered(1)], gone.held, NOW + 2, HOUR).known == 0


def test_a_clock_that_was_set_back_and_damaged_bytes_cost_a_look_up_only() -> None:
    held = sift([numbered(1)], None, NOW, HOUR).held
    assert sift([numbered(1)], held, NOW - 10, HOUR).known == 0
    assert sift([numbered(1)], held[:-1], NOW, HOUR).known == 0


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=12))
def test_no_entry_is_both_kept_and_known(entries: list[tuple[int, int]]) -> None:
    articles = [
        replace(numbered(number, text=text), position=position)
        for position, (number, text) in enumerate(entries)
    ]
    first = sift(articles[:6], None, NOW, HOUR)
    second = sift(articles, first.held, NOW + 1, HOUR)
    assert len(second.articles) + second.known == len(articles)
    old = {(a.article_id, a.content_hash) for a in articles[:6]}
    assert all((a.article_id, a.content_hash) not in old for a in second.articles)


Visit = tuple[str, list[tuple[int, int]]]


def written(visits: list[Visit], held_s: float) -> list[tuple[int, str, int, str]]:
    """What a run an hour, each with one visit of one feed, writes of these documents."""
    remembered: dict[tuple[bytes, int, int, bytes], Identity] = {}
    held: dict[str, bytes] = {}
    rows: list[tuple[int, str, int, str]] = []
    for hour, (feed, entries) in enumerate(visits):
        now = NOW + hour * HOUR
        document = [
            replace(
                numbered(number, text=text),
                feed=feed,
                publisher=feed,
                guid_key=number.to_bytes(16, "big"),
                position=position,
            )
            for position, (number, text) in enumerate(entries)
        ]
        found = sift(document, held.get(feed), now, held_s)
        held[feed] = found.held
        decisions, identities = decide(
            map(claim_of, found.articles), remembered.values(), now=now, refresh_after=84 * HOUR
        )
        for row in identities:
            remembered[row.key, row.content_hash, row.feed_hash, row.article_id] = row
        rows += [
            (hour, d.article_id.hex(), d.revision, d.verdict)
            for d in decisions
            if d.verdict != "duplicate"
        ]
    return rows


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.lists(
                st.tuples(st.integers(0, 4), st.integers(0, 2)),
                max_size=5,
                unique_by=lambda e: e[0],
            ),
        ),
        max_size=10,
    )
)
def test_what_is_written_is_the_same_as_if_every_entry_were_looked_up(visits: list[Visit]) -> None:
    assert written(visits, 6 * HOUR) == written(visits, 0)
