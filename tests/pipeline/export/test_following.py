"""Tables follow each commit while it holds the data set, and harm none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.publication import Point
from dateline.pipeline.export.following import Follower
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.schemas.errors import PARTIAL
from tests.grown import IDS, write_grown
from tests.made_up import START

LATER = START + timedelta(days=30)


def config(root: Path, *formats: str, **iceberg: str) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": "https://feeds.example.org/"}],
            "model": {"enabled": False},
            "output": {"path": str(root), "tables": formats},
            "iceberg": iceberg,
        }
    )


def read(root: Path) -> list[str]:
    """The articles of the Delta table; fails where a file that it names is gone."""
    deltalake = pytest.importorskip("deltalake", reason="pip install 'dateline[delta]'")
    table = deltalake.DeltaTable(f"{root}/articles").to_pyarrow_table(columns=["article_id"])
    return sorted(table["article_id"].to_pylist())


def test_no_file_that_a_table_names_is_ever_gone(tmp_path: Path) -> None:
    root = write_grown(tmp_path / "set")
    tables = Follower(config(root, "delta"))
    tables.follow()
    asked: list[Point] = []

    def observe(point: Point) -> None:
        tables(point)
        asked.append(point)
        assert read(root) == IDS

    _, manifest = compact(Dataset(str(root)), now=LATER, at=observe)
    assert manifest is not None
    assert {"moved", "head", "aside", "finished"} <= set(asked)
    assert tables.behind == []


def test_what_goes_wrong_is_told_and_caught_up_by_the_next_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("deltalake", reason="pip install 'dateline[delta]'")
    root = write_grown(tmp_path / "set", commits=1)
    before = Dataset(str(root)).head().sequence
    broken = config(root, "iceberg", "delta", catalog="nonsense:///nowhere", warehouse=str(root))
    report = run(broken, limit=0)
    assert report.manifest.sequence == before + 1, "the commit stands"
    assert report.exit_code == PARTIAL
    (told,) = report.behind
    assert told.startswith("the iceberg tables are behind: ")
    assert read(root) == IDS[:4], "one format does not stop the other"

    write_grown(tmp_path / "set", commits=2)
    with monkeypatch.context() as patch:
        patch.setattr("dateline.pipeline.export.delta.synchronise", None)
        report = run(config(root, "delta"), limit=0)
    assert "delta tables are behind" in report.behind[0]
    report = run(config(root, "delta"), limit=0)
    assert (report.exit_code, report.behind) == (0, ())
    assert read(root) == IDS[:8]


def test_commits_of_others_are_followed_each_so_many_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = Follower(config(tmp_path, "delta"))
    calls: list[None] = []
    monkeypatch.setattr(tables, "follow", lambda: calls.append(None))
    times = (100.0, 105.0, 129.9, 130.0, 131.0, 159.0, 161.0, 190.0, 191.0)
    counts = []
    for now in times:
        tables.follow_each(30, now)
        counts.append(len(calls))
    assert counts == [0, 0, 0, 1, 1, 1, 2, 2, 3]


def test_nothing_is_followed_where_nothing_is_asked_for(tmp_path: Path) -> None:
    root = write_grown(tmp_path / "set", commits=1)
    points: list[Point] = []
    for settings in (None, config(root)):
        tables = Follower(settings, points.append)
        tables("head")
        assert tables.behind == []
    assert points == ["head", "head"]
    assert not (root / "articles/_delta_log").exists()
