"""The base of Dateline's own errors: each is one line for a person, and knows its exit code."""

from __future__ import annotations

from typing import ClassVar

OK, FAILED, USAGE, PARTIAL = 0, 1, 2, 3
"""Exit codes: all well, the world is at fault, the caller is, some feeds or articles failed."""


class DatelineError(Exception):
    """An error whose message says what happened, to which file or feed, and what to do.

    The command line prints the message as it is and ends with ``exit_code``.
    """

    exit_code: ClassVar[int] = FAILED


class UsageError(DatelineError, ValueError):
    """The caller asked for something that cannot be done as asked: exit code 2."""

    exit_code: ClassVar[int] = USAGE


class PlanError(UsageError):
    """The run cannot be done as asked; the message says why and what to do."""


class QueryError(DatelineError, RuntimeError):
    """DuckDB refused a statement, or cannot read the files; the message is DuckDB's."""


class MissingLibraryError(DatelineError, ImportError):
    """The library that was asked for is not installed; the message says what to install."""
