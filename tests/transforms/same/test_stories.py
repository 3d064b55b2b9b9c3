"""Stories: what tells one happening is joined, whatever the order, and stays as it was said."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schemas.remembered import StoryMark
from dateline.transforms.same import stories
from dateline.transforms.same.stories import Grouping, StoryCandidate, group

DAY = 86_400
NOW = 20_000 * DAY
SIZE = 64


def vector(subject: int, number: int) -> bytes:
    """Reports of one subject point nearly the same way, those of two do not."""
    base = np.random.default_rng(subject).normal(size=SIZE)
    noise = np.random.default_rng(1_000 + number).normal(size=SIZE)
    both = base + 0.3 * noise
    return bytes(np.rint(both / np.abs(both).max() * 127).astype(np.int8).tobytes())


def mark(number: int, subject: int, *, feed: int | None = None, at: int = NOW) -> StoryMark:
    """Report ``number`` of a happening; every report has a word of its own."""
    key = number.to_bytes(16, "big")
    shared = tuple(100 * subject + n for n in range(8))
    own = (10**6 + number,)
    return StoryMark(
        cluster_id=key,
        story_id=key,
        feed_hash=number if feed is None else feed,
        at=at,
        model=1,
        vector=vector(subject, number),
        title=shared[:4],
        words=tuple(sorted(shared + own)),
        names=shared[:2],
        seen_at=at,
    )


def candidate(made: StoryMark) -> StoryCandidate:
    number = int.from_bytes(made.cluster_id, "big")
    return StoryCandidate((False, f"{number:04d}", 0.0, 0), made)


def told(*groupings: Grouping) -> dict[int, int]:
    """The parent of each cluster, by number, as the table of members has it."""
    found = {}
    for grouping in groupings:
        for join in grouping.joins:
            key = int.from_bytes(join.cluster_id, "big")
            assert key not in found, "no row is ever said again"
            found[key] = int.from_bytes(join.story_id, "big")
    return found


def root(number: int, parents: dict[int, int]) -> int:
    seen = set()
    while number in parents:
        assert number not in seen
        seen.add(number)
        number = parents[number]
    return number


def after(remembered: list[StoryMark], grouping: Grouping, now: int) -> list[StoryMark]:
    """What the next run looks up: the last mark of each cluster."""
    marks = {m.cluster_id: m for m in remembered}
    marks |= {m.cluster_id: replace(m, seen_at=now) for m in grouping.marks}
    return list(marks.values())


def test_reports_of_one_happening_are_one_story_named_after_the_first() -> None:
    found = told(group([candidate(mark(n, n // 3)) for n in range(6)], []))
    assert found == {1: 0, 2: 0, 4: 3, 5: 3}


def test_each_joined_report_says_what_it_is_like_and_how_probable_that_is() -> None:
    grouping = group([candidate(mark(n, 1)) for n in range(2)], [])
    (join,) = grouping.joins
    assert (join.linked_to, join.is_merge) == ((0).to_bytes(16, "big"), False)
    assert stories.LINK <= join.score <= 1


def test_the_same_subject_a_week_later_is_another_story() -> None:
    assert not told(group([candidate(mark(1, 1)), candidate(mark(2, 1, at=NOW + 6 * DAY))], []))


def test_the_template_of_a_feed_makes_no_story() -> None:
    def report(number: int, feed: int) -> StoryCandidate:
        return candidate(replace(mark(number, 1, feed=feed), title=(number,)))

    assert not group([report(n, 7) for n in range(4)], []).joins
    assert group([report(n, n) for n in range(4)], []).joins


def test_vectors_of_two_models_are_not_compared() -> None:
    other = replace(mark(2, 1), model=2)
    assert not group([candidate(mark(1, 1)), candidate(other)], []).joins


@given(st.permutations(range(9)))
@settings(max_examples=30, deadline=None)
def test_the_order_of_arrival_does_not_matter(order: list[int]) -> None:
    reports = [candidate(mark(n, n // 3)) for n in range(9)]
    expected = group(reports, [])
    assert group([reports[n] for n in order], []) == expected


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=24), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_a_story_grows_over_runs_and_is_never_renamed(
    reports: list[tuple[int, int]], size: int
) -> None:
    """Whatever comes in whatever runs: what was said stays, and who was together stays together."""
    remembered: list[StoryMark] = []
    said: list[Grouping] = []
    together: set[tuple[int, int]] = set()
    for run, start in enumerate(range(0, len(reports), size)):
        now = NOW + run * DAY // 2
        new = [
            candidate(mark(start + n, subject, at=now - hours * 3_600))
            for n, (subject, hours) in enumerate(reports[start : start + size])
        ]
        grouping = group(new, remembered)
        said.append(grouping)
        remembered = after(remembered, grouping, now)
        parents = told(*said)
        count = min(start + size, len(reports))
        assert all(root(a, parents) == root(b, parents) for a, b in together)
        together = {
            (a, b) for a in range(count) for b in range(a) if root(a, parents) == root(b, parents)
        }
        assert all(root(n, parents) == n or n in parents for n in range(count))


def test_a_run_that_is_repeated_says_the_same() -> None:
    remembered = after([], group([candidate(mark(n, 1)) for n in range(3)], []), NOW)
    new = [candidate(mark(n, n % 2 + 1)) for n in range(10, 16)]
    shuffled = random.Random(1).sample(new, len(new))
    assert group(new, remembered) == group(shuffled, remembered[::-1])


def bridge() -> tuple[list[StoryMark], StoryMark]:
    """Two stories that earlier runs kept apart, and a report that is like both."""
    first, second = mark(1, 1), mark(2, 1)
    remembered = [replace(first, seen_at=NOW - DAY), replace(second, seen_at=NOW)]
    return remembered, mark(3, 1)


def test_a_merge_is_recorded_and_the_older_story_keeps_its_name() -> None:
    remembered, new = bridge()
    grouping = group([candidate(new)], remembered)
    assert told(grouping) == {2: 1, 3: 1}
    assert [join.is_merge for join in grouping.joins] == [True, False]
    later = group([candidate(mark(4, 1))], after(remembered, grouping, NOW))
    assert told(grouping, later) == {2: 1, 3: 1, 4: 1}


def test_a_merged_story_whose_first_report_is_forgotten_is_still_followed() -> None:
    remembered, new = bridge()
    member = replace(mark(5, 1), story_id=(2).to_bytes(16, "big"))
    forgotten = [remembered[0], member]
    grouping = group([candidate(new)], forgotten)
    assert told(grouping) == {2: 1, 3: 1}
    (bare,) = (m for m in grouping.marks if m.cluster_id == (2).to_bytes(16, "big"))
    assert (bare.story_id, bare.vector) == ((1).to_bytes(16, "big"), b"")
    later = group([candidate(mark(6, 1))], after(forgotten, grouping, NOW))
    assert told(later) == {6: 1}


def test_a_chain_of_reports_does_not_join_what_has_little_in_common() -> None:
    """Average linkage: the report in the middle is like both ends, the ends are not alike."""
    ends = [mark(1, 1), mark(2, 2)]
    middle = replace(
        mark(3, 1),
        words=tuple(sorted({*ends[0].words, *ends[1].words})),
        title=tuple(sorted({*ends[0].title, *ends[1].title})),
        names=tuple(sorted({*ends[0].names, *ends[1].names})),
    )
    found = told(group([candidate(m) for m in (*ends, middle)], []))
    assert root(1, found) != root(2, found)
