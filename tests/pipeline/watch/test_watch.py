"""Continuous mode: the loop on a clock of its own, and real processes that get real signals."""

from __future__ import annotations

import itertools
import json
import os
import signal
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from dateline.dataset.lease import LeaseHeldError
from dateline.pipeline.cli.watch import duration
from dateline.pipeline.run.run_report import RunReport
from dateline.pipeline.watch.next_run import Interval
from dateline.pipeline.watch.watch import Heartbeat, Watcher
from dateline.schemas.errors import PlanError
from dateline.schemas.manifest import Counts, Head, Manifest
from tests.commands import Command
from tests.feed_server import FeedServer, Reply, rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def report(status: str = "ok") -> RunReport:
    manifest = Manifest(
        schema_version=1,
        run_id="r",
        sequence=1,
        status=status,
        now=NOON.isoformat(),
        inputs={},
        counts=Counts(),
        files=[],
        state_before=Head(),
        state=Head(),
    )
    return RunReport(manifest, "", 0, 0)


@dataclass
class World:
    """A clock that moves when somebody waits; ``runs`` is what the runs give, one by one."""

    runs: list[RunReport | Exception]
    took: float = 10.0
    seconds: float = 0.0
    started: list[float] = field(default_factory=list)
    beats: list[Heartbeat] = field(default_factory=list)
    stop_at: float = float("inf")

    def execute(self) -> RunReport:
        self.started.append(self.seconds)
        self.seconds += self.took
        result = self.runs.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    def wait(self, seconds: float) -> bool:
        self.seconds = min(self.seconds + seconds, max(self.stop_at, self.seconds))
        return self.seconds >= self.stop_at

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def watcher(self, every: float | None = 900) -> Watcher:
        return Watcher(
            execute=self.execute,
            earliest=lambda now: now + timedelta(seconds=200),
            interval=Interval(every, 0.0),
            now=self.now,
            chance=lambda: 0.0,
            wait=self.wait,
            beat=self.beats.append,
            longest_run_s=7200,
        )


def test_runs_start_at_the_pace_and_the_last_ones_exit_code_counts() -> None:
    world = World([report(), report(), report("partial")])
    assert world.watcher().loop(max_runs=3) == 3
    assert world.started == [0, 900, 1800]


def test_without_a_pace_it_sleeps_until_a_feed_is_due() -> None:
    world = World([report(), report()])
    world.watcher(every=None).loop(max_runs=2)
    assert world.started == [0, 210]


def test_failed_runs_back_off_and_a_good_one_ends_that() -> None:
    world = World([OSError("full"), OSError("full"), report(), report()])
    world.watcher().loop(max_runs=4)
    assert world.started == [0, 40, 110, 1010]
    assert [beat.failures_in_a_row for beat in world.beats if beat.status == "running"] == [
        0,
        1,
        2,
        0,
    ]


def test_another_process_at_work_is_no_failure() -> None:
    world = World([LeaseHeldError("run x is working"), report()])
    assert world.watcher().loop(max_runs=2) == 0
    assert world.started == [0, 70]
    assert {beat.failures_in_a_row for beat in world.beats} == {0}


def test_what_cannot_be_done_as_asked_is_told_at_once_but_only_at_first() -> None:
    with pytest.raises(PlanError):
        World([PlanError("no feeds")]).watcher().loop()
    world = World([report(), PlanError("no feeds any more"), report()])
    assert world.watcher().loop(max_runs=3) == 0


def test_a_stop_while_waiting_ends_it_with_success() -> None:
    world = World([OSError("full"), report()], stop_at=25.0)
    assert world.watcher().loop() == 0
    assert world.started == [0]
    assert world.beats[-1].status == "stopped"


def test_heartbeats_say_how_it_is_and_until_when_they_hold() -> None:
    world = World([report(), report()])
    world.watcher().loop(max_runs=2)
    running, *waiting = [beat for beat in world.beats if beat.runs < 2][:4]
    assert (running.status, running.stale_after) == ("running", "2026-11-24T14:00:00+00:00")
    assert {beat.status for beat in waiting} == {"waiting"}
    assert waiting[0].next_run_at == "2026-11-24T12:15:00+00:00"
    assert waiting[0].last_run is not None
    assert waiting[0].last_run["ended_at"] == "2026-11-24T12:00:10+00:00"
    times = [datetime.fromisoformat(beat.time) for beat in waiting]
    assert all((b - a).total_seconds() <= 60 for a, b in itertools.pairwise(times))
    for beat, following in itertools.pairwise(waiting):
        assert beat.stale_after is not None
        assert following.time < beat.stale_after


def test_a_heartbeat_that_cannot_be_written_does_not_end_the_watch() -> None:
    world = World([report()])
    watcher = world.watcher()

    def full(_: Heartbeat) -> None:
        raise OSError("the disk is full")

    watcher.beat = full
    assert watcher.loop(max_runs=1) == 0


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("15m", 900), ("1.5h", 5400), ("1d", 86400)]
)
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "m", "-5m", "0", "15 min", "nan", "inf"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Exception, match="expected a time"):
        duration(text)


def watching(tmp_path: Path, url: str, *arguments: str) -> Command:
    config = tmp_path / "c.yaml"
    config.write_text(
        f"feeds: [{{url: '{url}'}}]\nmodel: {{enabled: false}}\noutput: {{path: out}}\n"
        "fetch: {allow_hosts: [127.0.0.1], delay: 0, timeout: 60, read_timeout: 60}\n"
    )
    beat = ["--heartbeat", str(tmp_path / "beat.json")]
    return Command("watch", "-c", str(config), *beat, *arguments)


def heartbeat(tmp_path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((tmp_path / "beat.json").read_text())
    return found


def data_files(tmp_path: Path) -> list[str]:
    out = tmp_path / "out"
    return [str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
class TestSignals:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_stop_while_it_waits_is_clean(
        self, tmp_path: Path, feed_server: FeedServer, number: signal.Signals
    ) -> None:
        url = feed_server.add("/a.xml", rss("steel"))
        with watching(tmp_path, url, "--every", "1h") as process:
            for line in process.stderr:
                if "the next run begins" in line:
                    break
            process.send_signal(number)
            assert process.wait(20) == 0
        beat = heartbeat(tmp_path)
        assert (beat["status"], beat["runs"], beat["last_run"]["status"]) == ("stopped", 1, "ok")

    def test_a_run_that_ends_within_the_grace_time_is_committed(
        self, tmp_path: Path, feed_server: FeedServer
    ) -> None:
        asked, answer = threading.Event(), threading.Event()

        def slowly(_: object) -> Reply:
            asked.set()
            answer.wait(30)
            return Reply(body=rss("steel"))

        with watching(tmp_path, feed_server.add("/a.xml", slowly), "--grace", "50s") as process:
            assert asked.wait(30)
            process.send_signal(signal.SIGTERM)
            answer.set()
            assert process.wait(30) == 0
        assert heartbeat(tmp_path)["last_run"]["counts"]["new"] == 3
        assert any(path.startswith("runs/") for path in data_files(tmp_path))

    def test_a_run_that_does_not_is_abandoned_and_leaves_nothing(
        self, tmp_path: Path, feed_server: FeedServer
    ) -> None:
        asked, never = threading.Event(), threading.Event()

        def hang(_: object) -> Reply:
            asked.set()
            never.wait(60)
            return Reply(500)

        with watching(tmp_path, feed_server.add("/a.xml", hang), "--grace", "0.1s") as process:
            assert asked.wait(30)
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
            assert "was abandoned" in process.stderr.read()
        never.set()
        assert data_files(tmp_path) == []
        assert heartbeat(tmp_path)["status"] == "stopped"

    def test_a_second_signal_ends_the_grace_time(
        self, tmp_path: Path, feed_server: FeedServer
    ) -> None:
        asked, never = threading.Event(), threading.Event()

        def hang(_: object) -> Reply:
            asked.set()
            never.wait(60)
            return Reply(500)

        with watching(tmp_path, feed_server.add("/a.xml", hang), "--grace", "1h") as process:
            assert asked.wait(30)
            process.send_signal(signal.SIGTERM)
            # Signals of one kind merge while they are pending, so the second is another.
            process.send_signal(signal.SIGINT)
            try:
                assert process.wait(30) == 0
            finally:
                never.set()
        assert data_files(tmp_path) == []
