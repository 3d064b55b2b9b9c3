"""Many small rows in one test, which names all that fail.

Each test costs pytest three milliseconds on its way through two workers and their controller, many
times what a row of a table takes. :func:`each` is ``pytest.mark.parametrize`` for functions that
take nothing but the row and what all rows may share of fixtures: no marks, no skipping.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest

Test = Callable[..., None]


def each(
    names: str | Sequence[str],
    rows: Iterable[Any],
    *,
    ids: Callable[[Any], object] | Sequence[str] | None = None,
) -> Callable[[Test], Test]:
    """A decorator: the test is called with every row, to the last one, whichever fails.

    Args:
        names: of the arguments; of one argument the rows are its values.
        rows: values, or a sequence of them for each row; ``pytest.param`` may give a row an id.
        ids: names of the rows in the message, or what makes one of a value.

    The test raises AssertionError, whose text has each failing row with what was wrong about it.
    """
    known = [name.strip() for name in names.split(",")] if isinstance(names, str) else [*names]
    table = [*_named(known, rows, ids)]
    assert table, "no row at all"

    def decorate(test: Test) -> Test:
        def every_row(**given: Any) -> None:
            wrong: list[tuple[str, BaseException]] = []
            for name, row in table:
                try:
                    test(**given, **row)
                except (Exception, pytest.fail.Exception) as error:  # pytest.raises, too
                    wrong.append((name, error))
            if wrong:
                told = "\n".join(
                    f"[{name}] {type(error).__name__}: {error}" for name, error in wrong
                )
                raise AssertionError(f"{len(wrong)} of {len(table)} rows:\n{told}") from wrong[0][1]

        for attribute in ("__module__", "__name__", "__qualname__", "__doc__"):
            setattr(every_row, attribute, getattr(test, attribute))
        asked = inspect.signature(test)
        fixtures = [one for name, one in asked.parameters.items() if name not in known]
        every_row.__signature__ = asked.replace(parameters=fixtures)  # type: ignore[attr-defined]
        return every_row

    return decorate


def _named(
    names: Sequence[str], rows: Iterable[Any], ids: Callable[[Any], object] | Sequence[str] | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, row in enumerate(rows):
        own = None
        if isinstance(row, type(pytest.param())):
            assert not row.marks, "a row cannot have a mark"
            own, values = row.id, row.values
        else:
            values = (row,) if len(names) == 1 else tuple(row)
        if isinstance(own, str):
            name = own
        elif callable(ids):
            name = "-".join(str(ids(value)) for value in values)
        else:
            name = ids[number] if ids is not None else "-".join(map(str, values))
        yield name, dict(zip(names, values, strict=True))
