from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from dateline.schemas.article import Article
from dateline.transforms.same.copy_rules import is_copy, overlap, title_containment
from dateline.transforms.same.signatures import signature_of

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
TEXT = (
    "Ministers from twelve countries agreed on Tuesday to lower the duty on imported steel by a "
    "quarter from January, after eight months of talks that had twice been close to failing."
)
ARTICLE = Article(
    article_id="0" * 32,
    guid_key=None,
    url_key=None,
    content_hash=1,
    feed="https://a.example/",
    title="Twelve countries agree to lower the duty on steel",
    summary=TEXT,
    content=None,
    text_source="summary",
    first_seen_at=NOON,
    published_quality="exact",
    published_at=NOON,
)


def copies(**changes: object) -> bool:
    """Whether the article and another that differs by ``changes`` are copies."""
    other = replace(ARTICLE, article_id="1" * 32, **changes)  # type: ignore[arg-type]
    one, two = signature_of(ARTICLE), signature_of(other)
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
    first = replace(ARTICLE, title="War in the east: what happened on day 611")
    second = replace(first, article_id="1" * 32, title="War in the east: what happened on day 612")
    one, two = signature_of(first), signature_of(second)
    assert not is_copy(one, two, overlap(set(one.hashes), set(two.hashes)))


def test_a_trimmed_text_is_a_copy_in_another_feed() -> None:
    assert copies(feed="https://b.example/", summary=TEXT[:110])


def test_containment_is_of_the_shorter_title() -> None:
    one = signature_of(ARTICLE)
    two = signature_of(replace(ARTICLE, title="Twelve countries agree"))
    assert title_containment(one, two) == 1.0
    assert overlap({1, 2, 3}, {2, 3, 4, 5}).containment == pytest.approx(2 / 3)
    assert overlap({1, 2, 3}, {2, 3, 4, 5}).resemblance == pytest.approx(2 / 5)
    assert overlap(set(), {1}).containment == 0
