from __future__ import annotations

from collections import Counter

from dateline.transforms.facts.units import named_countries, settled_unit
from tests.rows import each
from tests.transforms.facts.reading import names_in, stated


def unit(text: str, **countries: int) -> str | None:
    (amount,), _ = stated(text)
    return settled_unit(amount, Counter(countries))


@each(
    ("text", "countries", "expected"),
    [
        ("$5 million", {}, "USD"),
        ("$5", {}, "USD?"),
        ("$5 million", {"AU": 2}, "AUD"),
        ("$5 million", {"AU": 2, "US": 3}, "USD"),
        ("$5 million", {"AU": 2, "NZ": 2}, "USD?"),
        ("A$5 million", {"US": 3}, "AUD"),
        ("Rs 5 million", {"PK": 1}, "PKR"),
        ("£5 million", {"EG": 1}, "GBP"),
        ("5%", {"US": 1}, "pct"),
    ],
)
def test_the_article_settles_what_a_sign_means(
    text: str, countries: dict[str, int], expected: str
) -> None:
    assert unit(text, **countries) == expected


def test_countries_count_by_their_mentions() -> None:
    texts = {"title": "Norvik and Norvik"}
    names = names_in(texts, (("Norvik", "LOC", "country", "XN", "XN"),))
    assert named_countries(names) == {"XN": 20}


def test_a_company_or_a_person_says_little_of_where_a_story_is() -> None:
    texts = {"title": "Oldport flat listed by Testra, photo by Testra and Ann Example"}
    known = (
        ("Oldport", "LOC", "city", "XN-1", "XN"),
        ("Testra", "ORG", "company", "XTES:TST", "US"),
        ("Ann Example", "PER", "person", None, "US"),
    )
    assert named_countries(names_in(texts, known)) == {"XN": 10, "US": 3}


def test_a_bare_sign_is_no_currency_that_the_article_states() -> None:
    (_, bare), _ = stated("A$9.8 million ($6.4 million)")
    assert settled_unit(bare, Counter({"AU": 3})) == "AUD"
    assert settled_unit(bare, Counter({"AU": 3}), {"AUD"}) == "USD"


def test_a_rupee_is_that_which_the_article_states() -> None:
    (_, bare), _ = stated("PKR 5 million and Rs 6 million")
    assert settled_unit(bare, Counter(), {"PKR"}) == "PKR"


def test_small_countries_with_a_dollar_settle_nothing() -> None:
    assert unit("$5", BS=3) == "USD?"
