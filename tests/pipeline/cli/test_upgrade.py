"""``dateline upgrade``: older files get the columns of today."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from dateline.dataset.dataset import Dataset
from tests.pipeline.cli.invoke import invoke


def test_the_command_says_what_it_would_do_and_does_it(made: Path) -> None:
    root = made / "set"
    path = root / Dataset(str(root)).live_files("articles")[0]
    table = pq.ParquetFile(path).read()
    pq.write_table(table.select(table.column_names[:-1]), path)
    asked = invoke("upgrade", "-o", root, "--dry-run")
    assert asked.code == 0, asked.error
    assert "1 older files" in asked.output
    assert "nothing was touched" in asked.output
    done = invoke("upgrade", "-o", root)
    assert done.code == 0, done.error
    assert "committed as" in done.output
    assert "0 older files" in invoke("upgrade", "-o", root).output
