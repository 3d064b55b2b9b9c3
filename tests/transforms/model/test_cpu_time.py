"""The CPU time that one article may take."""

from __future__ import annotations

import threading

import pytest

from dateline.transforms.model.cpu_time import ArticleTimeout, check_cpu_time, cpu_limit


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_without_a_limit_nothing_is_checked() -> None:
    check_cpu_time()


def test_the_limit_ends_what_takes_longer_and_says_so() -> None:
    clock = Clock()
    with cpu_limit(2.5, clock):
        clock.now = 2.5
        check_cpu_time()
        clock.now = 2.6
        with pytest.raises(ArticleTimeout, match=r"more than 2\.5 s of CPU time"):
            check_cpu_time()
    check_cpu_time()


def test_an_inner_limit_gives_way_to_the_outer_one_again() -> None:
    clock = Clock()
    with cpu_limit(10, clock):
        with cpu_limit(1, clock):
            clock.now = 5
            with pytest.raises(ArticleTimeout, match="more than 1 s"):
                check_cpu_time()
        check_cpu_time()
        clock.now = 11
        with pytest.raises(ArticleTimeout, match="more than 10 s"):
            check_cpu_time()


def test_a_limit_is_that_of_its_thread() -> None:
    clock = Clock()
    errors: list[Exception] = []

    def elsewhere() -> None:
        try:
            check_cpu_time()
        except ArticleTimeout as error:
            errors.append(error)

    with cpu_limit(1, clock):
        clock.now = 5
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert errors == []


def test_a_limit_ends_with_the_error_inside_it() -> None:
    clock = Clock()
    with pytest.raises(KeyError), cpu_limit(1, clock):
        raise KeyError
    clock.now = 9
    check_cpu_time()


def test_the_threads_own_clock_counts_by_itself() -> None:
    def work_for_ever() -> None:
        with cpu_limit(0.01):
            while True:
                check_cpu_time()

    with pytest.raises(ArticleTimeout):
        work_for_ever()
