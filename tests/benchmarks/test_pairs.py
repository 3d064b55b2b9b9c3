"""Copies and stories on labelled pairs in our own words: the floors that no change may lower.

The pairs are of the kinds that real feeds have: trimmed and re-headlined copies, shared footers,
templates, series with other numbers, independent reports, other news of the same subject.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.pairs import STORIES, Score, by_band, copies_of, read_items, read_pairs, score
from benchmarks.story_pairs import b_cubed, read_groups, stories_of

FOLDER = Path(__file__).parents[1] / "data" / "same"
PAIRS = read_pairs(FOLDER / "pairs.tsv")
ITEMS = read_items(FOLDER / "items.jsonl")


def test_copies_are_told_from_footers_templates_and_series() -> None:
    groups, _ = copies_of(ITEMS.values())
    found = by_band(PAIRS, groups)
    assert found["all"].precision >= 0.97, found
    assert found["all"].recall >= 0.90, found


def test_reports_of_one_happening_are_told_from_others_of_its_subject() -> None:
    groups, cost = stories_of(ITEMS.values())
    found = by_band(PAIRS, groups, STORIES)
    assert found["all"].f1 >= 0.80, found
    assert cost["bytes of state an article"] < 800


def test_scores_are_counted_over_pairs() -> None:
    groups = dict.fromkeys(ITEMS, "one")
    everything = score(PAIRS, groups)
    assert everything.recall == 1
    assert everything.precision == everything.wanted / len(PAIRS)
    assert (Score(0, 0, 0).precision, Score(0, 0, 0).recall) == (1, 1)


def test_b_cubed_is_the_mean_over_items() -> None:
    wanted = {"a": ("s", "1"), "b": ("s", "1"), "c": ("s", "2")}
    precision, recall, f1 = b_cubed(wanted, dict.fromkeys("abc", 0))
    assert precision == pytest.approx(5 / 9)
    assert recall == 1
    assert f1 == pytest.approx(5 / 7)
    assert b_cubed(wanted, {"a": 1, "b": 1, "c": 2}) == pytest.approx((1, 1, 1))


def test_lines_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("p\ta\tb\tband\tperhaps\n")
    with pytest.raises(ValueError, match=r"x\.tsv:1: wanted five columns"):
        read_pairs(path)
    path.write_text("s\ta\n")
    with pytest.raises(ValueError, match=r"x\.tsv:1: wanted set, item and story"):
        read_groups(path)
