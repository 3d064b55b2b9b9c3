from __future__ import annotations

from dateline.schemas.enrichment import EntityMention
from dateline.transforms.model.mentions import named_entities
from dateline.transforms.model.repeated import repeated_part

SUMMARY = "Toyota said on Monday that it will build a plant in Texas [...]"
CONTENT = (
    "TOKYO: Toyota said on Monday that it will build a plant in Texas from next year. Toyota has "
    "ten plants."
)


def test_a_cut_summary_is_found_in_the_content() -> None:
    assert repeated_part(SUMMARY, CONTENT) == (7, 64)
    assert CONTENT[7:64].endswith("in Texas")
    assert repeated_part("Toyota has other news for us today, it says", CONTENT) is None
    assert repeated_part("Toyota", CONTENT) is None, "too short to be a repetition"
    assert repeated_part("", CONTENT) is None


def test_a_name_that_the_content_repeats_counts_once() -> None:
    def mention(text: str, start: int, field: str) -> EntityMention:
        return EntityMention(text, "ORG", start, start + len(text), 0.9, field)

    found = [mention("Toyota", 0, "summary")]
    found += [mention("Toyota", place, "content") for place in (7, CONTENT.rindex("Toyota"))]
    (plain,) = named_entities(found)
    assert plain.count == 3
    (entity,) = named_entities(found, repeated_part(SUMMARY, CONTENT))
    assert entity.count == 2
    (only,) = named_entities(found[1:2], repeated_part(SUMMARY, CONTENT))
    assert only.count == 1, "a name that only the repetition shows is not lost"
