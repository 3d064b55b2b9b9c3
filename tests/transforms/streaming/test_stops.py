"""How long the files live by which launchers have continuous runs stop."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from dateline.dataset import layout
from dateline.dataset.storage import write_bytes
from dateline.transforms.streaming import stops

HOUR, DAY = 3_600, 86_400


def mark(root: Path, path: str, age_s: float) -> Path:
    write_bytes(str(root), path, b"stop\n")
    os.utime(root / path, (time.time() - age_s,) * 2)
    return root / path


def age_s(file: Path) -> float:
    return time.time() - file.stat().st_mtime


def test_without_the_file_nobody_is_told_to_stop_and_nothing_is_written(tmp_path: Path) -> None:
    assert not stops.is_stopped(str(tmp_path), str(tmp_path / layout.stop_asked("a")))
    assert list(tmp_path.iterdir()) == []


def test_a_job_that_heeds_the_file_keeps_it_young(tmp_path: Path) -> None:
    file = mark(tmp_path, layout.stop_asked("a"), 2 * HOUR)
    assert stops.is_stopped(str(tmp_path), str(file))
    assert age_s(file) < HOUR


def test_a_young_file_is_not_written_anew_at_each_look(tmp_path: Path) -> None:
    file = mark(tmp_path, layout.stop_asked("a"), HOUR / 2)
    assert stops.is_stopped(str(tmp_path), str(file))
    assert age_s(file) > HOUR / 3


def test_a_file_that_cannot_be_renewed_still_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("read only")

    file = mark(tmp_path, layout.stop_asked("a"), 2 * HOUR)
    monkeypatch.setattr(stops, "write_bytes", refuse)
    assert stops.is_stopped(str(tmp_path), str(file))


def test_files_that_nobody_has_renewed_for_a_day_go(tmp_path: Path) -> None:
    gone = mark(tmp_path, layout.stop_asked("a"), DAY + HOUR)
    said = mark(tmp_path, layout.stop_done("a"), DAY + HOUR)
    other = mark(tmp_path, "articles/x.parquet", DAY + HOUR)
    assert stops.remove_abandoned(str(tmp_path)) == ["_stream/a.stop", "_stream/a.stopped"]
    assert (gone.exists(), said.exists(), other.exists()) == (False, False, True)
    assert stops.remove_abandoned(str(tmp_path)) == []


def test_a_stop_that_is_under_way_is_not_lost(tmp_path: Path) -> None:
    asked = mark(tmp_path, layout.stop_asked("a"), 0)
    heeded = mark(tmp_path, layout.stop_asked("b"), 3 * DAY)
    assert stops.is_stopped(str(tmp_path), str(heeded)), "its job lives and has it visit nothing"
    assert stops.remove_abandoned(str(tmp_path)) == []
    assert (asked.exists(), heeded.exists()) == (True, True)
