"""Frozen dataclasses with many fields that are made as quickly as those that are not frozen.

The ``__init__`` of a frozen dataclass has to go round its own ``__setattr__`` for every field,
which takes most of the time of making one. Millions of entries and articles are made.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

_Class = TypeVar("_Class")


def made_quickly(cls: type[_Class]) -> type[_Class]:
    """A class of ``dataclass(frozen=True, slots=True)`` whose ``__init__`` takes half the time.

    While its fields are set, the instance is one of a class with the same slots that is not frozen;
    nobody else sees it then. Raises ``TypeError`` for what only the ``__init__`` of a dataclass can
    do: factories of defaults, ``InitVar`` and ``__post_init__``.
    """
    given = fields(cls)  # type: ignore[arg-type]
    plain = all(one.init and one.default_factory is MISSING for one in given)
    if not plain or hasattr(cls, "__post_init__") or "__slots__" not in vars(cls):
        raise TypeError(f"{cls.__name__} needs the __init__ that it has")
    names = [one.name for one in given]
    scope: dict[str, Any] = {
        "_set": object.__setattr__,
        "_open": type(cls.__name__, (), {"__slots__": tuple(names)}),
        "_frozen": cls,
        **{f"_default_{one.name}": one.default for one in given},
    }
    parameters = [
        one.name if one.default is MISSING else f"{one.name}=_default_{one.name}" for one in given
    ]
    lines = [
        f"def __init__(self, {', '.join(parameters)}):",
        '    _set(self, "__class__", _open)',
        *(f"    self.{name} = {name}" for name in names),
        "    self.__class__ = _frozen",
    ]
    exec("\n".join(lines), scope)  # as dataclasses makes its own
    made = scope["__init__"]
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    made.__annotations__ = cls.__init__.__annotations__
    cls.__init__ = made  # type: ignore[method-assign]
    return cls
