from __future__ import annotations

from dateline.transforms.facts.naming import Places
from tests.transforms.facts.reading import names_in

TEXTS = {"title": "Testra sues Norvik Steel"}
NAMES = names_in(
    TEXTS,
    (
        ("Testra", "ORG", "company", "XTES:TST", None),
        ("Norvik Steel", "ORG", "company", None, None),
        ("Norvik", "LOC", "country", "XN", "XN"),
    ),
)


def test_names_within_a_stretch_come_in_reading_order_the_longest_first() -> None:
    found = Places(NAMES).within("title", 0, 24)
    assert [placed.name.name for placed in found] == ["Testra", "Norvik Steel", "Norvik"]
    assert [p.name.name for p in Places(NAMES).within("title", 0, 20)] == ["Testra", "Norvik"]
    assert Places(NAMES).within("summary", 0, 9) == []


def test_words_have_the_identity_of_the_name_that_they_are() -> None:
    places = Places(NAMES)
    assert places.phrase("title", TEXTS["title"], 0, 6).id == "XTES:TST"
    assert places.phrase("title", TEXTS["title"], 0, 11).id is None


def test_a_phrase_ends_before_the_mark_of_an_owner_save_in_a_name() -> None:
    text = "Molly's fined; Norvik's army"
    places = Places(names_in({"title": text}, (("Molly's", "ORG", "company", None, None),)))
    assert places.without_owner("title", text, 0, 7) == 7
    assert places.without_owner("title", text, 15, 23) == 21
    assert places.without_owner("title", text, 15, 28) == 28
