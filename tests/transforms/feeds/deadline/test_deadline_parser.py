"""The deadline: a process that hangs or dies is replaced, and the next document is read."""

from __future__ import annotations

import sys
import time
from datetime import datetime, timezone

import pytest

from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.deadline.deadline_parser import DeadlineParser
from dateline.transforms.feeds.deadline.task import ParseTask, parse_document
from dateline.transforms.feeds.errors import HtmlPage, ParserCrashed, ParseTimeout

NOW = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
ITEMS = b"".join(b"<item><title>Story %d</title></item>" % n for n in range(50))
FEED = b"<rss version='2.0'><channel><title>T</title>" + ITEMS + b"</channel></rss>"

# Stands in for code that is stuck in C: it answers the first word of a body, whatever it costs.
STUBBORN = """
import os, pickle, sys, time
from multiprocessing.connection import Connection
from dateline.transforms.feeds.deadline.task import parse_document
tasks, results = Connection(int(sys.argv[1])), Connection(int(sys.argv[2]))
results.send_bytes(b"ready")
while True:
    task = pickle.loads(tasks.recv_bytes())
    if task.body.startswith(b"HANG"):
        time.sleep(3600)
    if task.body.startswith(b"DIE"):
        os.kill(os.getpid(), 9)
    if task.body.startswith(b"LIE"):
        results.send_bytes(pickle.dumps(42))
        continue
    results.send_bytes(pickle.dumps(parse_document(task)))
"""


def task(body: bytes) -> ParseTask:
    return ParseTask(body, FeedSpec(url="https://a.example/feed"), NOW)


def test_small_documents_are_parsed_here_and_large_ones_elsewhere_with_the_same_result() -> None:
    parser = DeadlineParser(30, large=len(FEED))
    try:
        assert parser.parse(task(FEED)) == parse_document(task(FEED))
        assert parser._worker is not None
    finally:
        parser.close()
    small = DeadlineParser(30)
    small.parse(task(FEED))
    assert small._worker is None


def test_errors_come_back_as_they_are() -> None:
    parser = DeadlineParser(30, large=0)
    try:
        with pytest.raises(HtmlPage, match="web page"):
            parser.parse(task(b"<html><body>x</body></html>"))
        assert parser.parse(task(FEED)).entries == 50
    finally:
        parser.close()


@pytest.mark.parametrize(
    ("body", "error", "says"),
    [
        (b"HANG", ParseTimeout, "longer than 0.5 s"),
        (b"DIE", ParserCrashed, "exit status -9"),
        (b"LIE", ParserCrashed, "answered int"),
    ],
)
def test_a_process_that_fails_is_replaced(body: bytes, error: type[Exception], says: str) -> None:
    parser = DeadlineParser(0.5, large=0, command=(sys.executable, "-c", STUBBORN))
    try:
        start = time.monotonic()
        with pytest.raises(error, match=says):
            parser.parse(task(body))
        assert time.monotonic() - start < 15
        parser._timeout_s = 30
        assert parser.parse(task(FEED)).entries == 50
    finally:
        parser.close()


def test_a_process_that_cannot_start_is_an_error() -> None:
    parser = DeadlineParser(5, large=0, command=(sys.executable, "-c", "raise SystemExit(3)"))
    try:
        with pytest.raises(ParserCrashed):
            parser.parse(task(FEED))
    finally:
        parser.close()
