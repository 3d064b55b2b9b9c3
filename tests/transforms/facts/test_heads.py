from __future__ import annotations

from dateline.schemas.facts import FACT_KINDS
from dateline.transforms.facts.heads import HEADS, PEOPLE


def test_heads_are_single_words_in_lower_case() -> None:
    assert set(HEADS) <= set(FACT_KINDS)
    for word in PEOPLE.union(*HEADS.values()):
        assert word == word.lower()
        assert " " not in word
