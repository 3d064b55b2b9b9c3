from __future__ import annotations

from typing import Any

from dateline.transforms.facts.naming import Places
from dateline.transforms.facts.subject_rules import SubjectRules
from tests.rows import each
from tests.transforms.facts.reading import Known, names_in, stated

TESTRA: Known = ("Testra", "ORG", "company", "XTES:TST", None)
CORVAN: Known = ("Corvan Steel", "ORG", "company", "XTES:CVN", None)
NORVIK: Known = ("Norvik", "LOC", "country", "XN", "XN")


@each(
    ("text", "kind", "rule", "subject"),
    [
        ("Shares of Testra tumble 12%", "move", "name_at_head", "Testra"),
        ("Testra to acquire Corvan Steel for $8.2 billion", "deal", "aimed_at", "Corvan Steel"),
        ("Testra raises $30 million from Corvan Steel", "deal", "raiser", "Testra"),
        ("Corvan Steel says Testra’s revenue grew 5%", "result", "owner", "Testra"),
        ("Regulator fines Testra $3 million", "fine", "fined", "Testra"),
        ("Allies send $3 million in aid to Norvik", "aid", "receiver", "Norvik"),
        ("61% of voters said no", "share", "of_whole", "voters"),
        ("Average mortgage rate drops below 6%", "rate", "head", "Average mortgage rate"),
    ],
)
def test_the_first_pattern_that_holds(text: str, kind: Any, rule: str, subject: str) -> None:
    (amount,), told = stated(text)
    places = Places(names_in({"title": text}, (TESTRA, CORVAN, NORVIK)))
    name, phrase = SubjectRules(told, places).told_by(kind, amount)[0]
    assert (name, phrase.text) == (rule, subject)


def test_where_no_pattern_holds_nothing_is_said() -> None:
    (amount,), told = stated("$5 million!")
    assert SubjectRules(told, Places(())).told_by("deal", amount) == []
