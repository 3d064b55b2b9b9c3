"""Scores are measured into the bundle, and the card has those of the model that ships."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.published_scores import FILE, read, shipped
from training.publish_scores import CARD, main, with_table

DATA = Path(__file__).parents[1] / "data" / "enrichment" / "topics.jsonl"


def test_the_card_has_the_scores_that_ship() -> None:
    card = CARD.read_text("utf-8")
    (scores,) = shipped()
    assert with_table(card, scores) == card, "run python -m training.publish_scores"


def test_a_bundle_gets_the_scores_that_are_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (WEIGHTS / DEFAULT).iterdir():
        if path.name != FILE:
            (tmp_path / path.name).symlink_to(path)
    card, data = CARD.read_text("utf-8"), tmp_path / "few.jsonl"
    data.write_text("".join(DATA.read_text("utf-8").splitlines(keepends=True)[:30]), "utf-8")
    main(["--data", str(data), "--model", str(tmp_path)])
    scores = read(tmp_path)
    assert scores is not None
    assert scores.items == 30
    assert f"| trade | {scores.topics[0].precision:.3f} |" in capsys.readouterr().out
    assert CARD.read_text("utf-8") == card, "the card is of the model that ships"


def test_what_was_not_measured_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--model", str(tmp_path)])
    (scores,) = shipped()
    with pytest.raises(ValueError, match="the card has no"):
        with_table("a card without marks", scores)
