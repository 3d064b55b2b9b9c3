"""Volatile text: counters go where they stand by themselves, and nothing else goes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.articles.volatile_text import without_volatile
from tests.rows import each


@each(
    ("text", "without"),
    [
        ("Points: 50 # Comments: 3 Article URL: https://v.example/9", "Article URL: https://v.example/9"),
        ("Quay closed. 57 comments", "Quay closed."),
        ("Quay closed.\n57 comments | 3 hours ago", "Quay closed."),
        ("Quay closed [1 comment]", "Quay closed"),
        ("Posted 3 hours ago by Ann", "by Ann"),
        ("50 points by bob 3 hours ago | 12 comments", "by bob"),
        ("1.2K views · 3 likes", ""),
        ("Viewed 1,345 times", ""),
        ("il y a 3 heures", ""),
        ("vor 2 Stunden | 14 Kommentare", ""),
        ("Quay closed. JUST NOW", "Quay closed."),
        ("Причал закрыт. 57 КОММЕНТАРИЕВ", "Причал закрыт."),
        ("Quay closed | 5 li\u212aes", "Quay closed"),
    ],
)  # fmt: skip
def test_counters_and_relative_times_go(text: str, without: str) -> None:
    assert without_volatile(text) == without


@each(
    "text",
    [
        "The motion passed by 12 votes",
        "Votes: 1,204",
        "Score: 3-2",
        "Shares fell 5 points.",
        "Price fell 3 hours ago in Tokyo",
        "He got 57 comments.",
        "The war began 3 years ago",
        "Storm kills 12, injures 30",
    ],
)
def test_numbers_that_are_news_stay(text: str) -> None:
    assert without_volatile(text) == text


def test_half_a_character_does_no_harm() -> None:
    assert without_volatile("Quay \ud83d closed. 57 comments") == "Quay \ud83d closed."


@given(
    st.text(st.sampled_from("comments viewspoints 0123456789,.|()[]:#\n·-agohour"), max_size=200)
)
def test_it_never_adds_anything(text: str) -> None:
    kept = without_volatile(text)
    assert kept == text or len(kept) <= len(text) + text.count("\n")


def test_brackets_and_bars_part_numbers_in_words_from_what_stands_around_them() -> None:
    assert without_volatile("He got 5 comments.\nSteel rose [no views]") == (
        "He got 5 comments.\n Steel rose"
    )
