"""``dateline mcp`` as a command: what it refuses before it serves."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline.guarded.locked_session import Limits
from dateline.schemas.errors import UsageError
from tests.made_up import article, write_dataset
from tests.pipeline.cli.invoke import invoke


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = invoke("mcp", "--output", tmp_path / "nowhere")
    assert isinstance(done.error, UsageError)
    assert "there is no data set at" in str(done.error)


def test_its_limits_are_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_dataset(tmp_path / "set", [article(1)])
    config = tmp_path / "dateline.yaml"
    config.write_text(f"feeds: [https://a.example/]\noutput: {{path: '{root}'}}\n")
    served: list[tuple[str, Limits]] = []
    monkeypatch.setattr(
        "dateline.pipeline.mcp.server.serve", lambda root, limits: served.append((root, limits))
    )
    done = invoke("mcp", "--config", config, "--rows", 7, "--seconds", 1.5, "--memory", 300)
    assert done.code == 0, done.output
    assert served == [(str(root), Limits(rows=7, seconds=1.5, memory_mb=300))]
