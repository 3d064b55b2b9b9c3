from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.cli.invoke import invoke


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "c.yaml"
    path.write_text(f"feeds: [{{url: 'https://a.example/'}}]\noutput: {{path: {tmp_path}/out}}\n")
    return path


def test_a_tick_is_no_longer_than_a_window(config: Path) -> None:
    done = invoke("stream", "-c", config, "--tick", "10m", "--window", "5m")
    assert done.code == 2
    assert "--tick 10m is longer than --window 5m" in " ".join(done.output.split())


def test_what_is_no_time_is_an_error_of_usage(config: Path) -> None:
    assert invoke("stream", "-c", config, "--window", "soon").code == 2
