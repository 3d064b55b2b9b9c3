from __future__ import annotations

from dateline.transforms.facts.candidates import Candidates, joined
from dateline.transforms.facts.naming import Places
from tests.transforms.facts.reading import Known, names_in, stated

TESTRA: Known = ("Testra", "ORG", "company", "XTES:TST", None)


def around(title: str, summary: str = "") -> list[tuple[str, str, bool]]:
    amounts, told = stated(title, summary)
    texts = {"title": title, "summary": summary}
    found = Candidates(told, Places(names_in(texts, (TESTRA,)))).around(amounts[-1])
    return [(c.field, texts[c.field][c.start : c.end], c.name is not None) for c in found]


def test_names_and_noun_phrases_of_the_sentence() -> None:
    assert around("Testra says gold prices of Norvik fell 3% in June") == [
        ("title", "Testra", True),
        ("title", "gold prices", False),
        ("title", "gold prices of Norvik", False),
        ("title", "Norvik", False),
        ("title", "June", False),
    ]


def test_those_of_the_title_come_last_and_other_sentences_do_not_count() -> None:
    found = around("Testra slumps", "Rain fell. Sales lost 3%. Snow came.")
    assert found == [
        ("summary", "Sales", False),
        ("title", "Testra", True),
    ]


def test_nothing_reaches_over_the_amount() -> None:
    assert all("5" not in text for _, text, _ in around("The new $5 million garden shed is here"))


def test_there_are_so_many_and_no_more() -> None:
    assert len(around(" and ".join(f"Testra no word{n}" for n in range(90)) + " cost $5")) <= 40


def test_phrases_are_joined_by_of_alone() -> None:
    text = "price of the gold in Oslo"
    apart = [(0, 5), (13, 17), (21, 25)]
    assert [text[a:b] for a, b in joined(text, apart)] == ["price of the gold"]
