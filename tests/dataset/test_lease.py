"""The lease: two runs never work on one data set at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import dateline.dataset.lease as leases
from dateline.dataset.lease import FOLDER, LeaseHeldError, LeaseLostError, lease


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


def test_an_expired_lease_of_another_machine_counts_for_nothing(tmp_path: Path) -> None:
    plant(tmp_path, expires_at=time.time() - 1)
    with lease(str(tmp_path), "r"):
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
