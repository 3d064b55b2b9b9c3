"""What a step makes of its elements, gathered in one place as blocks of many.

A list of single elements would be pickled several times on its way, an element at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import apache_beam as beam
from apache_beam.utils.windowed_value import WindowedValue

IN_A_BLOCK = 10_000
"""Elements that travel as one; a bundle's are fewer on most engines."""


@dataclass(frozen=True, slots=True)
class Block:
    """What was made of some elements."""

    elements: tuple[Any, ...]


def block_of(elements: Iterable[Any]) -> Block:
    """Elements as a block."""
    return Block(tuple(elements))


def elements_of(blocks: Iterable[Block]) -> list[Any]:
    """The elements of all blocks."""
    return list(chain.from_iterable(block.elements for block in blocks))


@dataclass
class Gather(beam.PTransform):  # type: ignore[misc]
    """Elements in; out: one list of blocks of what ``made`` says of them, for each window.

    Nothing comes out where no element comes in.
    """

    made: Callable[[Any], Any]
    """What is gathered of an element; nothing where it is None."""
    block: Callable[[Sequence[Any]], Any] = block_of
    """How many of them become one element."""

    def expand(self, elements: beam.PCollection[Any]) -> beam.PCollection[list[Any]]:
        """See the class."""
        return (
            elements
            | "Blocks" >> beam.ParDo(_Blocks(self.made, self.block))
            | "All blocks" >> beam.combiners.ToList().without_defaults()
        )


@dataclass
class _Blocks(beam.DoFn):  # type: ignore[misc]
    made: Callable[[Any], Any]
    block: Callable[[Sequence[Any]], Any]

    def start_bundle(self) -> None:
        self._found: dict[Any, list[Any]] = {}

    def process(self, element: Any, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        made = self.made(element)
        if made is None:
            return
        found = self._found.setdefault(window, [])
        found.append(made)
        if len(found) >= IN_A_BLOCK:
            yield self.block(self._found.pop(window))

    def finish_bundle(self) -> Iterator[WindowedValue]:
        for window, found in self._found.items():
            yield WindowedValue(self.block(found), window.max_timestamp(), [window])
