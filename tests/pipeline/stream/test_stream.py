"""A continuous run from the outside: what is refused, and what is said without an engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline.run.engines import EngineError
from dateline.pipeline.stream.stream import stream
from dateline.schemas.config import Config


def start(root: Path, *arguments: str) -> bool:
    config = Config.model_validate(
        {
            "feeds": [{"url": "https://a.example/"}],
            "model": {"enabled": False},
            "output": {"path": str(root)},
        }
    )
    return stream(config, tick_s=1, window_s=2, grace_s=1, arguments=arguments, wait=lambda _: True)


def test_where_no_engine_can_be_had_the_error_names_watch(tmp_path: Path) -> None:
    nowhere = "--prism_location=http://127.0.0.1:1/prism.zip"
    with pytest.raises(EngineError, match=r"no engine for a continuous run.*`dateline watch`"):
        start(tmp_path, nowhere)
    assert not list(tmp_path.rglob("*.stop"))


def test_workers_elsewhere_do_not_see_a_local_output(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="--shared-storage"):
        start(tmp_path, "--runner=PortableRunner", "--job_endpoint=flink:8099")
