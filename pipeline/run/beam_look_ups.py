"""Beam looks the same things up thousands of times in one run; here it remembers the answers.

Beam 2.77 makes an argument parser for every look at its options (hundreds in a small run), and asks
``inspect`` for the signature of every method of a step each time that it handles the step. That is
a fifth of the processor time of a run of few articles. What is remembered depends on nothing but
the flags, the classes and the functions, so the job is the same. Large side inputs are weighed by
some of their values: the weight only tells Beam when to forget one and read it anew.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from threading import Lock
from types import FunctionType, MethodType
from typing import Any
from weakref import WeakKeyDictionary

WEIGHED = 20
_lock = Lock()
_open = 0
_replaced: list[tuple[Any, str, Any]] = []


@contextmanager
def looked_up_once() -> Iterator[None]:
    """Within, Beam asks what is remembered in this process first; afterwards it does not.

    Runs in several threads of a process may overlap: the last one that ends undoes it.
    """
    global _open
    with _lock:
        _open += 1
        if not _replaced:
            for owner, name, remembering in look_ups():
                _replaced.append((owner, name, getattr(owner, name)))
                setattr(owner, name, remembering)
    try:
        yield
    finally:
        with _lock:
            _open -= 1
            while _replaced and not _open:
                setattr(*_replaced.pop())


@cache
def look_ups() -> tuple[tuple[Any, str, Any], ...]:
    """Each function of Beam: where it is, its name, and one that remembers what it says.

    They remember for as long as the process lives: the next run asks the same.
    """
    from apache_beam.options.pipeline_options import PipelineOptions
    from apache_beam.runners.worker import statecache
    from apache_beam.transforms import core, ptransform, userstate
    from apache_beam.typehints import decorators

    reads_source = remember_by_function(core._check_fn_use_yield_and_return)
    specs = remember_specs(userstate.get_dofn_specs, core.CallableWrapperDoFn)
    signatures = remember_by_function(decorators.get_signature)
    return (
        (core, "_check_fn_use_yield_and_return", reads_source),
        (PipelineOptions, "view_as", remember_flags(PipelineOptions.view_as)),
        (userstate, "get_dofn_specs", specs),
        (statecache, "get_deep_size", weigh_some(statecache.get_deep_size)),
        *((module, "get_signature", signatures) for module in (core, decorators, ptransform)),
    )


def remember_by_function(look_up: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What is said of a plain function or a method, for as long as there is the function.

    A method is told from its function: its signature has no ``self``.
    """
    of_functions: WeakKeyDictionary[FunctionType, Any] = WeakKeyDictionary()
    of_methods: WeakKeyDictionary[FunctionType, Any] = WeakKeyDictionary()

    def looked_up(function: Any) -> Any:
        is_method = isinstance(function, MethodType)
        plain = function.__func__ if is_method else function
        if not isinstance(plain, FunctionType):
            return look_up(function)
        known = of_methods if is_method else of_functions
        if plain not in known:
            known[plain] = look_up(function)
        return known[plain]

    return looked_up


def weigh_some(weigh: Callable[..., int]) -> Callable[..., int]:
    """The bytes of what Beam keeps of a side input, to know how much that is: by some of many.

    Weighing all lines that were learnt of 1,000 feeds takes half a second.
    """

    def about(*values: Any) -> int:
        if len(values) != 1 or type(values[0]) is not list or len(values[0]) < 2 * WEIGHED:
            return weigh(*values)
        some = values[0][:: len(values[0]) // WEIGHED]
        return weigh(some) * len(values[0]) // len(some)

    return about


def remember_specs(look_up: Callable[[Any], Any], wrapper: Any) -> Callable[[Any], Any]:
    """Which states and timers the methods of a class take, and those of plain functions.

    ``wrapper`` is the class that makes a step of a function: what it says depends on that.
    """
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


def remember_flags(look_up: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Views of options; those of the same flags share what was parsed, which nobody alters."""
    parsed: dict[tuple[Any, tuple[str, ...]], Any] = {}
    names: dict[tuple[Any, tuple[str, ...]], list[str]] = {}

    def view_as(self: Any, kind: Any) -> Any:
        if self._flags is None:  # Beam then reads the arguments of this process
            return look_up(self, kind)
        key = (kind, tuple(self._flags))
        if key not in parsed:
            view = kind(self._flags)
            parsed[key] = copy.deepcopy(view._visible_options)
            names[key] = view._visible_option_list()
        view = kind.__new__(kind)
        view._visible_options, view._flags = parsed[key], self._flags
        for name in names[key]:
            if name not in self._all_options:
                self._all_options[name] = copy.deepcopy(getattr(parsed[key], name))
        view._all_options = self._all_options
        return view

    return view_as
