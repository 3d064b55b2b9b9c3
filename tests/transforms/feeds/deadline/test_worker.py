"""The loop of the process that does the work: one answer for each task, whatever comes."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from multiprocessing import Pipe

import pytest

from dateline.transforms.feeds.deadline import worker
from dateline.transforms.feeds.errors import DocumentTooLarge


@dataclass(frozen=True)
class Work:
    what: str

    def run(self) -> object:
        if self.what == "memory":
            raise MemoryError
        if self.what == "error":
            raise LookupError("no such thing")
        return signal.getitimer(signal.ITIMER_PROF)[0]


def ask(*work: Work, cpu_s: float = 50) -> list[object]:
    """The answers of the loop, run here and ended by a closed pipe."""
    tasks, tasks_in = Pipe(duplex=False)
    results, results_in = Pipe(duplex=False)
    for one in work:
        tasks_in.send_bytes(pickle.dumps((one, cpu_s)))
    tasks_in.close()
    worker.serve(tasks, results_in)
    assert results.recv_bytes() == b"ready"
    return [pickle.loads(results.recv_bytes()) for _ in work]


def test_every_task_has_its_answer_and_its_time() -> None:
    if threading.current_thread() is not threading.main_thread():
        pytest.skip("timers belong to the main thread")
    (left, error, again) = ask(Work("time"), Work("error"), Work("time"))
    assert isinstance(left, float)
    assert 40 < left < 51
    assert isinstance(error, LookupError)
    assert isinstance(again, float)
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0, "nothing ticks between two tasks"


def test_a_lack_of_memory_is_the_documents_fault() -> None:
    (error,) = ask(Work("memory"))
    assert isinstance(error, DocumentTooLarge)
    assert "too much memory" in str(error)


def test_the_process_ends_when_its_parent_closes_the_pipe() -> None:
    task_end, parent_tasks = os.pipe()
    parent_results, result_end = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", worker.__name__, str(task_end), str(result_end)],
        pass_fds=(task_end, result_end),
    )
    os.close(task_end)
    os.close(result_end)
    os.close(parent_tasks)
    assert process.wait(60) == 0
    os.close(parent_results)
