from __future__ import annotations

from pathlib import Path

from training.agreement import LEAST, agreement, read

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


def test_training_md_tells_the_agreement_that_the_command_prints() -> None:
    page = (ROOT / "docs/training.md").read_text("utf-8")
    lines = list(agreement(read(ROOT / "training/annotations/votes.tsv")))
    assert lines
    for line in lines:
        assert line in page
