from __future__ import annotations

from schemas.enrichment import ENTITY_TYPES
from transforms.model.gazetteer import TYPES, known_type


def test_a_nation_and_its_people_have_their_types_where_the_model_doubts() -> None:
    assert known_type("Sri Lankan", "LOC", 0.6) == "MISC"
    assert known_type("ARGENTINA", "MISC", 0.6) == "LOC"
    assert known_type("S&P 500", "ORG", 0.4) == "MISC"


def test_a_confident_reading_and_an_unknown_name_stay() -> None:
    assert known_type("Texas", "ORG", 0.97) == "ORG"
    assert known_type("Georgia", "PER", 0.5) == "PER"


def test_names_are_lower_case_and_types_are_ours() -> None:
    assert all(name == name.lower() for name in TYPES)
    assert set(TYPES.values()) <= set(ENTITY_TYPES)
