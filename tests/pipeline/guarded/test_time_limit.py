"""What is to happen at the end of a query's time happens then, and never later."""

from __future__ import annotations

import threading

import pytest

from dateline.pipeline.guarded.time_limit import TimeLimit


def test_it_acts_once_in_a_block_that_takes_longer() -> None:
    limit, acted = TimeLimit(), threading.Semaphore(0)
    with limit.over(0.01, acted.release):
        assert acted.acquire(timeout=60)
        assert not acted.acquire(timeout=0.03)
    limit.close()


def test_a_block_that_ended_is_left_alone() -> None:
    limit, acted, later = TimeLimit(), threading.Event(), threading.Event()
    with limit.over(0.02, acted.set):
        pass
    with limit.over(0.04, later.set):
        assert later.wait(60), "by then the first would have been called"
    assert not acted.is_set()
    limit.close()


def test_it_needs_no_thread_once_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    limit, acted = TimeLimit(), threading.Event()

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    for _ in range(2):
        acted.clear()
        with limit.over(0.01, acted.set):
            assert acted.wait(60)
    limit.close()


def test_its_thread_ends_when_it_is_closed() -> None:
    before = set(threading.enumerate())
    limit = TimeLimit()
    (own,) = set(threading.enumerate()) - before
    limit.close()
    own.join(60)
    assert not own.is_alive()
