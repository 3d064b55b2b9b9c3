"""Beam looks the same things up thousands of times in a run; for tests it remembers the answers.

Half of the CPU time of a run in process went into the signatures of the methods of the same classes
and into parsing the same flags. What is remembered depends on nothing else, so the job is the same;
runs by the command line, in processes of their own, go without.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from types import MethodType
from typing import Any

_done: list[str] = []


def take_shortcuts() -> None:
    """Does nothing while Beam is not imported, and after the first time."""
    if _done or "apache_beam.pipeline" not in sys.modules:
        return
    _done.append("done")
    from apache_beam.options.pipeline_options import PipelineOptions
    from apache_beam.transforms import core

    core.get_function_args_defaults = _remember_signatures(core.get_function_args_defaults)
    PipelineOptions.view_as = _remember_flags()


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


def _remember_flags() -> Callable[..., Any]:
    parsed: dict[tuple[Any, tuple[str, ...]], Any] = {}

    def view_as(self: Any, kind: Any) -> Any:
        key = (kind, tuple(self._flags or ()))
        if key not in parsed:
            parsed[key] = copy.deepcopy(kind(self._flags)._visible_options)
        view = kind.__new__(kind)
        view._visible_options = copy.deepcopy(parsed[key])
        view._flags = self._flags
        for name, value in vars(view._visible_options).items():
            self._all_options.setdefault(name, value)
        view._all_options = self._all_options
        return view

    return view_as


take_shortcuts()
