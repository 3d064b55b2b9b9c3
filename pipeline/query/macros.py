"""The table macros beside the views: questions that take a period."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.pipeline.query.change_views import CHANGE_COMMENTS, CHANGE_MACROS
from dateline.pipeline.query.error_bars import ERROR_BAR_COMMENTS, ERROR_BAR_MACROS
from dateline.pipeline.query.estimate_views import ESTIMATE_COMMENTS, ESTIMATE_MACROS

MACROS: dict[str, str] = {**CHANGE_MACROS, **ESTIMATE_MACROS, **ERROR_BAR_MACROS}
"""What follows the name of each in ``CREATE MACRO``."""

MACRO_COMMENTS: dict[str, str] = {
    **CHANGE_COMMENTS,
    **ESTIMATE_COMMENTS,
    **ERROR_BAR_COMMENTS,
}
"""What the rows of each are."""


def macro_statements() -> Iterator[tuple[str, str]]:
    """``(name, statement)`` for each; those that ask another one follow it."""
    for name, text in MACROS.items():
        comment = f"-- {MACRO_COMMENTS[name]}"
        yield name, f"{comment}\nCREATE OR REPLACE MACRO {name}{text.rstrip()}"


def signature(name: str) -> str:
    """A macro with its parameters, as one would call it."""
    return name + MACROS[name].partition(" AS TABLE")[0]
