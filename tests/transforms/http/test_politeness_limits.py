"""When a host is left alone, and how far apart its requests are, to the number."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from dateline.transforms.http.errors import HostBusyError, HostSkippedError
from dateline.transforms.http.politeness import HostGate


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def passes(gate: HostGate, host: str, within_s: float = 5) -> bool:
    """Whether a request to ``host`` gets its turn in time."""

    async def request() -> None:
        async with gate.slot(host):
            pass

    try:
        await asyncio.wait_for(request(), within_s)
    except asyncio.TimeoutError:
        return False
    return True


def in_a_loop(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    def run() -> None:
        async def main() -> None:
            await test()

        asyncio.run(main())

    run.__name__ = test.__name__
    return run


@in_a_loop
async def test_a_host_is_given_up_after_three_failed_connections() -> None:
    gate = HostGate(4, 4, 0)
    for _ in range(2):
        gate.note_unreachable("a")
    assert await passes(gate, "a")
    gate.note_unreachable("a")
    with pytest.raises(HostSkippedError, match="3 connections to a failed"):
        await passes(gate, "a")


@in_a_loop
async def test_a_host_is_left_alone_after_five_pleas_in_a_row() -> None:
    gate = HostGate(4, 4, 0)
    for wait in (30, 90, 60, 10):
        gate.note_answer("a", busy_for_s=wait)
    assert await passes(gate, "a")
    gate.note_answer("a", busy_for_s=20)
    with pytest.raises(HostBusyError, match="5 times in a row") as raised:
        await passes(gate, "a")
    assert raised.value.retry_after_s == 90, "the longest of what was asked for"


@in_a_loop
async def test_pleas_to_wait_for_no_time_are_reported_so() -> None:
    gate = HostGate(4, 4, 0)
    for _ in range(5):
        gate.note_answer("a", busy_for_s=0)
    with pytest.raises(HostBusyError) as raised:
        await passes(gate, "a")
    assert raised.value.retry_after_s == 0


@in_a_loop
async def test_one_plain_answer_forgives_all_pleas() -> None:
    gate = HostGate(4, 4, 0)
    for _ in range(4):
        gate.note_answer("a", busy_for_s=30)
    gate.note_answer("a")
    for _ in range(4):
        gate.note_answer("a", busy_for_s=30)
    assert await passes(gate, "a")


@in_a_loop
async def test_a_host_that_is_down_costs_no_waiting() -> None:
    gate = HostGate(1, 1, 3_600, Clock())
    assert await passes(gate, "a")
    for _ in range(3):
        gate.note_unreachable("a")
    with pytest.raises(HostSkippedError):
        await passes(gate, "a")  # at once: its turn would come in an hour


@in_a_loop
async def test_a_request_that_waited_hears_what_the_others_learnt_meanwhile() -> None:
    gate = HostGate(1, 4, 0)
    async with gate.slot("b"):
        waiting = asyncio.ensure_future(passes(gate, "a"))
        for _ in range(3):
            await asyncio.sleep(0)  # until it stands in the queue
        for _ in range(3):
            gate.note_unreachable("a")
        assert not waiting.done()
    with pytest.raises(HostSkippedError):
        await waiting
    assert await passes(gate, "b"), "the place of the request is free again"


@in_a_loop
async def test_a_host_gets_its_next_request_when_the_delay_is_over() -> None:
    clock = Clock()
    gate = HostGate(4, 4, 30, clock)
    assert await passes(gate, "a")
    clock.now += 29
    assert not await passes(gate, "a", within_s=0.05)
    assert await passes(gate, "b"), "another host does not wait"
    clock.now += 1
    assert await passes(gate, "a")


@in_a_loop
async def test_a_crawl_delay_makes_one_host_wait_longer_and_never_shorter() -> None:
    clock = Clock()
    gate = HostGate(4, 4, 30, clock)
    gate.slow_down("a", 60)
    gate.slow_down("b", 10)
    assert await passes(gate, "a")
    assert await passes(gate, "b")
    clock.now += 29
    assert not await passes(gate, "b", within_s=0.05)
    clock.now += 1
    assert await passes(gate, "b")
    assert not await passes(gate, "a", within_s=0.05)
    clock.now += 30
    assert await passes(gate, "a")
