from __future__ import annotations

from dateline.transforms.facts.places import cut, moved
from tests.articles import DUTY

TITLE = DUTY.evidence.text


def test_a_fact_moves_with_all_its_places() -> None:
    found = moved(DUTY, "text", lambda field: 10 if field == "title" else 0)
    text = " " * 10 + TITLE
    assert text[found.start : found.end] == found.amount
    assert found.subject is not None
    for phrase in (found.subject, *(party.phrase for party in found.parties)):
        assert phrase.place.field == "text"
        assert text[phrase.place.start : phrase.place.end] == phrase.text
    assert text[found.evidence.start : found.evidence.end] == found.evidence.text


def test_a_fact_keeps_only_words_that_count() -> None:
    found = cut(DUTY, lambda _, start, end: (start, min(end, 32)) if start < 32 else None)
    assert found is not None
    assert found.evidence.text == "Norvik puts duty of 25% on steel"
    assert [party.role for party in found.parties] == ["imposer"]
    assert found.subject == DUTY.subject


def test_a_fact_whose_amount_is_not_whole_is_none() -> None:
    assert cut(DUTY, lambda _, start, end: (start, min(end, 21))) is None


def test_evidence_without_the_amount_is_the_amount() -> None:
    whole = (DUTY.evidence.start, DUTY.evidence.end)
    found = cut(DUTY, lambda _, start, end: (0, 6) if (start, end) == whole else (start, end))
    assert found is not None
    assert (found.evidence.text, found.subject) == ("25%", DUTY.subject)
