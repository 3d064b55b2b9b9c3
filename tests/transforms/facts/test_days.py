from __future__ import annotations

from datetime import date

from dateline.schemas.enrichment import EntityMention
from dateline.transforms.facts.days import day_of
from dateline.transforms.facts.stating import facts_of
from tests.rows import each
from tests.transforms.facts.reading import mentions_in

TUESDAY = date(2026, 11, 10)


def day(text: str, words: str, published: date | None = TUESDAY, *, so: bool = True) -> date | None:
    start = text.index(words)
    return day_of(text, start, start + len(words), published, so=so)


@each(
    ("words", "wanted"),
    [
        ("1 January", date(2027, 1, 1)),
        ("January 1st", date(2027, 1, 1)),
        ("the 31st of October", date(2026, 10, 31)),
        ("Oct.31", date(2026, 10, 31)),
        ("Sept. 3, 2025", date(2025, 9, 3)),
        ("12 May 2019", date(2019, 5, 12)),
        ("2026-11-30", date(2026, 11, 30)),
        ("Friday, November 13", date(2026, 11, 13)),
        ("Wednesday, August 9, 2023", date(2023, 8, 9)),
    ],
)
def test_a_date_without_a_year_is_the_nearest_one(words: str, wanted: date) -> None:
    assert day(f"Duties of 25% apply by {words} to steel", words) == wanted


@each(
    "words",
    [
        "10 May",  # half a year away on both sides
        "Friday, November 12",  # a Thursday
        "30 February",
        "03/04/2026",
        "today",
        "tomorrow",
        "next week",
        "January 2027",
        "2027",
        "May",
        "summer",
        "November 30-December 2",
    ],
)
def test_what_is_not_one_day_for_sure_is_none(words: str) -> None:
    assert day(f"Duties of 25% apply by {words} to steel", words) is None


def test_a_weekday_is_to_come_behind_words_that_say_so_and_has_been_where_the_fact_is_so() -> None:
    assert day("Shares fell 6% on Monday", "Monday") == date(2026, 11, 9)
    assert day("Shares fell 6% late Monday night", "late Monday night") == date(2026, 11, 9)
    assert day("Shares fell 6% on Tuesday", "Tuesday") == TUESDAY
    assert day("Duties of 25% from Thursday", "Thursday", so=False) == date(2026, 11, 12)
    assert day("It will pay $5 million by Monday", "Monday", so=False) == date(2026, 11, 16)


def test_a_weekday_that_may_be_two_days_is_none() -> None:
    assert day("It proposed duties of 25% on Monday", "Monday", so=False) is None
    assert day("Duties of 25% from Tuesday", "Tuesday") is None, "the day of publication"
    assert day("Shares fell 6% on Wednesday", "Wednesday") is None, "it is Wednesday in Tokyo"
    for before in ("last", "next", "every"):
        assert day(f"Shares fell 6% {before} Monday", "Monday") is None
    assert day("It had paid $5 million by Monday", "Monday") is None


def test_without_a_day_of_publication_only_dates_with_a_year_count() -> None:
    assert day("Shares fell 6% on Monday", "Monday", None) is None
    assert day("A 25% duty from 1 January", "1 January", None) is None
    assert day("A 25% duty from 1 January 2027", "1 January 2027", None) == date(2027, 1, 1)


def test_a_fact_has_the_day_of_its_date() -> None:
    text = "Norvik puts a 25% duty on steel from 1 January"
    when = EntityMention("1 January", "DATE", text.index("1 Jan"), len(text), 0.9, "title")
    for published, wanted in ((TUESDAY, date(2027, 1, 1)), (None, None)):
        mentions = [*mentions_in({"title": text}), when]
        (fact,) = facts_of(mentions, {"title": text}, (), published=published)
        assert (fact.date, fact.day) == ("1 January", wanted)


def test_a_date_of_something_before_is_not_the_fact_s() -> None:
    text = "Norvik puts its highest duty since 2009 of 25% on steel from 1 January"
    mentions = mentions_in({"title": text})
    for words in ("2009", "1 January"):
        at = text.index(words)
        mentions.append(EntityMention(words, "DATE", at, at + len(words), 0.9, "title"))
    (fact,) = facts_of(mentions, {"title": text}, ())
    assert fact.date == "1 January"
