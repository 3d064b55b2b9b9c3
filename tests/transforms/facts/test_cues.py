from __future__ import annotations

from dateline.schemas.facts import FACT_KINDS
from dateline.transforms.facts.cues import hits, table
from dateline.transforms.facts.passages import Passage


def kinds(text: str) -> list[set[str]]:
    return [{cue.kind for cue in hit.cues} for hit in hits(Passage.of("title", text).words)]


def test_the_longest_phrase_counts() -> None:
    assert kinds("unemployment rate") == [{"unemployment"}]
    assert kinds("interest rates") == [{"rate"}]


def test_a_star_stands_for_the_end_of_a_word() -> None:
    assert kinds("Acquisition") == [{"deal"}]
    assert kinds("rates of inflation")[-1] == {"inflation"}


def test_phrases_with_an_amount_say_so() -> None:
    words = Passage.of("title", "60% of voters", [(0, 3)]).words
    found = hits(words)
    assert found[0].has_amount
    assert (found[0].first, found[0].after) == (0, 2)


def test_every_cue_is_of_a_kind_that_there_is() -> None:
    cues = [cue for phrases in table().values() for phrase in phrases for cue in phrase.cues]
    assert {cue.kind for cue in cues} == set(FACT_KINDS)
    assert {cue.units for cue in cues} == {"p", "m", "*"}
    assert all(0 < cue.weight < 10 for cue in cues)
