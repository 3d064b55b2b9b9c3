from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.tiny import row
from training.votes import Votes, apply_votes, read_votes

KEY = "0123456789abcdef"


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "votes.tsv"
    path.write_text("".join(line + "\n" for line in lines))
    return path


def test_shares_and_majorities_come_from_single_votes(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        f"{KEY}\t2\t1\ttrade,markets\tneg",
        f"{KEY}\t2\t2\tmarkets\tneg",
        f"{KEY}\t2\t3\tmarkets\tpos",
    )
    votes = read_votes(path)[KEY]
    assert votes.topic_shares == [0.3333, 0.0, 1.0]
    assert votes.tone_shares == [0.6667, 0.0, 0.3333]
    assert (votes.tone, votes.unanimous) == (0, False)
    item = row("Gold", topics=[1, 0, 1], tone=1, sure=True, round=1)
    assert apply_votes(item, votes) == ["topics", "tone"]
    assert (item["topics"], item["tone"], item["sure"]) == ([0, 0, 1], 0, False)
    assert (item["topic_votes"], item["guide"], item["round"]) == ([0.3333, 0.0, 1.0], 2, 0)


def test_the_newest_guide_counts_alone(tmp_path: Path) -> None:
    path = _file(tmp_path, f"{KEY}\t1\t1\ttrade\tneg", f"{KEY}\t2\t1\tnone\tpos")
    votes = read_votes(path)[KEY]
    assert votes == Votes(2, ((0, 0, 0),), (2,))
    assert votes.unanimous


def test_two_tones_with_as_many_votes_are_neutral() -> None:
    assert Votes(2, ((0, 0, 0),) * 2, (0, 2)).tone == 1
    assert Votes(2, ((0, 0, 0),) * 3, (0, 1, 2)).tone == 1
    assert Votes(2, ((0, 0, 0),) * 3, (2, 1, 2)).tone == 2


def test_labels_that_stay_are_not_called_other() -> None:
    item = row("Gold", topics=[0, 0, 1], tone=2)
    assert apply_votes(item, Votes(2, ((0, 0, 1),) * 3, (2, 2, 2))) == []
    assert apply_votes(row("Gold"), Votes(2, ((0, 0, 1),), (2,))) == []


@pytest.mark.parametrize(
    "line",
    [
        f"{KEY}\t2\t1\tweather\tneg", f"{KEY}\t2\t1\ttrade\tsad", f"{KEY}\ttwo\t1\ttrade\tneg",
        f"{KEY}\t2\ttrade\tneg", f"{KEY}\t2\t1\tmarkets\tpos",
    ],
)  # fmt: skip
def test_a_line_that_is_no_vote_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    path = _file(tmp_path, f"{KEY}\t2\t1\tmarkets\tpos", line)
    with pytest.raises(ValueError, match=r"votes\.tsv:2: not a vote"):
        read_votes(path)


def test_without_the_file_nobody_voted(tmp_path: Path) -> None:
    assert read_votes(tmp_path / "votes.tsv") == {}
