"""A short form of ``benchmarks.month``: files stay bounded, entries come exactly once."""

from __future__ import annotations

from pathlib import Path

from benchmarks.month import simulate


def test_three_days_of_four_runs_leave_few_files(tmp_path: Path) -> None:
    days = list(simulate(tmp_path / "out", days=3, runs=4, kept=12))
    assert days[-1].manifests <= 3 * 5
    # two open days of 4 runs, what waits for its grace, and one file for each closed day
    assert days[-1].table_files <= 3 * (2 * 4 + 4 + 2)
    # feed state and index are folded at 24 files, each of the rest at 8
    assert days[-1].state_files <= 12 + 12 + 2 * 9
