"""``dateline export`` as a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline.export.iceberg import Exported
from dateline.schemas.errors import UsageError
from tests.made_up import article, write_dataset
from tests.pipeline.cli.invoke import invoke

OPTIONS = ("--catalog", "sqlite:///c.db", "--warehouse", "w")


def test_it_says_what_became_of_each_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_dataset(tmp_path / "set", [article(1)])
    asked: list[tuple[str, ...]] = []

    def export(*arguments: str) -> list[Exported]:
        asked.append(arguments)
        return [Exported("articles", 3, 1)]

    monkeypatch.setattr("dateline.pipeline.export.iceberg.export_iceberg", export)
    done = invoke("export", "iceberg", "--output", root, *OPTIONS)
    assert done.code == 0, done.output
    assert done.lines == ["dateline.articles: 3 files added, 1 files removed"]
    assert asked == [(str(root), "sqlite:///c.db", "w", "dateline")]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = invoke("export", "iceberg", "--output", tmp_path / "nowhere", *OPTIONS)
    assert isinstance(done.error, UsageError)
