"""The lease: two runs never work on one data set at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

import dateline.dataset.lease as leases
from dateline.dataset.layout import LEASES as FOLDER
from dateline.dataset.lease import LeaseHeldError, LeaseLostError, lease
from dateline.dataset.storage import list_files


def files(root: Path) -> list[Path]:
    return sorted((root / FOLDER).glob("*.json")) if (root / FOLDER).exists() else []


def plant(root: Path, **fields: object) -> None:
    (root / FOLDER).mkdir(exist_ok=True)
    document = {
        "token": "other",
        "run_id": "other",
        "host": "elsewhere",
        "pid": 1,
        "boot": "b",
        "taken_at": time.time(),
        "expires_at": time.time() + 60,
    }
    (root / FOLDER / "other.json").write_text(json.dumps(document | fields))


def test_a_lease_is_there_while_it_is_held_and_gone_afterwards(tmp_path: Path) -> None:
    with lease(str(tmp_path), "r") as holder:
        holder.check()
        assert len(files(tmp_path)) == 1
    assert files(tmp_path) == []


def test_a_second_run_is_told_who_works(tmp_path: Path) -> None:
    with lease(str(tmp_path), "first"):
        with pytest.raises(LeaseHeldError, match=rf"run first \(process {os.getpid()} on "):
            lease(str(tmp_path), "second").__enter__()
        assert len(files(tmp_path)) == 1


def test_a_second_run_that_waits_gets_its_turn(tmp_path: Path) -> None:
    first = lease(str(tmp_path), "first")
    first.__enter__()
    tries: list[float] = []

    def sleep(seconds: float) -> None:
        tries.append(seconds)
        if len(tries) == 2:
            first.__exit__(None, None, None)

    with lease(str(tmp_path), "second", wait_s=60, sleep=sleep):
        assert len(tries) == 2


def age(root: Path, seconds: float, name: str = "other.json") -> None:
    """Makes a lease file look as if it had been written some seconds ago."""
    then = time.time() - seconds
    os.utime(root / FOLDER / name, (then, then))


def test_a_lease_that_was_not_renewed_in_time_counts_for_nothing(tmp_path: Path) -> None:
    plant(tmp_path)
    age(tmp_path, leases.TTL_S + 1)
    with lease(str(tmp_path), "r"):
        assert len(files(tmp_path)) == 1


@pytest.mark.parametrize("years", [10, -10])
def test_a_clock_that_is_years_off_holds_for_no_longer_than_any_other(
    tmp_path: Path, years: int
) -> None:
    then = time.time() + years * 365 * 86_400
    plant(tmp_path, taken_at=then, expires_at=then + leases.TTL_S)
    with pytest.raises(LeaseHeldError, match="run other"):
        lease(str(tmp_path), "r").__enter__()
    age(tmp_path, leases.TTL_S + 1)
    with lease(str(tmp_path), "r"):
        pass


def test_a_file_that_was_written_in_the_future_holds_nobody_up(tmp_path: Path) -> None:
    plant(tmp_path)
    age(tmp_path, -10 * 365 * 86_400)
    with lease(str(tmp_path), "r"):
        assert len(files(tmp_path)) == 1


def test_a_run_that_waits_sees_on_its_own_clock_that_nobody_renews(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path)
    clock = [1000.0]
    monkeypatch.setattr(leases, "_since_boot", lambda: clock[0])
    monkeypatch.setattr(  # storage that tells no times
        leases,
        "list_files",
        lambda *of: [replace(file, written_at=None) for file in list_files(*of)],
    )

    def sleep(_: float) -> None:
        clock[0] += 100

    with lease(str(tmp_path), "r", wait_s=60, sleep=sleep):
        assert clock[0] >= 1000 + leases.TTL_S


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"token": "x"}', b"\xff"])
def test_a_lease_file_that_cannot_be_read_holds_until_its_time_is_over(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "x.json").write_bytes(content)
    with pytest.raises(LeaseHeldError, match=r"cannot be read \(_lease/x\.json"):
        lease(str(tmp_path), "r").__enter__()
    with lease(str(tmp_path), "fsck", ignore_unreadable=True):
        pass
    age(tmp_path, leases.TTL_S + 1, "x.json")
    with lease(str(tmp_path), "r"):
        assert (tmp_path / FOLDER / "x.json").exists(), "fsck is to tell of it"


def test_a_lease_of_a_newer_version_is_held_as_any_other(tmp_path: Path) -> None:
    plant(tmp_path, version=9, colour="blue")
    with pytest.raises(LeaseHeldError, match="run other"):
        lease(str(tmp_path), "r").__enter__()
    age(tmp_path, leases.TTL_S + 1)
    with lease(str(tmp_path), "r"):
        pass


def test_a_release_that_failed_does_not_hold_up_the_own_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise OSError("the storage is away")

    with lease(str(tmp_path), "first"), monkeypatch.context() as patch:
        patch.setattr(leases, "delete", broken)
    with monkeypatch.context() as patch:
        patch.setattr(leases, "delete", broken)
        held = lease(str(tmp_path), "second")
        held.__enter__()
        held.__exit__(None, None, None)
    assert len(files(tmp_path)) == 1
    with lease(str(tmp_path), "third"):
        pass


def test_a_lease_that_was_taken_over_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A renewal after a takeover would hold up the run that took over."""
    monkeypatch.setattr(leases, "TTL_S", 0.3)  # renewed every 0.1 s
    with lease(str(tmp_path), "slept"):
        (file,) = files(tmp_path)
        renewed = file.stat().st_mtime_ns
        while file.stat().st_mtime_ns == renewed:
            time.sleep(0.01)
        file.unlink()
        (thread,) = [t for t in threading.enumerate() if t.name == "lease"]
        thread.join(timeout=20)
        assert not thread.is_alive(), "it gives up"
        assert files(tmp_path) == []


def test_of_two_that_came_at_the_same_moment_one_goes_on(tmp_path: Path) -> None:
    """The other's file is gone when we look again, as a contender's is who takes his back."""
    plant(tmp_path)

    def sleep(_: float) -> None:
        (tmp_path / FOLDER / "other.json").unlink()

    with lease(str(tmp_path), "r", sleep=sleep):
        assert len(files(tmp_path)) == 1


def test_a_live_lease_of_another_machine_holds(tmp_path: Path) -> None:
    plant(tmp_path)
    with pytest.raises(LeaseHeldError, match="run other"):
        lease(str(tmp_path), "r").__enter__()


def test_the_lease_of_a_process_that_died_here_counts_for_nothing(tmp_path: Path) -> None:
    code = (
        "import os, sys; from dateline.dataset.lease import lease\n"
        f"held = lease({str(tmp_path)!r}, 'dead'); held.__enter__(); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 9
    assert len(files(tmp_path)) == 1
    with lease(str(tmp_path), "r"):
        assert len(files(tmp_path)) == 1


def test_a_lease_that_ran_out_forbids_the_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lease(str(tmp_path), "r") as holder:
        later = leases._since_boot() + leases.TTL_S
        monkeypatch.setattr(leases, "_since_boot", lambda: later)
        with pytest.raises(LeaseLostError, match="this one stops"):
            holder.check()


def test_of_many_at_once_only_one_is_ever_inside(tmp_path: Path) -> None:
    inside: list[int] = []
    crowded: list[int] = []
    start = threading.Barrier(6)

    def contend(number: int) -> None:
        start.wait()
        with lease(str(tmp_path), f"r{number}", wait_s=60):
            inside.append(number)
            if len(inside) > 1:
                crowded.append(number)
            inside.remove(number)

    threads = [threading.Thread(target=contend, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert crowded == []
    assert files(tmp_path) == []
