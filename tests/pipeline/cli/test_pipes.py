"""Commands whose output nobody reads to its end, such as those before ``head``."""

from __future__ import annotations

import signal

import pytest

from tests.commands import Command
from tests.made_up import article, write_dataset

NOBODY_READS = "import select; poll = select.poll(); poll.register(1, 0); poll.poll()"
"""Waits until the other end of standard output is closed."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_dataset(tmp_path_factory.mktemp("set"), [article(n) for n in range(3)]))


def ended(*arguments: str, code: str = NOBODY_READS) -> tuple[int, str]:
    """Exit code and standard error of a command whose reader goes away."""
    with Command(*arguments, code=code) as command:
        if not code:
            assert command.stdout.readline()
        command.stdout.close()
        errors = command.stderr.read()
        return command.wait(), errors


@pytest.mark.parametrize("format", ["csv", "json", "vertical"])
def test_a_long_answer_that_is_cut_ends_by_sigpipe_in_silence(root: str, format: str) -> None:
    query = "SELECT * FROM range(100000), (SELECT title FROM articles LIMIT 1)"
    found = ended("sql", "-o", root, "--format", format, query, code="")
    assert found == (-signal.SIGPIPE, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "SELECT 1"),
        ("sql", "--format", "parquet", "SELECT 1 AS x"),
        ("sql", "--format", "arrow", "SELECT 1 AS x"),
        ("sql", "--views"),
        ("fsck",),
        ("--help",),
        ("version",),
    ],
    ids=" ".join,
)
def test_a_short_answer_that_nobody_reads_ends_so_too(
    root: str, arguments: tuple[str, ...]
) -> None:
    output = () if arguments[0] in ("--help", "version") else ("-o", root)
    assert ended(*arguments, *output) == (-signal.SIGPIPE, "")


def test_a_failure_keeps_its_code(root: str) -> None:
    code, errors = ended("sql", "-o", root, "SELECT wrong")
    assert code == 1
    assert "wrong" in errors


def test_another_pipe_that_breaks_is_told(root: str) -> None:
    """Not the reader of the output has gone, so the command did not do what it was asked for."""
    code = (
        "import dateline.pipeline.query.session as session\n"
        "def broken(*_):\n"
        "    raise BrokenPipeError(32, 'the storage hung up')\n"
        "session.open_session = broken\n"
    )
    with Command("sql", "-o", root, "SELECT 1", code=code) as command:
        output, errors = command.communicate()
        assert (command.wait(), output) == (1, "")
        assert errors == "dateline: BrokenPipeError: [Errno 32] the storage hung up\n"
