from __future__ import annotations

from tests.transforms.facts.reading import Known, facts
from training.evaluate_parties import score, wanted_of

NORVIK: Known = ("Norvik", "LOC", "country", "XN", "XN")
TESTRA: Known = ("Testra", "ORG", "company", "XTES:TST", None)
TITLE, SUMMARY = "Testra wins", "Norvik awarded Testra a $3 million contract for frigates in May."
TEXT = f"{TITLE} || {SUMMARY}"
START = TEXT.index("$3")


def place(words: str, after: int = 0) -> str:
    start = TEXT.index(words, after)
    return f"{start}:{start + len(words)}"


def test_what_is_said_is_compared_role_by_role() -> None:
    said = facts(TITLE, NORVIK, TESTRA, summary=SUMMARY)
    assert {party.role: party.phrase.text for party in said[0].parties}["buyer"] == "Norvik"
    lines = [
        f"k\t{START}:{START + 10}\tbuyer\t{place('Norvik')}",
        f"k\t{START}:{START + 10}\tseller\t{place('frigates')}",
        f"k\t{START}:{START + 10}\titem\t?",
    ]
    counts = score(TEXT, said, wanted_of(lines)["k"])
    told = ("said", "right", "wanted", "found")
    assert [counts["buyer", each] for each in told] == [1, 1, 1, 1]
    assert [counts["seller", each] for each in told] == [1, 0, 1, 0]
    assert [counts["item", each] for each in told] == [0, 0, 0, 0]


def test_what_the_text_does_not_tell_makes_a_phrase_wrong() -> None:
    said = facts(TITLE, NORVIK, TESTRA, summary=SUMMARY)
    counts = score(TEXT, said, {(START, "buyer"): "-", (0, "seller"): place("Testra")})
    assert (counts["buyer", "said"], counts["buyer", "right"]) == (1, 0)
    assert (counts["seller", "wanted"], counts["seller", "found"]) == (1, 0)
