from __future__ import annotations

from pathlib import Path

from training.agreement import LEAST, agreement, comparisons, majority, read

ROOT = Path(__file__).parents[2]


def test_pairs_are_compared_where_they_read_the_same_items_by_the_same_guide(
    tmp_path: Path,
) -> None:
    lines = []
    for number in range(LEAST):
        lines.append(f"k{number}\t2\t1\ttrade\tneg")
        lines.append(f"k{number}\t2\t2\t{'trade' if number % 2 else 'none'}\tneg")
        lines.append(f"k{number}\t1\t3\ttrade\tneg")
    (tmp_path / "votes.tsv").write_text("\n".join(lines) + "\n")
    assert list(agreement(read(tmp_path / "votes.tsv"))) == [
        "annotators 1 and 2: 100 items, trade F1 0.667, defense F1 1.000, markets F1 1.000, "
        "equal tones 1.000"
    ]


def test_the_majority_is_what_more_than_half_say(tmp_path: Path) -> None:
    path = tmp_path / "votes.tsv"
    path.write_text("k\t2\t1\ttrade,markets\tneg\nk\t2\t2\ttrade\tneg\nk\t2\t3\tnone\tpos\n")
    assert majority(path) == {("k", "2"): (frozenset({"trade"}), "neg")}


def test_training_md_tells_the_agreement_that_the_command_prints() -> None:
    page = (ROOT / "docs/training.md").read_text("utf-8")
    lines = list(comparisons(ROOT / "training/annotations"))
    assert "annotators blind and majority: 160 items" in lines[-1]
    for line in lines:
        assert line in page
