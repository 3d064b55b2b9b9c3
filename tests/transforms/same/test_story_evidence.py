from __future__ import annotations

from dataclasses import replace

import pytest

from dateline.schemas.article import EnrichedArticle
from dateline.schemas.enrichment import NamedEntity, Prediction
from dateline.transforms.same.story_evidence import (
    DAY,
    MOST_DAYS,
    evidence_of,
    mark_of,
    probability,
)
from tests.articles import STEEL

SAID = Prediction(
    (), (), "trade", "neutral", (0.0, 1.0, 0.0), 0.0, (),
    (NamedEntity("Ann Lee", "PER", 1, "title", 0), NamedEntity("$5", "MONEY", 1, "title", 0)),
    vector=b"\x7f" * 8,
)  # fmt: skip


def test_without_a_vector_there_is_no_mark() -> None:
    assert mark_of(EnrichedArticle(STEEL, "disabled")) is None
    assert mark_of(EnrichedArticle(STEEL, "ok", "m", replace(SAID, vector=None))) is None


def test_a_person_is_marked_by_the_last_name_and_an_amount_not_at_all() -> None:
    full = mark_of(EnrichedArticle(STEEL, "ok", "m", SAID))
    short = replace(SAID, entities=(NamedEntity("Lee", "PER", 1, "title", 0),))
    assert full is not None
    assert len(full.names) == 1
    assert full.names == getattr(mark_of(EnrichedArticle(STEEL, "ok", "m", short)), "names", ())


def test_what_is_alike_near_and_of_two_feeds_is_probable() -> None:
    mark = mark_of(EnrichedArticle(STEEL, "ok", "m", SAID))
    assert mark is not None
    one = evidence_of(mark)
    other = replace(one, feed_hash=one.feed_hash + 1)
    near = probability(one, other, 0.9)
    assert near > 0.9
    later = replace(other, at=one.at + int(3 * DAY))
    assert probability(one, later, 0.9) < near
    assert probability(one, replace(other, at=one.at + int((MOST_DAYS + 1) * DAY)), 1.0) == 0.0
    assert probability(one, other, 0.1) < near
    assert probability(one, one, 0.9) < near, "words that one feed repeats tell its template"
    strangers = replace(other, words=frozenset([1]), title=frozenset([1]), names=frozenset())
    assert probability(one, strangers, 0.3) == pytest.approx(0.0, abs=0.05)
