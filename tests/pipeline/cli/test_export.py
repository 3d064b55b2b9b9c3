"""``dateline export`` as a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline.export.exported import Exported
from dateline.schemas.config import IcebergSettings
from dateline.schemas.errors import UsageError
from tests.made_up import article, write_dataset
from tests.pipeline.cli.invoke import invoke

CONFIG = """\
output: {path: data}
iceberg: {catalog: "sqlite:////srv/catalog.db", warehouse: /srv/warehouse}
"""


@pytest.mark.parametrize("format", ["iceberg", "delta"])
def test_it_says_what_became_of_each_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    root = write_dataset(tmp_path / "set", [article(1)])
    asked: list[tuple[object, ...]] = []

    def export(*arguments: object) -> list[Exported]:
        asked.append(arguments)
        return [Exported("articles", 3, 1)]

    monkeypatch.setattr("dateline.pipeline.export.formats.export", export)
    done = invoke("export", format, "--output", root)
    assert done.code == 0, done.output
    prefix = "dateline." if format == "iceberg" else ""
    assert done.lines == [f"{prefix}articles: 3 files added, 1 files removed"]
    assert asked == [(format, str(root), IcebergSettings() if prefix else None)]


def test_the_catalog_is_that_of_the_configuration_or_of_the_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_dataset(tmp_path / "data", [article(1)])
    (tmp_path / "dateline.yaml").write_text(CONFIG)
    asked: list[IcebergSettings] = []

    def export(_format: str, _root: str, settings: IcebergSettings) -> list[Exported]:
        asked.append(settings)
        return []

    monkeypatch.setattr("dateline.pipeline.export.formats.export", export)
    monkeypatch.chdir(tmp_path)
    config = ("export", "iceberg", "--config", "dateline.yaml")
    assert invoke(*config).code == 0
    assert invoke(*config, "--warehouse", "w", "--namespace", "n").code == 0
    srv = {"catalog": "sqlite:////srv/catalog.db", "warehouse": "/srv/warehouse"}
    assert asked[0] == IcebergSettings(**srv)
    assert asked[1] == IcebergSettings(**srv | {"warehouse": "w", "namespace": "n"})


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = invoke("export", "delta", "--output", tmp_path / "nowhere")
    assert isinstance(done.error, UsageError)
