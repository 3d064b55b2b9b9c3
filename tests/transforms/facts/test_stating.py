from __future__ import annotations

from dateline.transforms.facts.stating import facts_of


def test_a_text_without_amounts_states_nothing() -> None:
    assert facts_of([], {"title": "Rain in Oslo"}, []) == ()
