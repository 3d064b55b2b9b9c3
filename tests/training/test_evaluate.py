"""Several bundles side by side: the table, the mean, the picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from training.evaluate import main

DATA = Path(__file__).parents[1] / "data" / "enrichment"


def test_two_bundles_get_a_mean_and_a_difference_and_a_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    bundle = str(WEIGHTS / DEFAULT)
    picture = tmp_path / "reliability.svg"
    topics = tmp_path / "topics.jsonl"  # a few, for the measure itself is tested elsewhere
    lines = (DATA / "topics.jsonl").read_text("utf-8").splitlines(keepends=True)
    topics.write_text("".join(lines[:20]), "utf-8")
    main(["--data", str(topics), "--model", bundle, bundle, "--plot", str(picture)])
    text = capsys.readouterr().out
    assert "topics.jsonl, " in text
    assert "| model | topics | tone |" in text
    assert picture.read_text(encoding="utf-8").count("<svg") == 1


def test_the_same_scores_differ_by_nothing() -> None:
    from dateline.transforms.model.evaluation import Report
    from training.evaluate import rows

    one = Report(items=1, topics={"trade": (1.0, 0.5, 2 / 3)}, topic_error=0.1)
    two = Report(items=1, topics={"trade": (1.0, 1.0, 1.0)}, topic_error=0.1)
    lines = rows({"a": one, "b": two})
    assert lines[0] == "| model | topics | ECE of topics |"
    assert lines[-2] == "| mean | 0.833 | 0.100 |"
    assert lines[-1] == "| widest difference | 0.333 | 0.000 |"
