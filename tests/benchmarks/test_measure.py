"""Sides are measured in processes of their own, and failures are told."""

from __future__ import annotations

import os
import sys

import pytest

from benchmarks.measure import Side, SideFailed, Spread, Work, ratio, sample, take_turns


def burn(count: int) -> Work:
    """Prepares nothing; the work counts up."""

    def work() -> dict[str, object]:
        return {"sum": sum(range(count)), "process": os.getpid()}

    return work


def hold(megabytes: int) -> Work:
    return lambda: {"length": len(bytearray(os.urandom(1)) * (megabytes * 1_000_000))}


def keeps_compiled_code() -> Work:
    return lambda: {"kept": not sys.dont_write_bytecode}


def fail() -> Work:
    raise RuntimeError("no such corpus")


def side(function: str, **arguments: object) -> Side:
    return Side(function, f"benchmarks_probe:{function}", arguments)


@pytest.fixture(autouse=True)
def importable(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sides of this file under a name that a fresh process can import."""
    folder = tmp_path_factory.mktemp("probe")
    with open(__file__, encoding="utf-8") as source:
        (folder / "benchmarks_probe.py").write_text(source.read(), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))


def test_a_side_runs_in_a_process_of_its_own_and_tells_what_it_did() -> None:
    one = sample(side("burn", count=10))
    assert one.facts["sum"] == 45
    assert one.facts["process"] != os.getpid()
    assert one.ready_s > one.wall_s > 0


def test_the_start_counts_only_where_it_is_said_to() -> None:
    without = sample(side("burn", count=10))
    assert without.seconds == without.wall_s
    counted = Side("burn", "benchmarks_probe:burn", {"count": 10}, start_counts=True)
    one = sample(counted)
    assert one.seconds == one.wall_s + one.ready_s


def test_no_side_pays_for_compiling_what_was_compiled_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert sample(side("keeps_compiled_code")).facts["kept"]


def test_peak_memory_is_that_of_the_side() -> None:
    small, large = sample(side("hold", megabytes=1)), sample(side("hold", megabytes=150))
    assert 100 < large.peak_mb - small.peak_mb < 250


def test_a_side_that_fails_is_told_with_its_last_words() -> None:
    with pytest.raises(SideFailed, match=r"(?s)fail: .*no such corpus"):
        sample(side("fail"))


def test_what_is_not_installed_is_left_out_and_told() -> None:
    told: list[str] = []
    absent = Side("rival", "benchmarks_probe:burn", {"count": 1}, needs=("no_such_module",))
    found = take_turns([absent, side("burn", count=1)], 2, told.append)
    assert list(found) == ["burn"]
    assert len(found["burn"]) == 2
    assert "left out: rival (not installed: no_such_module)" in told


def test_ratios_are_taken_turn_by_turn() -> None:
    slow = [sample(side("burn", count=1)) for _ in range(2)]
    spread = ratio(slow, slow)
    assert spread == Spread(1.0, 1.0, 1.0)
    assert str(Spread.of([1.0, 2.0, 4.0])) == "2 (1-4)"
