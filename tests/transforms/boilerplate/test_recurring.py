"""How often a line has to recur, by what it looks like."""

from __future__ import annotations

from dateline.schemas.remembered import FeedLines
from dateline.transforms.boilerplate.recurring import NOTHING, Recurring
from tests.rows import each


def kind(text: str, count: int, articles: int, title: str = "A title", *, at_end: bool = True):  # type: ignore[no-untyped-def]
    recurring = Recurring.of(FeedLines(1, articles, (7,), (count,)))
    return recurring.kind_of(7, text, title, at_end=at_end)


@each(
    ("text", "count", "articles", "expected"),
    [
        ("We are paid for by those who read us every day.", 40, 100, "recurring"),
        ("We are paid for by those who read us every day.", 30, 100, None),
        ("We are paid for by those who read us every day.", 3, 5, None),
        ("Find our newsletters at https://wire.example", 15, 100, "signup"),
        ("Find our newsletters at https://wire.example", 14, 100, None),
        ("Wire Daily is a podcast about rain", 15, 100, None),
        ("Markets", 6, 100, "section"),
        ("Markets", 5, 100, None),
        ("Markets", 4, 4, None),
        ("The ship sank on 3 May near Oslo", 90, 100, None),
        ("© 2026 Wire Daily", 20, 100, "copyright"),
    ],
)
def test_the_more_it_looks_like_news_the_more_often(
    text: str, count: int, articles: int, expected: str | None
) -> None:
    assert kind(text, count, articles) == expected


def test_a_section_that_the_title_names_is_what_the_article_is_about() -> None:
    assert kind("Markets", 50, 100, "Markets close early") is None


def test_a_label_in_the_middle_of_a_text_has_to_recur_like_a_sentence() -> None:
    assert kind("Markets", 30, 100, at_end=False) is None
    assert kind("Markets", 40, 100, at_end=False) == "recurring"


def test_nothing_recurs_in_a_feed_that_is_not_known() -> None:
    assert Recurring.of(None) is NOTHING
    assert NOTHING.kind_of(7, "Markets", "", at_end=True) is None
