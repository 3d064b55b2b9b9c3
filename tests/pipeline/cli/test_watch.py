"""``dateline watch``: its times, its configuration, and one turn of it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
import typer

from dateline.dataset.dataset import Dataset
from dateline.pipeline.cli.watch import _Settings, duration
from dateline.pipeline.config.loading import load_config
from tests.pipeline.cli.invoke import invoke
from tests.rows import each


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("15m", 900), ("1.5h", 5_400), ("1d", 86_400), ("0.5", 0.5)],
)
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@each("text", ["", "s", "0", "0m", "-1h", "1w", "1 hour", "nan", "inf", "1e9"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="expected a time such as 90s, 15m or 1h"):
        duration(text)


def test_a_configuration_that_an_edit_broke_leaves_the_last_good_one(
    made: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = made / "config.yaml"
    good = path.read_text()
    settings = _Settings(lambda: load_config(path))
    path.write_text(good.replace("Harbour", "Port"))
    assert settings.read().feeds[0].name == "Port"
    path.write_text("feeds: {")
    with caplog.at_level(logging.ERROR):
        assert settings.read().feeds[0].name == "Port"
    assert "going on as before" in caplog.text
    path.write_text(good)
    assert settings.read().feeds[0].name == "Harbour"


def test_one_turn_leaves_a_run_and_a_heartbeat(made: Path) -> None:
    beat = made / "beat.json"
    before = Dataset(str(made / "set")).head().sequence
    done = invoke(
        "watch", "-c", made / "config.yaml", "--max-runs", "1", "--every", "1s",
        "--heartbeat", beat,
    )  # fmt: skip
    assert done.code == 0, done.error
    assert Dataset(str(made / "set")).head().sequence == before + 1
    assert isinstance(json.loads(beat.read_text()), dict)


def test_a_time_that_is_none_is_an_error_of_usage(made: Path) -> None:
    assert invoke("watch", "-c", made / "config.yaml", "--every", "often").code == 2
