"""All table formats are in one place, and an export ends at the snapshot in force."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from dateline.dataset.live_snapshot import LiveSnapshot
from dateline.pipeline.export.exported import Exported
from dateline.pipeline.export.formats import FORMATS, export
from dateline.schemas.config import IcebergSettings, TableFormat
from tests.grown import write_grown


def test_whatever_the_configuration_may_name_is_there() -> None:
    assert tuple(FORMATS) == get_args(TableFormat)


def test_a_commit_meanwhile_is_followed_by_another_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_grown(tmp_path, commits=1)
    seen: list[int] = []

    def synchronise(snapshot: LiveSnapshot, _: IcebergSettings) -> list[Exported]:
        assert snapshot.head is not None
        seen.append(len(snapshot.paths))
        if len(seen) == 1:
            write_grown(tmp_path, commits=2)
        return [Exported("articles", len(seen), 0)]

    monkeypatch.setitem(FORMATS, "delta", synchronise)
    assert export("delta", str(tmp_path)) == [Exported("articles", 2, 0)]
    assert seen[0] < seen[1]
