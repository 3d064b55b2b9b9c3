from __future__ import annotations

from dateline.schemas.enrichment import EntityMention
from dateline.transforms.facts.stated import stated_amounts


def test_amounts_of_a_model_and_those_without_a_number_are_found_in_reading_order() -> None:
    text = "millions of dollars and 5%"
    mention = EntityMention("5%", "PERCENT", 24, 26, 0.9, "title", 5.0, "percent")
    found = stated_amounts([mention], {"title": text}, None)
    assert [(each.text, each.value, each.unit) for each in found] == [
        ("millions of dollars", None, "USD"),
        ("5%", 5.0, "pct"),
    ]
    assert [each.is_money for each in found] == [True, False]


def test_units_have_short_names() -> None:
    mentions = [
        EntityMention("25 bps", "PERCENT", 0, 6, 0.9, "title", 25.0, "basis_point"),
        EntityMention("2 pp", "PERCENT", 7, 11, 0.9, "title", 2.0, "percentage_point"),
    ]
    assert [a.unit for a in stated_amounts(mentions, {"title": "25 bps 2 pp"}, None)] == [
        "bp",
        "pp",
    ]


def test_a_full_stop_is_no_part_of_an_amount() -> None:
    mention = EntityMention("$1.5.", "MONEY", 0, 5, 0.9, "title", None, "USD")
    (found,) = stated_amounts([mention], {"title": "$1.5.."}, None)
    assert (found.text, found.end) == ("$1.5", 4)


def test_an_amount_that_is_cut_short_has_no_value() -> None:
    mention = EntityMention("$1.5", "MONEY", 6, 10, 0.9, "title", 1.5, "USD")
    (found,) = stated_amounts([mention], {"title": "pairs $1.5... Read more"}, None)
    assert (found.text, found.value) == ("$1.5", None)
    (found,) = stated_amounts([mention], {"title": "pairs $1.5 ..."}, None)
    assert found.value is None


def test_a_scale_before_the_cut_tells_that_the_amount_is_whole() -> None:
    mention = EntityMention("$1.5 million", "MONEY", 6, 18, 0.9, "title", 1.5e6, "USD")
    (found,) = stated_amounts([mention], {"title": "pairs $1.5 million... Read more"}, None)
    assert found.value == 1.5e6


def test_fractions_are_left_out() -> None:
    mention = EntityMention("half a percent", "PERCENT", 0, 14, 0.9, "title", 0.5, "percent")
    assert stated_amounts([mention], {"title": "half a percent"}, None) == []
