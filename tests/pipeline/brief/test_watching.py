"""Which articles a watch means: by identity and by whole names, never by parts of them."""

from __future__ import annotations

from typing import Any

from dateline.pipeline.brief.watching import Watch, evidence, tone, topics_of, watches
from dateline.schemas.config import OwnName, WatchSettings
from dateline.transforms.names.own_names import lexicon_with
from tests.made_up_month import Known, said
from tests.rows import each

US = Known("US", "United States", ("US",), "country", "LOC", "US")
BUSH = Known("Q207", "George W. Bush", ("Bush",), "person", "PER", "US")
YARDS = Known("XOSL:NYRD", "Norvik Yards", ("Norvik Yards",), "company")
NORVIK = Known("norvik", "Norvik", ("Norvik",), "city")
FORD = Known(None, "Ford", ("Ford",), "other")
BANK = Known("bank-of-england", "Bank of England", ("BoE",), "central_bank")


def article(*names: dict[str, Any], **values: Any) -> dict[str, Any]:
    row = {
        "names": list(names),
        "topics": [{"label": "trade", "score": 0.9}],
        "user_topics": None,
        "feed": "https://feed.example/rss",
        "feed_name": "Feed 1",
        "title": "US tariffs hit Norvik Yards",
        "summary": None,
        "content": None,
        "tone": "negative",
    }
    return row | values


def watch(**asked: Any) -> Watch:
    own = [OwnName(name="Norvik Robotics", aliases=("the robot maker",), id="nr")]
    (made,) = watches([WatchSettings(name="w", **asked)], lexicon_with(own))
    return made


@each(
    ("asked", "known", "form", "expected"),
    [
        ("US", US, "US", True),
        ("US", US, "White House", True),
        ("United States", US, "America", True),
        ("united states", US, "US", True),
        ("USA", US, "Washington", True),  # an alias of the tables
        ("US", BUSH, "Bush", False),
        ("us", BUSH, "Bush", False),
        ("Bush", US, "US", False),
        ("Norvik", YARDS, "Norvik Yards", False),
        ("Norvik Yards", NORVIK, "Norvik", False),
        ("Norvik", NORVIK, "Norvik", True),
        ("XOSL:NYRD", YARDS, "the yard", True),
        ("BoE", BANK, "Bank of England", True),
        ("Ford", FORD, "Ford", True),
        ("For", FORD, "Ford", False),
        ("Russia", US, "US", False),
    ],
)
def test_names_are_known_by_identity(asked: str, known: Known, form: str, expected: bool) -> None:
    element = said(known, form, 0.5, None)
    if known.id is None:
        element |= {"id": None, "canonical": None}
    assert watch(names=(asked,)).wants(article(element)) is expected


def test_names_of_ones_own_are_known() -> None:
    element = said(Known("nr", "Norvik Robotics", ("NR",), "company"), "NR", 0.5, None)
    assert watch(names=("the robot maker",)).wants(article(element))


def test_a_form_that_means_somebody_else_there_does_not_count() -> None:
    other = said(Known("Q1", "Toronto Bank of England", ("BoE",), "company"), "BoE", 0.5, None)
    assert not watch(names=("Bank of England",)).wants(article(other))
    assert not watch(names=("BoE",)).wants(article(other))


def test_each_kind_that_is_given_has_to_be_met() -> None:
    row = article(said(US, "US", 0.5, None))
    assert watch(names=("US",), topics=("trade",), feeds=("feed 1",)).wants(row)
    assert watch(feeds=("https://feed.example/rss",)).wants(row)
    assert not watch(names=("US",), topics=("defense",)).wants(row)
    assert not watch(topics=("trade",), feeds=("Feed",)).wants(row)
    assert watch(names=("JP", "US")).wants(row), "any of its items"


def test_other_is_what_was_read_and_has_no_topic() -> None:
    assert topics_of(article(topics=[])) == {"other"}
    assert topics_of(article(topics=None)) == set()


def test_topics_of_the_user_s_own_count_where_the_article_has_them() -> None:
    scored = [
        {"name": "shipping", "score": 0.9, "label": True, "revision": "r"},
        {"name": "rare earths", "score": 0.2, "label": False, "revision": "r"},
    ]
    row = article(user_topics=scored)
    assert topics_of(row) == {"trade", "shipping"}
    assert topics_of(article(topics=[], user_topics=scored)) == {"other", "shipping"}
    assert watch(topics=("shipping", "defense")).wants(row)
    assert not watch(topics=("rare earths",)).wants(row), "scored, and below its threshold"
    assert not watch(topics=("shipping",)).wants(article()), "read before there was the topic"


def test_the_span_is_what_shows_the_tone_else_the_mention_else_the_title() -> None:
    row = article()
    judged = said(US, "US", 0.5, -0.4)
    assert evidence(judged, row) == {"field": "title", "start": 0, "end": 2, "text": "US"}
    named = said(YARDS, "Norvik Yards", 0.5, None)
    named["mentions"] = [{"field": "title", "start": 15, "end": 27}]
    assert (evidence(named, row) or {})["text"] == "Norvik Yards"
    assert (evidence(None, row) or {})["text"] == row["title"]
    assert evidence(None, article(title=None)) is None


def test_tone_is_toward_the_name_or_unknown() -> None:
    row = article()
    judged, named = said(US, "US", 0.5, 0.4), said(US, "US", 0.9, None)
    assert tone([named, judged], row, of_names=True) == "positive"
    assert tone([named], row, of_names=True) is None
    assert tone([], row, of_names=False) == "negative"
