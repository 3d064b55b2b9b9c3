"""Annotated tones toward names: the file, and the names of a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.tiny import row
from training.name_tones import NameTone, read_name_tones, with_names


def test_lines_are_read_by_item(tmp_path: Path) -> None:
    path = tmp_path / "name_tones.tsv"
    path.write_text("a\t0:4\tpos\t5:10\t1\na\t12:15\tneu\t-\t0\nb\t0:3\tneg\t-\t1\n")
    found = read_name_tones(path)
    assert found["a"] == [NameTone((0, 4), 2, (5, 10), True), NameTone((12, 15), 1, None, False)]
    assert found["b"] == [NameTone((0, 3), 0, None, True)]
    assert read_name_tones(tmp_path / "missing.tsv") == {}


@pytest.mark.parametrize("line", ["a\t0:4\tgood\t-\t1", "a\t0-4\tpos\t-\t1", "a\t0:4\tpos"])
def test_a_line_that_is_none_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "name_tones.tsv"
    path.write_text(f"a\t0:4\tpos\t-\t1\n{line}\n")
    with pytest.raises(ValueError, match=r"name_tones\.tsv:2: not a tone toward a name"):
        read_name_tones(path)


def test_a_name_of_a_row_has_all_its_mentions() -> None:
    item = {
        **row("Gold rises, GOLD falls"),
        "entities": [[0, 4, "MISC"], [12, 16, "MISC"], [26, 30, "LOC"]], "summary": "Rome",
    }  # fmt: skip
    names = with_names(
        item, [NameTone((0, 4), 2, (5, 10), True), NameTone((17, 22), 0, None, True)]
    )
    assert names[0] == {"spans": [[0, 4], [12, 16]], "tone": 2, "evidence": [5, 10]}
    assert names[1] == {"spans": [[17, 22]], "tone": 0, "evidence": None}


def test_the_shipped_annotations_are_whole() -> None:
    found = read_name_tones(Path(__file__).parents[2] / "training/annotations/name_tones.tsv")
    assert len(found) > 1_800
    names = [name for names in found.values() for name in names]
    assert len(names) > 7_000
    assert {name.tone for name in names if name.evidence} == {0, 2}, "a neutral one shows nothing"
