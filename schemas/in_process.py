"""Elements that stay in memory while a graph is executed in this process.

Beam pickles each element between two stages, and several times where it gathers them, even if all
stages run in one process. While ``elements_stay`` is open there, the pickle of an element of a
class with ``stays_in_process`` is a number, by which the same object is taken again. Without it,
and in every other process, pickles are what they always are.

What steps of such a graph work with together, ``ReferredTo``, is handed to them by reference.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import Lock
from typing import Any, ClassVar, TypeVar
from weakref import WeakValueDictionary

_Class = TypeVar("_Class")

_lock = Lock()
_numbers = count()
_kept: dict[int, object] = {}
_open = 0
_process = 0  # where the elements are; a forked child has none of those that come later


def stays_in_process(cls: type[_Class]) -> type[_Class]:
    """A class of frozen instances that are handed on by number while ``elements_stay`` is open.

    Instances that are handed on so are the same object at both ends, so they must never change.
    """
    cls.__reduce_ex__ = _reduce  # type: ignore[method-assign]
    return cls


@contextmanager
def elements_stay() -> Iterator[None]:
    """Keeps elements in memory until it is closed; for a graph that no other process works on.

    A pickle that was made meanwhile cannot be read afterwards.
    """
    global _open, _process
    with _lock:
        _open += 1
        _process = os.getpid()
    try:
        yield
    finally:
        with _lock:
            _open -= 1
            if not _open:
                _kept.clear()


def _reduce(element: object, protocol: Any) -> str | tuple[Any, ...]:
    """What pickle asks an element for: how it is made again."""
    if not _open or os.getpid() != _process:
        return object.__reduce_ex__(element, protocol)
    number = next(_numbers)
    _kept[number] = element
    return _take, (number,)


def _take(number: int) -> object:
    """The element of a number.

    Raises:
        LookupError: the graph that it belonged to is through, or runs in another process.
    """
    try:
        return _kept[number]
    except KeyError:
        raise LookupError(
            f"element {number} is not in this process: it was pickled for a graph that runs in one "
            "process only, or that has ended"
        ) from None


class ReferredTo:
    """An object that is pickled as a reference: the same object in this process, none elsewhere.

    It lives as long as whoever made it keeps it.
    """

    _of_this_process: ClassVar[WeakValueDictionary[str, ReferredTo]] = WeakValueDictionary()

    def __init__(self) -> None:
        self._key = uuid.uuid4().hex
        self._of_this_process[self._key] = self

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return _referred_to, (type(self).__name__, self._key)


def _referred_to(name: str, key: str) -> ReferredTo:
    try:
        return ReferredTo._of_this_process[key]
    except KeyError:
        raise LookupError(f"{name} can only be used in the process that made it") from None
