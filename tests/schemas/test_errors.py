"""Every error of ours knows its exit code and is one line for a person."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from dateline.schemas.errors import FAILED, USAGE, DatelineError, UsageError


def errors() -> Iterator[type[DatelineError]]:
    """All classes of errors in the packages below the command line."""
    for package in ("dataset", "schemas", "transforms", "pipeline"):
        folder = importlib.import_module(f"dateline.{package}")
        for found in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
            module = importlib.import_module(found.name)
            for _, kind in inspect.getmembers(module, inspect.isclass):
                if issubclass(kind, DatelineError) and kind.__module__ == module.__name__:
                    yield kind


def test_usage_errors_end_with_two_and_others_with_one() -> None:
    assert (DatelineError("x").exit_code, UsageError("x").exit_code) == (FAILED, USAGE)
    assert isinstance(UsageError("x"), ValueError)
    kinds = set(errors())
    assert len(kinds) > 5
    for kind in kinds:
        assert kind.exit_code in ((USAGE,) if issubclass(kind, UsageError) else (FAILED, USAGE))
        assert (kind.__doc__ or "").strip(), f"{kind.__name__} does not say what it means"


def test_an_error_says_its_message_and_nothing_else() -> None:
    assert str(UsageError("there is no such day")) == "there is no such day"
