"""Beam looks the same things up thousands of times in a run; for tests it remembers the answers.

Half of the CPU time of a run in process went into the signatures of the methods of the same classes
and into parsing the same flags. What is remembered depends on nothing else, so the job is the same;
so are runs by `dateline` in interpreters of their own, which go without.
"""

from __future__ import annotations

import bz2
import copy
import sys
from collections.abc import Callable
from functools import lru_cache, partial
from types import FunctionType, MethodType
from typing import Any
from weakref import WeakKeyDictionary

_done: list[str] = []


def take_shortcuts() -> None:
    """Does nothing while Beam is not imported, and after the first time."""
    if _done or "apache_beam.pipeline" not in sys.modules:
        return
    _done.append("done")
    from apache_beam.internal import cloudpickle_pickler, pickler
    from apache_beam.options.pipeline_options import PipelineOptions
    from apache_beam.transforms import core, ptransform, userstate
    from apache_beam.typehints import decorators

    core.get_function_args_defaults = _remember_signatures(core.get_function_args_defaults)
    cloudpickle_pickler.bz2 = _RememberedCompression()
    pickler.roundtrip = _as_it_is  # each step is packed once more, when the graph is done
    core._check_fn_use_yield_and_return = _remember_bodies(core._check_fn_use_yield_and_return)
    PipelineOptions._visible_option_list = _remember_names(PipelineOptions._visible_option_list)
    PipelineOptions.view_as = _remember_flags()
    decorators.IOTypeHints._make_origin = staticmethod(_no_origin)
    userstate.get_dofn_specs = _remember_specs(userstate.get_dofn_specs, core.CallableWrapperDoFn)
    signatures = _remember_parameters(decorators.get_signature)
    for module in (core, decorators, ptransform):
        module.get_signature = signatures


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


def _remember_specs(look_up: Callable[..., Any], wrapper: Any) -> Callable[..., Any]:
    """Which states and timers the methods of a class take, and those of plain functions."""
    known: dict[type, tuple[set[Any], set[Any]]] = {}

    def specs(dofn: Any) -> tuple[set[Any], set[Any]]:
        if isinstance(dofn, wrapper):
            wrapped = _innermost(getattr(dofn._fn, "_argspec_fn", dofn._fn))
            if not isinstance(wrapped, FunctionType) or wrapped.__defaults__:
                return look_up(dofn)  # type: ignore[no-any-return]
        if any(isinstance(value, MethodType) for value in vars(dofn).values()):
            return look_up(dofn)  # type: ignore[no-any-return]
        if type(dofn) not in known:
            known[type(dofn)] = look_up(dofn)
        states, timers = known[type(dofn)]
        return {*states}, {*timers}

    return specs


def _innermost(function: Any) -> Any:
    """The plain function of a method, or of another that is given its first arguments."""
    if isinstance(function, MethodType):
        return _innermost(function.__func__)
    if isinstance(function, partial) and not function.keywords:
        return _innermost(function.func)
    return function


def _as_it_is(value: Any) -> Any:
    return value


def _remember_parameters(look_up: Callable[..., Any]) -> Callable[..., Any]:
    """The signatures of functions, for as long as there are the functions."""
    known: WeakKeyDictionary[FunctionType, Any] = WeakKeyDictionary()
    bound: WeakKeyDictionary[FunctionType, Any] = WeakKeyDictionary()

    def signature(function: Any) -> Any:
        is_bound = isinstance(function, MethodType)
        plain = function.__func__ if is_bound else function
        if not isinstance(plain, FunctionType):
            return look_up(function)
        found = bound if is_bound else known
        if plain not in found:
            found[plain] = look_up(function)
        return found[plain]

    return signature


def _remember_bodies(look_up: Callable[..., bool]) -> Callable[..., bool]:
    """Whether a function both yields and returns, which Beam reads in its source."""
    known: WeakKeyDictionary[FunctionType, bool] = WeakKeyDictionary()

    def yields_and_returns(function: Any) -> bool:
        plain = getattr(function, "__func__", function)
        if not isinstance(plain, FunctionType):
            return look_up(function)
        if plain not in known:
            known[plain] = look_up(function)
        return known[plain]

    return yields_and_returns


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


def _remember_flags() -> Callable[..., Any]:
    """Views of options; those of the same flags share what was parsed, which nobody alters."""
    parsed: dict[tuple[Any, tuple[str, ...]], Any] = {}

    def view_as(self: Any, kind: Any) -> Any:
        key = (kind, tuple(self._flags or ()))
        if key not in parsed:
            parsed[key] = copy.deepcopy(kind(self._flags)._visible_options)
        view = kind.__new__(kind)
        view._visible_options = parsed[key]
        view._flags = self._flags
        for name in view._visible_option_list():
            if name not in self._all_options:
                self._all_options[name] = copy.deepcopy(getattr(parsed[key], name))
        view._all_options = self._all_options
        return view

    return view_as


take_shortcuts()
