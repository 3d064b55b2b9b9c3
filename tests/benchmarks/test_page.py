"""docs/performance.md is what the command makes of the kept results."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchmarks.measure import Sample, Spread
from benchmarks.page import BEGIN, END, KEPT, PAGE, keep, kept, main, written
from benchmarks.results import COMPARISONS, Claim, Outcome

MACHINE = {"python": "3.11", "usable cores": "2"}


def outcome(key: str = "W3", seconds: float = 2.0) -> Outcome:
    samples = {"ours": [Sample(seconds, 1.0, 0.1, 0.1, 20.0, {"feeds": 7})]}
    claims = [Claim("x", Spread(1.5, 1.0, 2.0), "1.2", False), Claim("y", 3.0)]
    return Outcome(key, "Quiet hour", "Work.", samples, claims, {"ours": {"a": "1"}}, ("feeds",))


def test_the_page_says_what_the_kept_results_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_every_number_outside_the_measured_part_is_a_size_or_a_key() -> None:
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    prose = re.sub(r"`[^`]*`|\([^)]*\)", "", head + rest.partition(END)[2])
    assert not re.findall(r"\d[\d,.]* ?(?:s|ms|MB|kB|GB|%|times)\b", prose)


def test_a_result_that_is_kept_again_replaces_its_own_file_only(tmp_path: Path) -> None:
    keep(outcome("W10"), MACHINE, True, tmp_path)
    keep(outcome("W3"), MACHINE, True, tmp_path)
    keep(outcome("W3", seconds=4.0), MACHINE, False, tmp_path)
    found = kept(tmp_path)
    assert [one["result"]["key"] for one in found] == ["W3", "W10"]
    text = written(BEGIN + END, found)
    assert "| ours | 4 | 1 | 20 | 7 |" in text
    assert "- x: 1.5 (1-2) (aim: 1.2; NOT reached)\n- y: 3\n- versions: a 1\n" in text
    assert "measured at a smaller size than the full one, one turn; python 3.11" in text
    assert "Not measured for this page: W1, W2, W4" in text


def test_a_kept_result_reads_back_as_it_was() -> None:
    one = outcome()
    assert Outcome.from_json(json.loads(json.dumps(one.as_json()))) == one


def test_a_page_without_the_marks_and_a_foreign_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="lacks the line"):
        written("# What it costs", [])
    (tmp_path / "W1.json").write_text("{}")
    with pytest.raises(ValueError, match=r"W1\.json: no result"):
        kept(tmp_path)


def test_the_kept_results_are_of_comparisons_that_exist() -> None:
    keys = [one["result"]["key"] for one in kept()]
    assert set(keys) <= set(COMPARISONS)
    assert keys == sorted((path.stem for path in KEPT.glob("*.json")), key=list(COMPARISONS).index)
