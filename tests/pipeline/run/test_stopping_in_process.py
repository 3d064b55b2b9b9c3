"""Signals: a run may end within its grace time, a commit always, and then it is over."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from dateline.pipeline.run import stopping
from dateline.pipeline.run.stopping import RunAbandoned, StopSignals

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def wait_until_told(signals: StopSignals) -> None:
    assert signals.stop.wait(30)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_asks_to_stop_and_lets_the_run_end(number: signal.Signals) -> None:
    signals = StopSignals(grace_s=60)
    done = False
    with signals.installed(), signals.run():
        assert not signals.stop.is_set()
        os.kill(os.getpid(), number)
        wait_until_told(signals)
        done = True
    assert done
    assert not signals.abandoned


def test_a_run_that_goes_on_beyond_the_grace_time_is_abandoned() -> None:
    signals = StopSignals(grace_s=0.05)
    with signals.installed(), pytest.raises(RunAbandoned, match="within the grace time"):
        work_for_ever(signals)
    assert signals.abandoned


def work_for_ever(signals: StopSignals, seconds: float = 60) -> None:
    with signals.run():
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(seconds)


def test_a_second_signal_ends_the_grace_time() -> None:
    signals = StopSignals(grace_s=3_600)

    def work() -> None:
        with signals.run():
            os.kill(os.getpid(), signal.SIGTERM)
            wait_until_told(signals)
            os.kill(os.getpid(), signal.SIGTERM)
            threading.Event().wait(60)

    with signals.installed(), pytest.raises(RunAbandoned):
        work()


def test_a_thread_that_fell_asleep_as_the_alarm_came_is_woken_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, sent = signal.pthread_kill, list[int]()

    def first_is_missed(thread: int, number: int) -> None:
        sent.append(number)
        if len(sent) > 1:
            real(thread, number)

    monkeypatch.setattr(signal, "pthread_kill", first_is_missed)
    signals = StopSignals(grace_s=0)
    with signals.installed(), pytest.raises(RunAbandoned):
        work_for_ever(signals, seconds=5)
    assert len(sent) > 1


@pytest.mark.parametrize(("last_resort_s", "ended"), [(0.0, True), (60.0, False)])
def test_an_abandoned_run_has_its_time_to_clean_up_and_no_more(
    last_resort_s: float, ended: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes, told = list[int](), threading.Event()

    def exit_(code: int) -> None:
        codes.append(code)
        told.set()

    monkeypatch.setattr(stopping, "LAST_RESORT_S", last_resort_s)
    monkeypatch.setattr(os, "_exit", exit_)
    signals = StopSignals(grace_s=0)

    def cleans_up_slowly() -> None:
        with signals.run():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
                threading.Event().wait(60)
            finally:
                told.wait(30 if ended else 4 * stopping.AGAIN_S)

    with signals.installed(), pytest.raises(RunAbandoned):
        cleans_up_slowly()
    assert (143 in codes) == ended


def test_a_run_that_commits_is_let_finish() -> None:
    signals = StopSignals(grace_s=0)
    with signals.installed(), signals.run() as at:
        at("staged")
        os.kill(os.getpid(), signal.SIGTERM)
        wait_until_told(signals)
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(0.1)  # time in which an abandoned run would have ended
    assert not signals.abandoned


def test_between_two_runs_there_is_nothing_to_abandon() -> None:
    signals = StopSignals(grace_s=0)
    with signals.installed():
        os.kill(os.getpid(), signal.SIGTERM)
        wait_until_told(signals)
        threading.Event().wait(0.1)
    assert not signals.abandoned


def test_whatever_the_abandonment_came_out_as_it_is_told_as_such() -> None:
    signals = StopSignals(grace_s=0.05)

    def wrapped() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            threading.Event().wait(60)
        except BaseException as error:
            raise RuntimeError("in step Fetch") from error

    def work() -> None:
        with signals.run():
            wrapped()

    with signals.installed(), pytest.raises(RunAbandoned, match="in step Fetch"):
        work()


def test_other_errors_of_a_run_pass_through() -> None:
    signals = StopSignals(grace_s=1)

    def work() -> None:
        with signals.run():
            raise OSError("no space left")

    with signals.installed(), pytest.raises(OSError, match="no space left"):
        work()


def test_the_handlers_of_before_are_back_afterwards() -> None:
    before = [
        signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
    ]
    with StopSignals(1).installed():
        assert signal.getsignal(signal.SIGTERM) not in before
    after = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)]
    assert after == before
    assert "stop" not in {thread.name for thread in threading.enumerate()}
