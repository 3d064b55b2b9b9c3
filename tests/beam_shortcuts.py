"""Beam looks the same things up thousands of times in a run; for tests it remembers the answers.

Half of the CPU time of a run in process went into the signatures of the methods of the same classes
and into parsing the same flags. A run of `dateline` in Beam remembers the most of that itself
(`pipeline/run/beam_look_ups.py`) for as long as it runs; here that stays for all tests of a
process, with a few more that only many runs pay for. What is remembered depends on nothing else.
"""

from __future__ import annotations

import bz2
import sys
from collections.abc import Callable
from functools import lru_cache
from types import MethodType
from typing import Any

_done: list[str] = []


def take_shortcuts() -> None:
    """Does nothing while Beam is not imported, and after the first time."""
    if _done or "apache_beam.pipeline" not in sys.modules:
        return
    _done.append("done")
    from apache_beam.internal import cloudpickle_pickler, pickler
    from apache_beam.options.pipeline_options import PipelineOptions
    from apache_beam.transforms import core
    from apache_beam.typehints import decorators

    from dateline.pipeline.run.beam_look_ups import look_ups

    for owner, name, remembering in look_ups():
        setattr(owner, name, remembering)

    core.get_function_args_defaults = _remember_signatures(core.get_function_args_defaults)
    cloudpickle_pickler.bz2 = _RememberedCompression()
    pickler.roundtrip = _as_it_is  # each step is packed once more, when the graph is done
    PipelineOptions._visible_option_list = _remember_names(PipelineOptions._visible_option_list)
    decorators.IOTypeHints._make_origin = staticmethod(_no_origin)


def _remember_signatures(look_up: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Any, tuple[list[str], list[Any]]] = {}

    def arguments_and_defaults(function: Any) -> tuple[list[str], list[Any]]:
        if not isinstance(function, MethodType):
            return look_up(function)  # type: ignore[no-any-return]
        if function.__func__ not in known:
            known[function.__func__] = look_up(function)
        names, defaults = known[function.__func__]
        return [*names], [*defaults]

    return arguments_and_defaults


def _as_it_is(value: Any) -> Any:
    return value


class _RememberedCompression:
    """The functions of ``bz2`` that Beam packs each step with, most of them as in the last run."""

    compress = staticmethod(lru_cache(maxsize=512)(bz2.compress))
    decompress = staticmethod(lru_cache(maxsize=512)(bz2.decompress))


def _no_origin(*_: Any, **__: Any) -> list[str]:
    """Where a type hint was written; Beam shows it nowhere but in the text of type errors."""
    return []


def _remember_names(look_up: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """The names of the options of a view, kept where the view keeps what it has parsed."""

    def names(self: Any) -> list[str]:
        parsed = vars(self._visible_options)
        if "_names" not in parsed:
            parsed["_names"] = look_up(self)
        return parsed["_names"]  # type: ignore[no-any-return]

    return names


take_shortcuts()
