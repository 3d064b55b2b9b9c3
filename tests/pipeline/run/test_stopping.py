"""A single run and the signals that end it, in real processes; also as process 1."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dateline.dataset import layout
from tests.commands import Command
from tests.feed_server import FeedServer, Reply, rss

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def _can_be_process_1() -> bool:
    if shutil.which("unshare") is None:
        return False
    done = subprocess.run(["unshare", "--pid", "--fork", "true"], capture_output=True, timeout=10)
    return done.returncode == 0


def asked(tmp_path: Path, url: str, *arguments: str) -> tuple[str, ...]:
    """The arguments of a run of one feed."""
    config = tmp_path / "c.yaml"
    config.write_text(
        f"feeds: [{{url: '{url}'}}]\nmodel: {{enabled: false}}\noutput: {{path: out}}\n"
        "fetch: {allow_hosts: [127.0.0.1], delay: 0, timeout: 60, read_timeout: 60}\n"
    )
    return "run", "-c", str(config), *arguments


def running(tmp_path: Path, url: str, *arguments: str, code: str = "") -> Command:
    """A run of one feed; ``code`` is Python that the process executes first."""
    return Command(*asked(tmp_path, url, *arguments), code=code)


@contextmanager
def first_process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command as process 1 of a namespace of its own."""
    code = "import os; assert os.getpid() == 1; from dateline.pipeline.cli.main import main; main()"
    command = ["unshare", "--pid", "--fork", "--kill-child", sys.executable, "-c", code, *arguments]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environ
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def data_files(tmp_path: Path) -> list[str]:
    out = tmp_path / "out"
    return [str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()]


class Hanging:
    """A feed that says when it was asked, and does not answer until it is told to."""

    def __init__(self, server: FeedServer) -> None:
        self.asked, self.answer = threading.Event(), threading.Event()
        self.url = server.add("/a.xml", self._reply)

    def _reply(self, _: object) -> Reply:
        self.asked.set()
        self.answer.wait(60)
        return Reply(body=rss("steel"))


@pytest.fixture
def hanging(feed_server: FeedServer) -> Iterator[Hanging]:
    feed = Hanging(feed_server)
    yield feed
    feed.answer.set()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_run_at_once_and_leaves_nothing(
    tmp_path: Path, hanging: Hanging, number: signal.Signals, code: int
) -> None:
    with running(tmp_path, hanging.url) as process:
        assert hanging.asked.wait(30)
        assert any(path.startswith(f"{layout.LEASES}/") for path in data_files(tmp_path))
        process.send_signal(number)
        assert process.wait(30) == code
        (line,) = process.stderr.read().splitlines()
    assert json.loads(line)["message"].startswith(f"stopped by {number.name}; nothing")
    assert data_files(tmp_path) == []


def test_process_1_ends_by_sigterm(tmp_path: Path, hanging: Hanging) -> None:
    if not _can_be_process_1():
        pytest.skip("no process namespaces here (unshare --pid)")
    with first_process(*asked(tmp_path, hanging.url)) as unshare:
        assert hanging.asked.wait(30)
        children = Path(f"/proc/{unshare.pid}/task/{unshare.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGTERM)
        assert unshare.wait(30) == 143
    assert data_files(tmp_path) == []


def test_a_run_that_has_begun_its_commit_is_let_finish(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    at_commit = (
        "import os, signal\n"
        "import dateline.pipeline.run.stopping as s\n"
        "observed = s.StopSignals._at\n"
        "def at(self, point):\n"
        "    observed(self, point)\n"
        "    if point == 'staged':\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        assert self.stop.wait(30)\n"
        "s.StopSignals._at = at\n"
    )
    url = feed_server.add("/a.xml", rss("steel"))
    with running(tmp_path, url, "--run-id", "r", code=at_commit) as process:
        assert process.wait(60) == 0
    assert "runs/r.json" in data_files(tmp_path)
    unseen = (f"{layout.LEASES}/", f"{layout.STAGING}/")
    assert not any(path.startswith(unseen) for path in data_files(tmp_path))


def test_a_run_that_waits_for_another_is_ended_as_well(tmp_path: Path, hanging: Hanging) -> None:
    with running(tmp_path, hanging.url) as first:
        assert hanging.asked.wait(30)
        waits = (
            "import dateline.dataset.lease as l\n"
            "original = l.random.uniform\n"
            "def waits(a, b):\n"
            "    print('waits', flush=True)\n"
            "    return original(a, b)\n"
            "l.random.uniform = waits\n"
        )
        with running(tmp_path, hanging.url, "--wait", "600", code=waits) as second:
            assert second.stdout.readline() == "waits\n"
            second.send_signal(signal.SIGTERM)
            assert second.wait(30) == 143
        hanging.answer.set()
        assert first.wait(30) == 0


def test_a_quiet_run_leaves_one_info_line_in_the_log(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a.xml", rss("steel"))
    with running(tmp_path, url, "--run-id", "r", "--json") as process:
        _, told = process.communicate()
    (line,) = map(json.loads, told.splitlines())
    assert (line["level"], line["run_id"], line["status"]) == ("info", "r", "ok")
    assert (line["new"], line["fetched"], line["failed"]) == (3, 1, 0)
    assert line["seconds"] > 0
    assert line["message"].startswith("run r committed in ")
