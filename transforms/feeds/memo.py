"""Answers that are remembered, within bounds: neither many of them nor any of a long text.

The bound of ``lru_cache`` is a number of answers. Texts that strangers write may be of any length,
and some thousand identifiers of 300 kB each would fill the memory of a process that runs for days.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from inspect import signature
from typing import Any, ParamSpec, TypeVar, cast

_Texts = ParamSpec("_Texts")
_Answer = TypeVar("_Answer")

LONGEST = 500
"""Characters of a text whose answer is remembered; nearly all addresses and names are shorter."""


def memo(most: int) -> Callable[[Callable[_Texts, _Answer]], Callable[_Texts, _Answer]]:
    """Remembers ``most`` answers of a function, none of those of which the first text is long."""

    def remember(function: Callable[_Texts, _Answer]) -> Callable[_Texts, _Answer]:
        remembered: Any = lru_cache(maxsize=most)(function)

        def ask_with(text: str | None, *others: Any) -> Any:
            if text is not None and len(text) > LONGEST:
                return cast(Any, function)(text, *others)
            return remembered(text, *others)

        def ask_about(text: str | None) -> Any:  # most functions: twice as fast
            if text is not None and len(text) > LONGEST:
                return cast(Any, function)(text)
            return remembered(text)

        alone = len(signature(function).parameters) == 1
        ask: Any = ask_about if alone else ask_with
        for name in ("cache_info", "cache_clear"):
            setattr(ask, name, getattr(remembered, name))
        return cast("Callable[_Texts, _Answer]", update_wrapper(ask, function))

    return remember
