from __future__ import annotations

from typing import Any

from dateline.transforms.facts.naming import Places
from dateline.transforms.facts.subjects import Subjects, SubjectWeights
from tests.transforms.facts.reading import Known, names_in, stated

TESTRA: Known = ("Testra", "ORG", "company", "XTES:TST", None)


def of(kind: Any, title: str, summary: str = "") -> dict[str, set[str]]:
    """The features of each candidate by its words; those of a later place win."""
    amounts, told = stated(title, summary)
    texts = {"title": title, "summary": summary}
    subjects = Subjects(told, Places(names_in(texts, (TESTRA,))), weights=SubjectWeights({}))
    found, features = subjects.features(kind, amounts[-1])
    return {subjects.text_of(c): set(f) for c, f in zip(found, features, strict=True)}


def test_where_it_stands() -> None:
    found = of("move", "Testra shares fell 3% in Oslo")
    assert {"before", "before first", "before same clause"} <= found["Testra"]
    assert {"behind", "behind path in", "behind gap 1"} <= found["Oslo"]
    assert "title" in of("move", "Testra slumps", "It lost 3%.")["Testra"]


def test_what_it_is() -> None:
    found = of("move", "Testra says shares fell 3% last year")
    assert {"name ORG", "name company"} <= found["Testra"]
    assert {"before noun", "names the kind", "head shares"} <= found["shares"]
    assert {"time", "a period"} <= found["last year"]


def test_which_patterns_take_it() -> None:
    found = of("move", "Shares of Testra fell 3%")
    assert {"rule name_at_head =", "rule first ="} <= found["Testra"]
    assert "rule name_at_head ~" in found["Shares of Testra"]


def test_an_amount_within_the_phrase() -> None:
    found = of("price", "Thief takes £72,000 diamond watch, police say")
    assert "behind without a word of grammar" in found["diamond watch"]
    assert "behind without a word of grammar" not in found["police"]
