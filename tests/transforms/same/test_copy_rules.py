from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dateline.transforms.same.copy_rules import is_copy, overlap, title_containment
from dateline.transforms.same.signatures import signature_of
from tests.articles import NOON, STEEL


def copies(**changes: object) -> bool:
    """Whether the article and another that differs by ``changes`` are copies."""
    other = replace(STEEL, article_id="1" * 32, **changes)  # type: ignore[arg-type]
    one, two = signature_of(STEEL), signature_of(other)
    return is_copy(one, two, overlap(set(one.hashes), set(two.hashes)))


def test_the_same_text_in_another_feed_is_a_copy() -> None:
    assert copies(feed="https://b.example/")
    assert copies(feed="https://b.example/", title="Steel: duty to fall by a quarter")


def test_another_text_is_none_whatever_the_time() -> None:
    other = "The central bank left its rate unchanged and said that inflation was easing slowly."
    assert not copies(feed="https://b.example/", title="Rates stay", summary=other)


@pytest.mark.parametrize("days", [4, 30])
def test_days_later_the_same_title_and_text_is_the_next_issue_of_a_series(days: int) -> None:
    assert not copies(published_at=NOON + timedelta(days=days))
    assert copies(published_at=NOON + timedelta(days=1))


def test_a_series_with_other_numbers_is_no_copy_of_itself() -> None:
    first = replace(STEEL, title="War in the east: what happened on day 611")
    second = replace(first, article_id="1" * 32, title="War in the east: what happened on day 612")
    one, two = signature_of(first), signature_of(second)
    assert not is_copy(one, two, overlap(set(one.hashes), set(two.hashes)))


def test_a_trimmed_text_is_a_copy_in_another_feed() -> None:
    assert copies(feed="https://b.example/", summary=STEEL.summary[:110])


def test_containment_is_of_the_shorter_title() -> None:
    one = signature_of(STEEL)
    two = signature_of(replace(STEEL, title="Twelve countries agree"))
    assert title_containment(one, two) == 1.0
    assert overlap({1, 2, 3}, {2, 3, 4, 5}).containment == pytest.approx(2 / 3)
    assert overlap({1, 2, 3}, {2, 3, 4, 5}).resemblance == pytest.approx(2 / 5)
    assert overlap(set(), {1}).containment == 0
