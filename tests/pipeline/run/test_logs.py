"""Log lines: the run id in each, one per feed problem, and no secrets."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from dateline.pipeline.run.logs import (
    JsonFormatter,
    TerminalFormatter,
    hide_secrets,
    log_problems,
    redacted,
    set_up_logs,
    use_run_id,
)
from dateline.schemas.config import Config
from tests.feed_server import FeedServer


@pytest.fixture(autouse=True)
def _no_context() -> Iterator[None]:
    use_run_id(None)  # whatever a run of another test left
    yield
    use_run_id(None)
    hide_secrets(Config())


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("dateline.test", logging.WARNING, __file__, 1, message, (), None)
    made.__dict__.update(extra)
    return made


def test_the_run_id_is_in_lines_that_are_formatted_after_it_was_made() -> None:
    formatter = JsonFormatter()
    assert json.loads(formatter.format(record("before")))["run_id"] is None
    use_run_id("r1")
    assert json.loads(formatter.format(record("after")))["run_id"] == "r1"
    assert TerminalFormatter().format(record("after")) == "warning: [r1] after"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET http://user:pa55@a.example/x failed", "GET http://***@a.example/x failed"),
        ("https://a.example/f?page=2&api_key=abc123", "https://a.example/f?page=2&api_key=***"),
        ("https://a.example/f?API-KEY=abc&x=1", "https://a.example/f?API-KEY=***&x=1"),
        ("/f?key=a /f?token=b /f?secret=c", "/f?key=*** /f?token=*** /f?secret=***"),
        ("/f?sig=a&auth=b&password=c", "/f?sig=***&auth=***&password=***"),
        ("/f?signature=a&access_token=b", "/f?signature=***&access_token=***"),
        ("a 'http://u:p@a.example/?key=x' b", "a 'http://***@a.example/?key=***' b"),
        ("http://only-a-user@a.example/", "http://***@a.example/"),
        ("https://a.example/?monkey=1&keys=2", "https://a.example/?monkey=1&keys=2"),
        ("https://a.example/x@b/?q=c@d", "https://a.example/x@b/?q=c@d"),
        ("see mail@a.example for more", "see mail@a.example for more"),
    ],
)
def test_urls_lose_their_secrets(text: str, expected: str) -> None:
    assert redacted(text) == expected


def test_header_values_of_the_config_appear_nowhere() -> None:
    feed = {"url": "http://a.example/x", "headers": {"Authorization": "Bearer s3cr3t-t0k3n"}}
    hide_secrets(Config.model_validate({"feeds": [feed]}))
    line = record("sent Bearer s3cr3t-t0k3n", fields={"message": "s3cr3t-t0k3n"})
    try:
        raise ValueError("s3cr3t-t0k3n")
    except ValueError:
        line.exc_info = sys.exc_info()
    assert "s3cr3t" not in JsonFormatter().format(line)
    assert "s3cr3t" not in TerminalFormatter().format(line)


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("abcdef", "sent abcdef", "sent ***"),
        ("abcde", "sent abcde", "sent abcde"),  # a word that short stands in too many texts
        ("Bearer abcdef", "abcdef", "***"),  # a part of it, as a server may quote it
        ("abcdef abcdefgh", "abcdefgh", "***"),  # nothing of the longer one is left
        ("bcdefg abcdefgh", "abcdefgh", "***"),
        ("a b c d", "a b c d", "***"),
    ],
)
def test_what_of_a_header_is_hidden(value: str, text: str, expected: str) -> None:
    feed = {"url": "http://a.example/x", "headers": {"X-Key": value}}
    hide_secrets(Config.model_validate({"feeds": [feed]}))
    assert redacted(text) == expected


def test_the_secrets_of_an_earlier_configuration_are_forgotten() -> None:
    feed = {"url": "http://a.example/x", "headers": {"X-Key": "abcdef"}}
    hide_secrets(Config.model_validate({"feeds": [feed]}))
    hide_secrets(Config())
    assert redacted("abcdef") == "abcdef"


def test_control_characters_reach_no_terminal() -> None:
    assert "\x1b" not in TerminalFormatter().format(record("\x1b[2Jgone"))
    assert "\\u001b" in JsonFormatter().format(record("\x1b[2Jgone"))


def test_problems_are_one_line_each_and_the_rest_is_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    problem = {"feed": "http://a.example/x", "stage": "fetch", "error_class": "Http500"}
    log_problems([problem | {"message": "it broke", "count": 3}], total=5)
    told = [line.getMessage() for line in caplog.records]
    assert told == [
        "http://a.example/x: it broke (and 2 more like it)",
        "4 more problems stand in the table dead_letters",
    ]
    fields = vars(caplog.records[0])["fields"]
    assert fields["error_class"] == "Http500"


def test_a_problem_that_came_once_has_no_others_like_it(caplog: pytest.LogCaptureFixture) -> None:
    problem = {"feed": "a", "message": "it broke"}
    log_problems([problem | {"count": 1}, problem | {"count": 2}], total=2)
    told = [line.getMessage() for line in caplog.records]
    assert told == ["a: it broke", "a: it broke (and 1 more like it)"]


def test_a_line_of_another_run_keeps_its_id() -> None:
    use_run_id("r1")
    line = record("late", run_id="r0")
    assert json.loads(JsonFormatter().format(line))["run_id"] == "r0"
    assert TerminalFormatter().format(line) == "warning: [r0] late"


def test_fields_of_a_line_stay_what_they_are_and_lose_their_secrets() -> None:
    at = datetime(2026, 11, 29, tzinfo=timezone.utc)
    line = record("é", fields={"url": "http://u:p@a.example/", "count": 3, "at": at})
    text = JsonFormatter().format(line)
    read = json.loads(text)
    assert (read["url"], read["count"], read["at"]) == ("http://***@a.example/", 3, str(at))
    assert "é" in text, "people read it, too"
    assert "traceback" not in read


def test_a_traceback_is_in_its_line() -> None:
    line = record("it broke")
    try:
        raise ValueError("no such thing")
    except ValueError:
        line.exc_info = sys.exc_info()
    assert "ValueError: no such thing" in json.loads(JsonFormatter().format(line))["traceback"]


@pytest.fixture
def own_logging() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    kept = root.handlers[:], root.level, logging.getLogger("dateline").level
    root.setLevel(logging.DEBUG)
    yield root
    root.handlers[:] = kept[0]
    root.setLevel(kept[1])
    logging.getLogger("dateline").setLevel(kept[2])


@pytest.mark.parametrize(
    ("terminal", "formatter"), [(True, TerminalFormatter), (False, JsonFormatter)]
)
def test_logs_go_to_standard_error_in_the_form_that_its_reader_wants(
    own_logging: logging.Logger,
    monkeypatch: pytest.MonkeyPatch,
    terminal: bool,
    formatter: type[logging.Formatter],
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(written, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stderr", written)
    set_up_logs("r7")
    assert isinstance(own_logging.handlers[0].formatter, formatter)
    logging.getLogger("dateline.x").info("ours")
    logging.getLogger("library").info("too much")
    logging.getLogger("library").warning("theirs")
    told = written.getvalue()
    assert ("ours" in told, "theirs" in told, "too much" in told) == (True, True, False)
    assert told.count("r7") == 2


@pytest.mark.parametrize(
    ("path", "name", "level", "told"),
    [
        ("/x/apache_beam/io.py", "root", logging.WARNING, False),
        ("/x/apache_beam/io.py", "root", logging.ERROR, True),
        ("/x/apache_beam/io.py", "apache_beam.runners", logging.WARNING, True),
        ("/x/other/io.py", "root", logging.WARNING, True),
    ],
)
def test_only_warnings_of_beam_on_the_root_logger_are_left_out(
    own_logging: logging.Logger,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    name: str,
    level: int,
    told: bool,
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    set_up_logs(None)
    own_logging.handle(logging.LogRecord(name, level, path, 1, "apitools", (), None))
    assert ("apitools" in written.getvalue()) is told


def test_a_run_logs_json_lines_with_its_id_and_nothing_of_beams_own(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    config = tmp_path / "c.yaml"
    url = feed_server.url("/none.xml").replace("://", "://user:pa55word@")
    config.write_text(
        f"feeds: [{{url: '{url}', headers: {{X-Key: s3cr3t-key}}}}]\nmodel: {{enabled: false}}\n"
        "fetch: {allow_hosts: [127.0.0.1], delay: 0}\n"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "dateline.pipeline.cli.main",
            "run",
            "-c",
            config,
            "-o",
            tmp_path / "out",
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 3, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line.get("error_class") for line in lines] == ["Http404", None]
    assert lines[0]["feed"] == feed_server.url("/none.xml")
    assert lines[0]["run_id"].startswith("20")
    assert "pa55word" not in done.stderr + done.stdout
    assert "s3cr3t" not in done.stderr + done.stdout
