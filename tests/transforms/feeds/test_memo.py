"""What is remembered is bounded in number and in length."""

from __future__ import annotations

import tracemalloc

import pytest

from dateline.transforms.boilerplate import marking
from dateline.transforms.feeds.articles import (
    authority,
    canonical_url,
    guids,
    identity,
    url_variants,
)
from dateline.transforms.feeds.memo import LONGEST, memo


def test_an_answer_is_remembered_unless_its_text_is_long() -> None:
    asked = []

    @memo(2)
    def both(one: str, other: str | None = None) -> int:
        asked.append(one)
        return len(one) + len(other or "")

    for _ in range(3):
        assert both("a" * LONGEST) == LONGEST
        assert both("b", None) == 1
    assert asked == ["a" * LONGEST, "b"]
    for _ in range(2):
        assert both("c" * (LONGEST + 1)) == LONGEST + 1
        assert both("d", "e" * (LONGEST + 1)) == LONGEST + 2
    assert len(asked) == 5, "the first text counts"


def test_the_least_recent_answer_gives_way() -> None:
    asked = []

    @memo(2)
    def one(text: str) -> str:
        asked.append(text)
        return text

    for text in "abca":
        one(text)
    assert asked == ["a", "b", "c", "a"]


LONG = [f"http://a{number}.example/" + "x" * 5_000 for number in range(1_000)]


@pytest.mark.parametrize(
    "ask",
    [
        authority.site_of,
        canonical_url.canonical_url,
        guids._page,
        lambda text: identity.guid_key(text, "feed"),
        identity.url_key,
        url_variants.page_address,
        url_variants.plain_addresses,
        lambda text: marking._names(text, "feed", None),
    ],
)
def test_long_texts_leave_nothing_behind(ask: object) -> None:
    assert callable(ask)
    tracemalloc.start()
    try:
        for text in LONG:
            ask(text + "")
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 3_000_000, "the standard library keeps the parts of a hundred addresses"
