from __future__ import annotations

from pathlib import Path

from dateline.schemas.enrichment import ENTITY_TYPES
from dateline.transforms.model.gazetteer import COMMON_WORDS, TYPES, known_type, read_names


def test_a_nation_and_its_people_have_their_types_where_the_model_doubts() -> None:
    assert known_type("Sri Lankan", "LOC", 0.6) == "MISC"
    assert known_type("ARGENTINA", "MISC", 0.6) == "LOC"
    assert known_type("S&P 500", "ORG", 0.4) == "MISC"


def test_a_confident_reading_and_an_unknown_name_stay() -> None:
    assert known_type("Texas", "ORG", 0.97) == "ORG"
    assert known_type("Georgia", "PER", 0.5) == "PER"


def test_a_model_may_bring_names_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_text("solvane\tORG\njapan\tPER\n")
    names = read_names(tmp_path / "names.tsv")
    assert known_type("Solvane", "LOC", 0.5, names) == "ORG"
    assert names["japan"] == "LOC"
    assert read_names(tmp_path / "missing.tsv") == TYPES


def test_names_are_lower_case_and_types_are_ours() -> None:
    assert all(name == name.lower() for name in TYPES)
    assert set(TYPES.values()) <= set(ENTITY_TYPES)


def test_a_common_word_is_no_name_and_no_name_is_a_common_word() -> None:
    assert {"rouble", "ceo", "ai"} <= COMMON_WORDS
    assert not COMMON_WORDS & set(TYPES)
    assert all(word == word.lower() for word in COMMON_WORDS)
