"""The deadline: a process that hangs or dies is replaced, and the next document is read."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.deadline import deadline_parser
from dateline.transforms.feeds.deadline.deadline_parser import DeadlineParser
from dateline.transforms.feeds.deadline.task import ParseTask, parse_document
from dateline.transforms.feeds.errors import HtmlPage, ParserCrashed, ParseTimeout

NOW = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
ITEMS = b"".join(b"<item><title>Story %d</title></item>" % n for n in range(50))
FEED = b"<rss version='2.0'><channel><title>T</title>" + ITEMS + b"</channel></rss>"

EMPTY = b"<rss version='2.0'><channel><title>T</title></channel></rss>"

# Stands in for code that is stuck in C: it answers the first word of a body, whatever it costs.
STUBBORN = """
import os, pickle, sys, time
from multiprocessing.connection import Connection
tasks, results = Connection(int(sys.argv[1])), Connection(int(sys.argv[2]))
results.send_bytes(b"ready")
while True:
    task, _ = pickle.loads(tasks.recv_bytes())
    if task.body.startswith(b"SLEEP"):
        time.sleep(3600)
    if task.body.startswith(b"DIE"):
        os.kill(os.getpid(), 9)
    if task.body.startswith(b"LIE"):
        results.send_bytes(pickle.dumps(42))
        continue
    results.send_bytes(pickle.dumps(task.run()))
"""

# The real worker, on a machine that gives it no time for longer than the deadline.
SLOW = """
import time
from dateline.transforms.feeds.deadline import task, worker
run = task.ParseTask.run
task.ParseTask.run = lambda self: (time.sleep(1.1), run(self))[1]
worker.main()
"""


def task(body: bytes) -> ParseTask:
    return ParseTask(body, FeedSpec(url="https://a.example/feed"), NOW)


@pytest.fixture(scope="module")
def parser() -> Iterator[DeadlineParser]:
    """One whose process starts once for several tests."""
    found = DeadlineParser(30, large=len(FEED))
    yield found
    found.close()


def test_large_documents_are_parsed_elsewhere_with_the_same_result(parser: DeadlineParser) -> None:
    assert parser.parse(task(FEED)) == parse_document(task(FEED))
    assert parser.is_running


def test_small_documents_are_parsed_here() -> None:
    small = DeadlineParser(30, large=len(FEED) + 1)
    small.parse(task(FEED))
    assert not small.is_running


def test_a_small_body_that_is_compressed_is_large(
    parser: DeadlineParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = gzip.compress(FEED)
    assert len(body) < len(FEED)
    monkeypatch.setattr(deadline_parser, "parse_document", None)  # what is parsed here fails
    assert parser.parse(task(body)).entries == 50


# Our readers find no entry in it, and feedparser looks for mail addresses in quadratic time.
FOR_FEEDPARSER = (
    b"<rss version='2.0'><channel><title>A & B</title><managingEditor>"
    + b"a" * 90_000
    + b"</managingEditor></channel></rss>"
)


def test_what_only_feedparser_may_read_is_given_up_after_its_cpu_time() -> None:
    parser = DeadlineParser(0.2)
    try:
        with pytest.raises(ParseTimeout, match=r"took more than 0\.2 s of CPU time"):
            parser.parse(task(FOR_FEEDPARSER))
        assert not parser.is_running
        parser._timeout_s = 30
        assert parser.parse(task(FEED)).entries == 50
        small = FOR_FEEDPARSER.replace(b"a" * 90_000, b"a")
        assert parser.parse(task(small)).entries == 0
        assert parser.is_running
    finally:
        parser.close()


def test_a_machine_that_is_busy_with_other_things_changes_nothing() -> None:
    """What counts is the CPU time of the task: waiting, even for all of it, is free."""
    parser = DeadlineParser(1, large=0, command=(sys.executable, "-c", SLOW))
    try:
        assert parser.parse(task(FEED)).entries == 50
    finally:
        parser.close()


def test_errors_come_back_as_they_are(
    parser: DeadlineParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline_parser, "parse_document", None)
    with pytest.raises(HtmlPage, match="web page"):
        parser.parse(task(b"<html><body>x</body></html>" + b" " * len(FEED)))
    assert parser.parse(task(FEED)).entries == 50


@pytest.mark.parametrize(
    ("body", "timeout_s", "error", "says"),
    [
        (b"SLEEP", 0.01, ParserCrashed, "gave no answer in 0.6 s"),
        (b"DIE", 1, ParserCrashed, "exit status -9"),
        (b"LIE", 1, ParserCrashed, "answered int"),
    ],
)
def test_a_process_that_fails_is_replaced(
    body: bytes, timeout_s: float, error: type[Exception], says: str
) -> None:
    parser = DeadlineParser(timeout_s, large=0, command=(sys.executable, "-c", STUBBORN))
    try:
        with pytest.raises(error, match=says):
            parser.parse(task(body))
        parser._timeout_s = 30
        assert parser.parse(task(EMPTY)).entries == 0
    finally:
        parser.close()


def test_a_process_that_cannot_start_is_an_error() -> None:
    parser = DeadlineParser(5, large=0, command=(sys.executable, "-c", "raise SystemExit(3)"))
    try:
        with pytest.raises(ParserCrashed):
            parser.parse(task(FEED))
    finally:
        parser.close()
