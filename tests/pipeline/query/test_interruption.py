"""Ctrl-C ends what DuckDB does, each time, and the connection goes on."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pytest

from dateline.pipeline.query import interruption
from dateline.pipeline.query.interruption import interruptible

ENDLESS = "SELECT max(hash(a.range, b.range)) FROM range(100000000) a, range(100000000) b"
"""Hours of work in which DuckDB holds the thread."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """SIGINT comes as from Ctrl-C, even where whoever started the tests had it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        yield
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.2])
def test_a_signal_ends_the_statement_whenever_it_comes(seconds: float) -> None:
    with duckdb.connect() as connection:
        with pytest.raises(KeyboardInterrupt), interrupted_after(seconds):
            interruptible(connection, lambda: connection.execute(ENDLESS).fetchall())
        assert connection.execute("SELECT 42").fetchall() == [(42,)]


def test_work_that_does_not_end_is_left_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruption, "_PATIENCE_S", 0.3)
    never = threading.Event()
    with (
        duckdb.connect() as connection,
        pytest.raises(KeyboardInterrupt),
        interrupted_after(0.05),
    ):
        interruptible(connection, lambda: never.wait(30))
    never.set()


def test_work_that_nobody_stops_returns_what_it_makes() -> None:
    with duckdb.connect() as connection:
        found = interruptible(connection, lambda: connection.execute("SELECT 42").fetchall())
    assert found == [(42,)]


def test_what_the_work_raises_comes_through() -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.CatalogException):
        interruptible(connection, lambda: connection.execute("SELECT * FROM nowhere"))


def test_in_another_thread_the_work_is_done_where_it_is_called() -> None:
    names = list[str]()

    def ask() -> None:
        with duckdb.connect() as connection:
            names.append(interruptible(connection, lambda: threading.current_thread().name))

    thread = threading.Thread(target=ask, name="caller")
    thread.start()
    thread.join()
    assert names == ["caller"]
