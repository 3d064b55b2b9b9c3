"""Whom a lease is left to: what is believed of other lease files, and for how long."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

import dateline.dataset.lease as leases
from dateline.dataset.layout import LEASES
from dateline.dataset.lease import (
    TTL_S,
    Lease,
    LeaseFile,
    LeaseHeldError,
    is_over,
    lease,
    read_leases,
)
from dateline.dataset.storage import StoredFile, list_files, write_bytes
from tests.dataset.clock import BEGUN, Clock


def lease_file(**changes: object) -> LeaseFile:
    """The lease of another process of another machine, written at ``BEGUN``."""
    fields = {
        "token": "t",
        "run_id": "other",
        "host": "elsewhere",
        "pid": 1,
        "boot": "b",
        "taken_at": 0.0,
        "expires_at": 0.0,
    }
    return LeaseFile("_lease/t.json", b"", BEGUN, Lease(**(fields | changes)))  # type: ignore[arg-type]


def test_a_lease_is_over_once_it_is_older_or_newer_than_a_lease_can_be() -> None:
    file = lease_file()
    for now, over in (
        (BEGUN, False),
        (BEGUN + TTL_S, False),
        (BEGUN + TTL_S + 0.001, True),
        (BEGUN - TTL_S, False),
        (BEGUN - TTL_S - 0.001, True),
        (None, False),
    ):
        assert is_over(file, now) == over, now
    timeless = LeaseFile(file.path, b"", None, file.lease)
    assert not is_over(timeless, BEGUN + 10 * TTL_S), "storage that tells no times"
    unreadable = LeaseFile(file.path, b"", BEGUN, None)
    assert not is_over(unreadable, BEGUN)
    assert is_over(unreadable, BEGUN + TTL_S + 1)


@pytest.fixture(scope="module")
def dead_pid() -> int:
    """The id of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-S", "-c", ""])
    child.wait()
    return child.pid


@pytest.mark.skipif(os.name != "posix", reason="processes are asked on POSIX systems only")
def test_a_dead_process_is_known_only_on_the_machine_and_boot_that_it_ran_on(dead_pid: int) -> None:
    here = {"host": socket.gethostname(), "boot": leases._boot()}
    assert is_over(lease_file(pid=dead_pid, **here), BEGUN)
    assert is_over(lease_file(pid=10**30, **here), BEGUN), "no process has such an id"
    assert not is_over(lease_file(pid=os.getpid(), **here), BEGUN)
    assert not is_over(lease_file(pid=1, **here), BEGUN), "another user's process lives, too"
    assert not is_over(lease_file(pid=dead_pid, **here | {"host": "elsewhere"}), BEGUN)
    assert not is_over(lease_file(pid=dead_pid, **here | {"boot": "another"}), BEGUN)


def test_a_process_that_may_not_be_asked_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(_pid: int, signal: int) -> None:
        assert signal == 0, "or asking would end it"
        raise PermissionError

    monkeypatch.setattr(os, "kill", kill)
    assert leases._alive(1)


def test_where_processes_cannot_be_asked_only_time_tells(
    dead_pid: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = lease_file(pid=dead_pid, host=socket.gethostname(), boot=leases._boot())
    monkeypatch.setattr(os, "name", "nt")
    assert not is_over(file, BEGUN)


@pytest.mark.parametrize("seconds", [1e300, 1e17, float("nan"), float("inf"), -1e300])
def test_a_holder_with_an_impossible_clock_is_named_all_the_same(seconds: float) -> None:
    told = lease_file(taken_at=seconds).describe()
    assert told == "run other (process 1 on elsewhere, since an impossible time)"
    assert "since 1970-01-01 00:00:00Z" in lease_file().describe()


@pytest.mark.parametrize("pid", ["Infinity", "NaN", '"x"', "null", "[]"])
def test_a_lease_of_no_process_cannot_be_understood(tmp_path: Path, pid: str) -> None:
    fields = {"token": "t", "run_id": "r", "host": "h", "boot": "b", "taken_at": 0, "expires_at": 0}
    (tmp_path / LEASES).mkdir()
    path = tmp_path / LEASES / "t.json"
    path.write_text(json.dumps(fields | {"pid": 0}).replace('"pid": 0', f'"pid": {pid}'))
    (found,) = read_leases(str(tmp_path))
    assert found.lease is None
    assert "cannot be read (_lease/t.json" in found.describe()


def test_files_that_are_no_leases_or_gone_again_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / LEASES).mkdir()
    (tmp_path / LEASES / "~t.json.part").write_text("{")
    (tmp_path / LEASES / "b.json").write_text("{")
    real = list_files

    def listed(root: str, folder: str) -> list[StoredFile]:
        return [StoredFile(f"{LEASES}/a.json", 1, ""), *real(root, folder)]

    monkeypatch.setattr(leases, "list_files", listed)
    assert [file.path for file in read_leases(str(tmp_path))] == [f"{LEASES}/b.json"]


def plant(root: Path, name: str = "other", age_s: float = 0.0) -> Path:
    """A lease of another machine that was renewed so many seconds ago."""
    (root / LEASES).mkdir(exist_ok=True)
    path = root / LEASES / f"{name}.json"
    fields = {"token": name, "run_id": name, "host": "elsewhere", "pid": 1, "boot": "b"}
    path.write_text(json.dumps(fields | {"taken_at": 0, "expires_at": 0}))
    os.utime(path, (time.time() - age_s,) * 2)
    return path


def test_a_lease_that_was_taken_while_ours_was_written_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two that write and then look, the one that looks second takes its own back."""

    def write(root: str, path: str, data: bytes) -> StoredFile:
        plant(tmp_path)
        return write_bytes(root, path, data)

    monkeypatch.setattr(leases, "write_bytes", write)
    monkeypatch.setattr(leases, "SETTLE_S", 0.0)
    with pytest.raises(LeaseHeldError, match="run other"):
        lease(str(tmp_path), "ours").__enter__()
    assert [path.name for path in (tmp_path / LEASES).iterdir()] == ["other.json"]


def test_a_lease_that_could_not_be_written_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a move is copy and deletion, the file may be there although the write failed."""

    def broken(root: str, path: str, data: bytes) -> StoredFile:
        write_bytes(root, path, data)
        raise OSError("no space left")

    monkeypatch.setattr(leases, "write_bytes", broken)
    with pytest.raises(OSError, match="no space left"):
        lease(str(tmp_path), "ours").__enter__()
    assert list((tmp_path / LEASES).iterdir()) == []

    def worse(_: object) -> None:
        raise OSError("away")

    monkeypatch.setattr(leases, "delete", worse)
    with pytest.raises(OSError, match="no space left"):
        lease(str(tmp_path), "ours").__enter__()


def test_who_waits_writes_nothing_while_another_is_there(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who wait and write would take turns in holding each other up."""
    other = plant(tmp_path)
    written: list[str] = []

    def write(root: str, path: str, data: bytes) -> StoredFile:
        written.append(path)
        return write_bytes(root, path, data)

    def sleep(_: float) -> None:
        clock.now += 10
        if clock.now > BEGUN + 35:
            other.unlink()
        else:
            assert len(written) == 1

    monkeypatch.setattr(leases, "write_bytes", write)
    with lease(str(tmp_path), "ours", wait_s=3600, sleep=sleep):
        assert len(written) == 2


def test_contenders_that_keep_coming_are_waited_for_a_while_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path)
    monkeypatch.setattr(leases, "SETTLE_S", 0.0)

    def sleep(_: float) -> None:
        raise AssertionError("it was to give up at once")

    with pytest.raises(LeaseHeldError):
        lease(str(tmp_path), "ours", sleep=sleep).__enter__()


def test_a_contender_beside_a_holder_that_goes_is_waited_for(tmp_path: Path, clock: Clock) -> None:
    """One that is new to us may be about to take its file back."""
    holder = plant(tmp_path)
    rounds: list[int] = []

    def sleep(_: float) -> None:
        rounds.append(1)
        clock.now += 2 * leases.CONTENDER_S
        if len(rounds) == 1:
            plant(tmp_path, "contender")
        else:
            holder.unlink()
            (tmp_path / LEASES / "contender.json").unlink()

    with lease(str(tmp_path), "ours", sleep=sleep):
        assert len(rounds) == 2


def test_who_waits_is_told_in_the_end_who_works(tmp_path: Path, clock: Clock) -> None:
    """And looks again and again without writing, so that two who wait do not hold each other up."""
    plant(tmp_path)
    slept: list[float] = []
    listed: list[list[str]] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        listed.append([path.name for path in (tmp_path / LEASES).iterdir()])
        clock.now += 10
        if len(slept) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lease(str(tmp_path), "ours", wait_s=3600, sleep=sleep).__enter__()
    assert all(0.05 <= seconds <= 0.5 for seconds in slept)
    assert listed == [["other.json"]] * 4


def without_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the storage tell no times."""
    monkeypatch.setattr(
        leases,
        "list_files",
        lambda *of: [replace(file, written_at=None) for file in list_files(*of)],
    )


@pytest.mark.parametrize("watched_s", [TTL_S, TTL_S + 1])
def test_a_file_that_was_watched_for_longer_than_a_lease_holds_is_over(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, watched_s: float
) -> None:
    """By our own clock, where the storage tells no times."""
    other = plant(tmp_path)
    without_times(monkeypatch)
    naps = iter([watched_s, 0.0])

    def sleep(_: float) -> None:
        nap = next(naps, None)
        if nap is None:
            raise KeyboardInterrupt
        clock.now += nap

    held = lease(str(tmp_path), "ours", wait_s=3600, sleep=sleep)
    if watched_s == TTL_S:
        with pytest.raises(KeyboardInterrupt):
            held.__enter__()
        assert other.exists()
    else:
        with held:
            assert not other.exists()


def test_a_file_that_is_renewed_is_watched_anew(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = plant(tmp_path)
    without_times(monkeypatch)
    rounds: list[int] = []

    def sleep(_: float) -> None:
        rounds.append(1)
        clock.now += TTL_S - 1
        other.write_text(other.read_text() + " ")
        if len(rounds) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lease(str(tmp_path), "ours", wait_s=3600, sleep=sleep).__enter__()
    assert other.exists()


def test_who_will_not_wait_gives_up_once_a_file_is_no_contenders(
    tmp_path: Path, clock: Clock
) -> None:
    """A contender takes his back at once; what stays for a second is a holder's."""
    plant(tmp_path)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.now += leases.CONTENDER_S / 2

    with pytest.raises(LeaseHeldError, match=r"run other .* give --wait"):
        lease(str(tmp_path), "ours", sleep=sleep).__enter__()
    assert len(slept) == 2


def test_a_boot_is_named_so_that_process_ids_mean_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert leases._boot() == leases._boot()

    def missing(_: str) -> str:
        raise OSError

    monkeypatch.setattr(os, "readlink", missing)
    assert leases._boot() == ""


def test_who_repairs_goes_on_beside_unreadable_leases_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "SETTLE_S", 0.0)
    other = plant(tmp_path)
    with pytest.raises(LeaseHeldError, match="run other"):
        lease(str(tmp_path), "fsck", ignore_unreadable=True).__enter__()
    other.write_text("{")
    with lease(str(tmp_path), "fsck", ignore_unreadable=True):
        assert other.exists(), "it is told and left"


def test_a_machine_that_sleeps_does_not_stop_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "CLOCK_BOOTTIME", 7, raising=False)
    monkeypatch.setattr(time, "clock_gettime", lambda clock: 35.0 + clock, raising=False)
    assert leases._since_boot() == 42
    monkeypatch.delattr(time, "CLOCK_BOOTTIME")
    monkeypatch.setattr(time, "monotonic", lambda: 5.0)
    assert leases._since_boot() == 5, "the best that there is elsewhere"


def test_the_clock_runs_on() -> None:
    before = leases._since_boot()
    assert leases._since_boot() >= before > 0
