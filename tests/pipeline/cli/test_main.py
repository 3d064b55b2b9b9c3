"""Errors as one line, with an honest exit code."""

from __future__ import annotations

import errno
import gc
import sys
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from dateline.pipeline.cli import main as command
from dateline.schemas.errors import DatelineError, UsageError


@pytest.fixture(autouse=True)
def _usual_collections() -> Iterator[None]:
    """What a command asks of the garbage collection ends with the test."""
    usual = gc.get_threshold()
    yield
    gc.set_threshold(*usual)
    gc.unfreeze()


def raising(error: BaseException) -> Callable[[], NoReturn]:
    def app() -> NoReturn:
        raise error

    return app


def ends(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[object, str]:
    """Exit code and last words of a command that raises ``error``."""
    monkeypatch.setattr(command, "called", lambda _: raising(error))
    monkeypatch.delitem(sys.modules, "dateline.pipeline.run.job_server", raising=False)
    with pytest.raises(SystemExit) as ended:
        command.main()
    output = capsys.readouterr()
    assert output.out == ""
    return ended.value.code, output.err


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (DatelineError("the head is damaged"), 1, "the head is damaged"),
        (UsageError("no such feed"), 2, "no such feed"),
        (ValueError("a plain mistake"), 1, "a plain mistake"),
        (OSError(errno.ENOSPC, "No space left on device", "/out/x"), 1,
         "/out/x: No space left on device"),
        (OSError("the storage is gone"), 1, "the storage is gone"),
        (DatelineError(), 1, "DatelineError"),
        (KeyError("x"), 1, "KeyError: 'x' (set DATELINE_TRACEBACK=1 to see where)"),
        (KeyboardInterrupt(), 130, "interrupted; what was not committed yet is not visible"),
    ],
)  # fmt: skip
def test_an_error_is_one_line(
    error: BaseException,
    code: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("DATELINE_TRACEBACK", raising=False)
    assert ends(error, monkeypatch, capsys) == (code, f"dateline: {told}\n")


def test_the_traceback_comes_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_TRACEBACK", "1")
    monkeypatch.setattr(command, "called", lambda _: raising(DatelineError("x")))
    with pytest.raises(DatelineError):
        command.main()


@pytest.mark.parametrize("name", ["run", "feeds"])
def test_only_the_command_that_is_called_is_made(name: str) -> None:
    one = get_command(command.called([name, "--help"]))
    every = get_command(command.app)
    assert isinstance(one, TyperGroup)
    assert isinstance(every, TyperGroup)
    assert set(one.commands) == {name}
    assert len(every.commands) > 20, "the program itself stays whole"
    assert one.params[0].name == every.params[0].name


@pytest.mark.parametrize("arguments", [[], ["--help"], ["rnu"], ["--version"]])
def test_all_commands_are_there_to_be_told_of_where_none_is_called(arguments: list[str]) -> None:
    assert command.called(arguments) is command.app


def test_a_command_seldom_looks_for_cycles_and_never_at_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gc.unfreeze()
    assert ends(SystemExit(3), monkeypatch, capsys)[0] == 3
    assert gc.get_threshold()[0] > 10_000
    assert gc.get_freeze_count() > 1_000


@pytest.mark.parametrize("name", command.GO_ON)
def test_a_command_that_goes_on_for_weeks_looks_for_cycles_as_python_does(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = gc.get_threshold()
    monkeypatch.setattr("sys.argv", ["dateline", name])
    assert ends(SystemExit(0), monkeypatch, capsys)[0] == 0
    assert gc.get_threshold() == usual
    assert {*command.GO_ON} <= {each.name for each in command.app.registered_commands}
