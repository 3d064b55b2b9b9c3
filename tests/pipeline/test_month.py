"""A short form of ``benchmarks.month``: files stay bounded, entries come exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.month import simulate
from dateline.dataset.memory import memory

DAYS, RUNS = 3, 2
FOLD = 3


def test_three_days_of_two_runs_leave_few_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MAX_SEGMENTS", FOLD)
    days = list(simulate(tmp_path / "out", days=DAYS, runs=RUNS, kept=13))
    assert days[-1].manifests <= DAYS * (RUNS + 1)
    # two open days of 2 runs, what waits for its grace, and one file for each closed day
    assert days[-1].table_files <= 3 * (2 * RUNS + RUNS + 2)
    # the head, and of six memories a few segments: nine commits would have left thirty
    assert days[-1].state_files <= 1 + 6 * FOLD
