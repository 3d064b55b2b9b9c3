"""The files for engines: one worker pool beside each TaskManager, versions that fit."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from dateline import configs

FOLDER = Path(configs.path("engines"))
ROOT = Path(__file__).parents[2]


def test_each_task_manager_has_a_worker_pool_of_its_own() -> None:
    deployment = yaml.safe_load((FOLDER / "flink-kubernetes.yaml").read_text())
    spec = deployment["spec"]
    containers = spec["taskManager"]["podTemplate"]["spec"]["containers"]
    assert [c["name"] for c in containers] == ["flink-main-container", "worker-pool"]
    pool = containers[1]
    assert pool["args"] == ["--worker_pool"]
    assert pool["resources"]["limits"]["memory"]
    assert "restart-strategy.type" in spec["flinkConfiguration"]
    assert spec["flinkVersion"] == "v" + re.sub(r"\D", "_", spec["image"][6:10])


def test_the_image_of_the_workers_has_a_beam_that_dateline_takes() -> None:
    lines = (FOLDER / "Dockerfile.sdk").read_text().splitlines()
    words = [line.split(maxsplit=1)[0] for line in lines if line and not line.startswith("#")]
    assert set(words) <= {"FROM", "WORKDIR", "COPY", "RUN", "ENTRYPOINT"}
    base = next(line for line in lines if line.startswith("FROM"))
    found = re.fullmatch(r"FROM apache/beam_python3\.(\d+)_sdk:(\d+)\.(\d+)\.\d+", base)
    assert found is not None
    assert 10 <= int(found[1]) <= 13
    required = (ROOT / "pyproject.toml").read_text()
    asked = re.search(r'"apache-beam>=(\d+)\.(\d+),<(\d+)\.(\d+)"', required)
    assert asked is not None
    least, most = (int(asked[1]), int(asked[2])), (int(asked[3]), int(asked[4]))
    assert least <= (int(found[2]), int(found[3])) < most
    assert lines[-1] == 'ENTRYPOINT ["/opt/apache/beam/boot"]'
