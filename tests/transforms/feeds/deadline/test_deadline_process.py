"""A process for work that may have to be given up."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dateline.transforms.feeds.deadline.deadline_process import (
    CpuTimeExceeded,
    DeadlineProcess,
    ProcessDied,
    worker_command,
)

HERE = Path(__file__).parents[4]


@dataclass(frozen=True)
class Work:
    """Sent to the process by its name: the process has this module on its path, too."""

    what: str

    def run(self) -> object:
        if self.what == "burn":
            while True:
                pass
        if self.what == "die":
            os._exit(7)
        if self.what == "raise":
            raise LookupError("no such thing")
        if self.what == "memory":
            return bytearray(64 * 1024**3)
        if self.what == "print":
            print("on standard output, where nobody shall see it")
        return self.what.upper(), os.getpid()


# Test modules are imported by their paths; the process knows this one by the same name. It reads no
# document first, for none comes.
PRELOADED = f"""
import sys, importlib.util
spec = importlib.util.spec_from_file_location({Work.__module__!r}, {__file__!r})
module = importlib.util.module_from_spec(spec)
sys.modules[{Work.__module__!r}] = module
spec.loader.exec_module(module)
from dateline.transforms.feeds.deadline import worker
worker.warm_up = lambda: None
worker.main()
"""


@pytest.fixture(scope="module")
def process() -> Iterator[DeadlineProcess]:
    made = DeadlineProcess((sys.executable, "-c", PRELOADED))
    yield made
    made.close()


def test_one_process_does_one_task_after_the_other(process: DeadlineProcess) -> None:
    assert not DeadlineProcess().is_running
    first, second = process.run(Work("a"), 5), process.run(Work("b"), 5)
    assert (first[0], second[0]) == ("A", "B")
    assert first[1] == second[1] != os.getpid()
    assert process.is_running


def test_the_tasks_own_error_is_raised_and_the_process_stays(process: DeadlineProcess) -> None:
    _, pid = process.run(Work("a"), 5)
    with pytest.raises(LookupError, match="no such thing"):
        process.run(Work("raise"), 5)
    assert process.run(Work("a"), 5)[1] == pid


def test_work_without_end_is_given_up_and_the_next_has_a_new_process(
    process: DeadlineProcess,
) -> None:
    _, pid = process.run(Work("a"), 5)
    with pytest.raises(CpuTimeExceeded, match=r"more than 0\.2 s of CPU time"):
        process.run(Work("burn"), 0.2)
    assert not process.is_running
    assert process.run(Work("a"), 5)[1] != pid


def test_a_process_that_dies_is_told_with_its_status(process: DeadlineProcess) -> None:
    with pytest.raises(ProcessDied, match="exit status 7"):
        process.run(Work("die"), 5)
    assert process.run(Work("a"), 5)[0] == "A"


def test_work_that_wants_too_much_memory_is_refused(process: DeadlineProcess) -> None:
    with pytest.raises(Exception, match="too much memory"):
        process.run(Work("memory"), 5)
    assert process.run(Work("a"), 5)[0] == "A"


def test_what_the_work_prints_disturbs_nothing(process: DeadlineProcess) -> None:
    assert process.run(Work("print"), 5)[0] == "PRINT"


def test_a_closed_process_is_gone_and_may_be_closed_again(process: DeadlineProcess) -> None:
    _, pid = process.run(Work("a"), 5)
    process.close()
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_current_folder_is_on_the_path_only_where_dateline_lies_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), *sys.path])
    executable, _, _, path = worker_command()
    assert executable == sys.executable
    assert str(tmp_path) not in path.split(":")
    assert "" not in path.split(":")
    monkeypatch.chdir(HERE)
    assert str(HERE) in worker_command()[3].split(":")
