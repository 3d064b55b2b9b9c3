"""Holding a lease: when it is renewed, and when it is lost.

Clocks are set by hand and the thread that renews is stepped through, so each test is one order of
events.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import dateline.dataset.lease as leases
from dateline.dataset.layout import LEASES
from dateline.dataset.lease import (
    TTL_S,
    LeaseHolder,
    LeaseLostError,
    lease,
)
from dateline.dataset.storage import StoredFile, write_bytes
from tests.dataset.clock import BEGUN, Clock


@pytest.fixture
def holder(tmp_path: Path, clock: Clock) -> Iterator[LeaseHolder]:
    """A lease taken at ``BEGUN`` whose thread has been stopped."""
    assert clock() == BEGUN
    with lease(str(tmp_path), "ours") as holder:
        holder._done.set()
        holder._thread.join()
        yield holder


class Rounds:
    """Stands for the event that ends renewing: it comes after so many rounds."""

    def __init__(self, *before: Callable[[], object]) -> None:
        self.before = list(before)
        self.waited: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        if not self.before:
            return True
        self.before.pop(0)()
        return False

    def set(self) -> None:
        """Releasing sets it."""


def renew(holder: LeaseHolder, *before: Callable[[], object]) -> Rounds:
    """Lets the holder renew once after each of the things that happen meanwhile."""
    rounds = Rounds(*before)
    holder._done = rounds  # type: ignore[assignment]
    holder._renew()
    return rounds


def ours(root: Path) -> Path:
    (path,) = (root / LEASES).glob("*.json")
    return path


def at(clock: Clock, now: float) -> Callable[[], None]:
    return lambda: setattr(clock, "now", now)


def test_a_lease_is_good_until_its_time_is_over_to_the_moment(
    holder: LeaseHolder, clock: Clock
) -> None:
    clock.now = BEGUN + TTL_S - 0.001
    holder.check()
    clock.now = BEGUN + TTL_S
    with pytest.raises(LeaseLostError, match="run ours ran out"):
        holder.check()


def test_a_lease_whose_file_was_taken_away_is_lost_at_once(
    holder: LeaseHolder, tmp_path: Path
) -> None:
    """Whoever takes over deletes the file, whatever our own clock says."""
    ours(tmp_path).unlink()
    with pytest.raises(LeaseLostError):
        holder.check()


def test_the_time_counts_from_before_the_file_was_written(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others count from when it was written, so ours ends before theirs, however slow the write."""

    def slow(root: str, path: str, data: bytes) -> StoredFile:
        clock.now += 250
        return write_bytes(root, path, data)

    monkeypatch.setattr(leases, "write_bytes", slow)
    with lease(str(tmp_path), "slow") as holder:
        clock.now = BEGUN + TTL_S
        with pytest.raises(LeaseLostError):
            holder.check()


def test_renewing_writes_the_file_anew_and_begins_the_time_anew(
    holder: LeaseHolder, clock: Clock, tmp_path: Path
) -> None:
    before = json.loads(ours(tmp_path).read_bytes())
    os.utime(ours(tmp_path), (1, 1))
    rounds = renew(holder, at(clock, BEGUN + 100))
    assert rounds.waited == [TTL_S / 3, TTL_S / 3]
    after = json.loads(ours(tmp_path).read_bytes())
    assert before["expires_at"] == before["taken_at"] + TTL_S
    assert after == before | {"expires_at": after["expires_at"]}
    assert after["expires_at"] >= before["expires_at"]
    assert abs(after["expires_at"] - time.time() - TTL_S) < 60
    assert ours(tmp_path).stat().st_mtime > 1
    clock.now = BEGUN + 100 + TTL_S - 1
    holder.check()
    clock.now += 1
    with pytest.raises(LeaseLostError):
        holder.check()


def test_a_renewal_counts_from_its_begin(
    holder: LeaseHolder, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(root: str, path: str, data: bytes) -> StoredFile:
        clock.now += 150
        return write_bytes(root, path, data)

    monkeypatch.setattr(leases, "write_bytes", slow)
    renew(holder, at(clock, BEGUN + 100))
    clock.now = BEGUN + 100 + TTL_S
    with pytest.raises(LeaseLostError):
        holder.check()


@pytest.mark.parametrize("late", [0.0, 5.0])
def test_a_lease_whose_time_is_over_is_not_renewed(
    holder: LeaseHolder, clock: Clock, tmp_path: Path, late: float
) -> None:
    """Others may be about to take it over: they have seen that it is over."""
    os.utime(ours(tmp_path), (1, 1))
    rounds = renew(holder, at(clock, BEGUN + TTL_S + late), at(clock, BEGUN + 1))
    assert len(rounds.waited) == 1, "it gives up, also if time went back"
    assert ours(tmp_path).stat().st_mtime == 1


def test_a_lease_that_was_taken_over_is_not_written_again(
    holder: LeaseHolder, clock: Clock, tmp_path: Path
) -> None:
    """In time by our clock, but the file is gone: it would hold up who took over."""
    path = ours(tmp_path)
    rounds = renew(holder, at(clock, BEGUN + 100), path.unlink, at(clock, BEGUN + 150))
    assert len(rounds.waited) == 2
    assert not path.exists()


def test_a_renewal_that_failed_is_tried_again_and_gives_no_more_time(
    holder: LeaseHolder, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [1]

    def flaky(root: str, path: str, data: bytes) -> StoredFile:
        if failures:
            failures.pop()
            raise OSError("the storage is away")
        return write_bytes(root, path, data)

    monkeypatch.setattr(leases, "write_bytes", flaky)

    def check_in_the_old_time() -> None:
        clock.now = BEGUN + TTL_S
        with pytest.raises(LeaseLostError):
            holder.check()
        clock.now = BEGUN + 200

    renew(holder, at(clock, BEGUN + 100), check_in_the_old_time)
    assert failures == []
    clock.now = BEGUN + 200 + TTL_S - 1
    holder.check()


def test_the_thread_that_renews_does_not_keep_a_process_alive(tmp_path: Path) -> None:
    with lease(str(tmp_path), "r") as holder:
        assert holder._thread.is_alive()
        assert holder._thread.daemon
        assert holder._thread in threading.enumerate()
    assert not holder._thread.is_alive()


def test_a_renewal_under_way_does_not_outlive_the_release(
    holder: LeaseHolder, tmp_path: Path
) -> None:
    """The file is deleted once the thread has ended, which may just be writing it."""
    path = ours(tmp_path)
    content = path.read_bytes()

    class Writing(threading.Thread):
        def join(self, _: float | None = None) -> None:
            path.write_bytes(content)

    holder._thread = Writing()
    holder.release()
    assert not path.exists()


def test_releasing_gives_the_data_set_back(tmp_path: Path) -> None:
    with pytest.raises(KeyError), lease(str(tmp_path), "ours"):  # noqa: PT012
        assert ours(tmp_path).exists()
        raise KeyError
    assert list((tmp_path / LEASES).iterdir()) == []
