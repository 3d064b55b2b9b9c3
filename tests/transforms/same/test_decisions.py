from __future__ import annotations

from dataclasses import replace

import pytest

from dateline.transforms.same.decisions import (
    identity_of,
    news,
)
from dateline.transforms.same.sameness import Decision
from tests.articles import STEEL

FEED = STEEL.feed


def decision(position: int, verdict: str = "new", revision: int = 1) -> Decision:
    return Decision((FEED, position), verdict, bytes(16), revision)  # type: ignore[arg-type]


def test_feed_identity_and_text_name_an_entry() -> None:
    names = {
        identity_of(feed, bytes([number]) * 16, text)
        for feed in (1, 2)
        for number in (1, 2)
        for text in (1, 2)
    }
    assert len(names) == 8
    assert {len(name) for name in names} == {32}


def test_what_is_new_or_revised_goes_on_as_it_was_decided() -> None:
    articles = [replace(STEEL, position=position) for position in range(3)]
    decisions = [decision(0), decision(1, "duplicate"), decision(2, "revised", 2)]
    found = list(news(articles, decisions))
    assert [(one.position, one.revision) for one in found] == [(0, 1), (2, 2)]


def test_a_decision_is_kept_where_a_repeated_step_moved_the_entry() -> None:
    (found,) = news([replace(STEEL, position=7)], [decision(0)])
    assert (found.position, found.title) == (7, STEEL.title)


@pytest.mark.parametrize(("articles", "decisions"), [(1, 0), (1, 2), (0, 1)])
def test_entries_without_a_decision_stop_the_run(articles: int, decisions: int) -> None:
    with pytest.raises(RuntimeError, match=rf"{articles} entries and {decisions} decisions"):
        list(news([STEEL] * articles, [decision(n) for n in range(decisions)]))
