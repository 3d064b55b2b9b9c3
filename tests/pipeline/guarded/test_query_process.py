"""The process that answers is ended when a query takes too much, and the next one is answered."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.pipeline.guarded import query_process
from dateline.pipeline.guarded.locked_session import Asked, AskedTooMuchError, Limits
from dateline.pipeline.guarded.query_process import QueryProcess
from dateline.pipeline.guarded.select_only import RefusedError
from tests.made_up import article, write_dataset
from tests.pipeline.guarded.hostile import ENDLESS, GREEDY

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes between processes, on POSIX")
COUNT = Asked("SELECT count(*) AS n FROM articles", is_strange=True)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("set"), [article(n) for n in range(60)])


@pytest.fixture(scope="module")
def process(root: Path) -> Iterator[QueryProcess]:
    found = QueryProcess(str(root), Limits(seconds=1, memory_mb=256))
    yield found
    found.close()


def count(process: QueryProcess, patience_s: float = 60) -> int:
    """The number of articles; a busy machine may need more than the second that a query has."""
    end = time.monotonic() + patience_s
    while True:
        try:
            return int(process.ask(COUNT)["rows"][0]["n"])
        except AskedTooMuchError as error:
            if "1 seconds" not in str(error) or time.monotonic() > end:
                raise


@pytest.mark.parametrize("query", ENDLESS)
def test_an_endless_query_is_ended_in_time(process: QueryProcess, query: str) -> None:
    assert count(process) == 60
    began = time.monotonic()
    with pytest.raises(AskedTooMuchError, match=r"1 seconds|256 MB"):
        process.ask(Asked(query, is_strange=True))
    assert time.monotonic() - began < 30
    assert count(process) == 60


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound address space")
@pytest.mark.parametrize("query", GREEDY)
def test_a_greedy_query_is_ended(process: QueryProcess, query: str) -> None:
    with pytest.raises(AskedTooMuchError, match=r"memory|1 seconds"):
        process.ask(Asked(query, is_strange=True))
    assert count(process) == 60


def test_a_query_that_is_refused_says_why(process: QueryProcess) -> None:
    with pytest.raises(RefusedError, match="read_text"):
        process.ask(Asked("FROM read_text('/etc/passwd')", is_strange=True))


def test_a_process_that_dies_is_followed_by_another(process: QueryProcess) -> None:
    assert count(process) == 60
    assert process._process is not None
    os.kill(process._process._popen.pid, signal.SIGKILL)
    with pytest.raises(AskedTooMuchError):
        process.ask(COUNT)
    assert count(process) == 60


def test_a_process_that_does_not_answer_is_ended(
    process: QueryProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert count(process) == 60
    assert process._process is not None
    pid = process._process._popen.pid
    os.kill(pid, signal.SIGSTOP)
    with monkeypatch.context() as patch:
        patch.setattr(query_process, "GRACE_S", 0.1)
        with pytest.raises(AskedTooMuchError, match="seconds"):
            process.ask(COUNT)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert count(process) == 60


def test_threads_wait_for_each_other(process: QueryProcess) -> None:
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(count(process))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [60] * 4


def test_a_data_set_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    root = write_dataset(tmp_path / "set", [article(1)])
    next(root.rglob("*.parquet")).write_bytes(b"no parquet at all")
    process = QueryProcess(str(root))
    with pytest.raises(AskedTooMuchError, match="cannot open the data set"):
        process.ask(COUNT)
    process.close()
