from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dateline.pipeline.run.engines import EngineError
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


def test_without_prism_the_message_says_how_to_get_it_and_what_needs_none(config: Path) -> None:
    nowhere = "--prism_location=http://127.0.0.1:1/prism.zip"
    done = invoke("stream", "-c", config, "--", nowhere)
    assert isinstance(done.error, EngineError)
    assert done.error.exit_code == 2
    told = str(done.error)
    for part in ("Prism is not on PATH", "go install", "--prism_location=FILE", "`dateline watch`"):
        assert part in told
    assert not list(config.parent.rglob("*.stop"))


def test_a_job_server_that_is_gone_ends_the_command_at_once(config: Path) -> None:
    """With threads of gRPC left, which would hold up the end of the interpreter."""
    options = "--runner=PortableRunner --job_endpoint=127.0.0.1:1 --job_server_timeout=1"
    command = ["stream", "-c", str(config), "--", *options.split(), "--environment_type=LOOPBACK"]
    done = subprocess.run(
        [sys.executable, "-c", "from dateline.pipeline.cli.main import main\nmain()", *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "the job server 127.0.0.1:1 did not take the job" in done.stderr.splitlines()[-1]
