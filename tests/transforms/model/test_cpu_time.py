"""The limit on CPU time: kept by who looks at the clock, in each thread for itself."""

from __future__ import annotations

import threading

import pytest

from dateline.transforms.model.cpu_time import ArticleTimeout, check_cpu_time, cpu_limit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_takes_longer_than_it_may_is_stopped_where_it_looks() -> None:
    clock = Clock()
    with cpu_limit(2.5, clock):
        clock.now += 2.5
        check_cpu_time()
        clock.now += 0.1
        with pytest.raises(ArticleTimeout, match=r"more than 2\.5 s of CPU time \(model.timeout\)"):
            check_cpu_time()


def test_without_a_limit_there_is_none() -> None:
    check_cpu_time()
    clock = Clock()
    with pytest.raises(KeyError), cpu_limit(1, clock):
        raise KeyError
    clock.now += 5
    check_cpu_time()


def test_the_limit_around_another_counts_again_afterwards() -> None:
    outer, inner = Clock(), Clock()
    with cpu_limit(1, outer):
        with cpu_limit(10, inner):
            outer.now += 5
            check_cpu_time()
        with pytest.raises(ArticleTimeout):
            check_cpu_time()


def test_a_limit_holds_in_its_own_thread_alone() -> None:
    clock = Clock()
    passed: list[bool] = []

    def other() -> None:
        check_cpu_time()
        passed.append(True)

    with cpu_limit(1, clock):
        clock.now += 5
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert passed == [True]
