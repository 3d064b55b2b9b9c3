"""``dateline replay``: articles from the archive alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import typer

from dateline.dataset.dataset import Dataset
from dateline.pipeline.cli.replay import day
from tests.pipeline.cli.invoke import invoke


def test_days() -> None:
    assert day(None) is None
    assert day("2026-11-24") == day("20261124") == date(2026, 11, 24)
    with pytest.raises(typer.BadParameter, match="expected a day such as 2026-11-24, not 'monday'"):
        day("monday")


def test_every_run_is_told_and_a_second_time_it_was_replayed_before(made: Path) -> None:
    for feed in made.glob("*.xml"):
        feed.unlink()
    command = ("replay", "-c", made / "config.yaml", "-o", made / "again")
    done = invoke(*command)
    assert done.code == 0, done.error
    assert done.lines == [
        "run r1: 2 documents, 2 new, 0 revised, 0 known",
        "run r2: 2 documents, 2 new, 0 revised, 2 known",
        f"replayed 2 runs into {made / 'again'}",
    ]
    again = invoke(*command)
    assert again.lines[:2] == ["run r1: replayed before", "run r2: replayed before"]
    assert Dataset(str(made / "again")).head().run_id == "r2"


def test_days_without_documents_are_an_error(made: Path) -> None:
    done = invoke(
        "replay", "-c", made / "config.yaml", "-o", made / "again", "--archive", made / "set",
        "--from", "2026-11-24",
    )  # fmt: skip
    assert "no archived documents of these days" in str(done.error)
    assert not (made / "again").exists()
