"""A DuckDB that reads the files of one snapshot and nothing else, for queries of strangers."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.pipeline.guarded.select_only import check_select
from dateline.pipeline.guarded.time_limit import TimeLimit
from dateline.pipeline.query.exact_values import exactly
from dateline.pipeline.query.macros import MACROS
from dateline.pipeline.query.refusals import marked, told, without_place
from dateline.pipeline.query.results import distinct, key_text, plain
from dateline.pipeline.query.session import open_session
from dateline.pipeline.query.view_columns import VIEWS
from dateline.pipeline.query.views import literal
from dateline.schemas.errors import DatelineError, QueryError

if TYPE_CHECKING:
    from dateline.pipeline.query.lazy_session import LazySession


class AskedTooMuchError(DatelineError, RuntimeError):
    """The query took more time or memory than there is, or DuckDB refused it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a query may take, and an answer hold."""

    seconds: float = 20.0
    rows: int = 200
    characters: int = 100_000
    """Of all values of an answer, about; the first row is always given."""
    cell_characters: int = 4_000
    """Of one text."""
    memory_mb: int = 1_024


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with its values."""

    query: str
    values: tuple[Any, ...] = ()
    rows: int | None = None
    """Rows of the answer at most, where it is fewer than the limits allow."""
    whole: bool = False
    """Whether texts are given whole, because who asks cuts them."""
    is_strange: bool = False
    """Whether a stranger wrote the query: it has to be one SELECT over the views then."""


class LockedSession:
    """The views over the newest snapshot of a data set, in a DuckDB that opens no other file.

    Not for use by several threads at once.
    """

    def __init__(self, root: str, limits: Limits) -> None:
        """Opens it; raises what ``open_session`` raises."""
        self._root = root
        self._limits = limits
        self._connection = _opened(root, limits)
        self._time = TimeLimit()

    def answer(self, asked: Asked) -> dict[str, Any]:
        """Rows as JSON knows them, and what was cut, at the newest commit.

        Raises:
            RefusedError: the query of a stranger is not one SELECT over the views.
            AskedTooMuchError: it took too much, or DuckDB refused it.
        """
        import duckdb

        if not self._connection.views.snapshot.is_current():
            self._open_anew()
        if asked.is_strange:
            check_select(self._connection, asked.query, VIEWS, MACROS)
        try:
            return self._run(asked)
        except (duckdb.IOException, QueryError):  # a commit moved files away after we looked
            self._open_anew()
            return self._run(asked)

    def close(self) -> None:
        """Closes the connection."""
        self._time.close()
        self._connection.close()

    def _open_anew(self) -> None:
        self._connection.close()
        self._connection = _opened(self._root, self._limits)

    def _run(self, asked: Asked) -> dict[str, Any]:
        import duckdb

        most = min(asked.rows or self._limits.rows, self._limits.rows)
        began = time.monotonic()
        query = _without_end(asked.query)
        try:
            with self._time.over(self._limits.seconds, self._connection.interrupt):
                relation = self._connection.sql(query, params=list(asked.values))
                if relation is None:
                    raise AskedTooMuchError("the query has no result")
                columns = distinct(relation.columns)
                if asked.is_strange and (exact := exactly(query, relation)):
                    relation = self._connection.sql(exact)
                rows = relation.limit(most + 1).fetchall()
        except duckdb.InterruptException:
            raise AskedTooMuchError(
                f"the query took more than {self._limits.seconds:g} seconds and was ended; "
                "ask for fewer days, or for sums"
            ) from None
        except (duckdb.OutOfMemoryException, MemoryError):
            raise AskedTooMuchError(
                f"the query took more than {self._limits.memory_mb} MB of memory and was ended; "
                "ask for fewer days or columns"
            ) from None
        except duckdb.IOException:
            raise
        except OverflowError as error:
            raise AskedTooMuchError(f"a value is too large: {error}") from error
        except duckdb.Error as error:
            message = told(error)
            message = marked(message, query) if asked.is_strange else without_place(message)
            raise AskedTooMuchError(message) from error
        cut = _Cut(self._limits, asked.whole)
        given = cut.rows(columns, rows[:most])
        head = self._connection.views.snapshot.head
        answer: dict[str, Any] = {
            "rows": given,
            "row_count": len(given),
            "columns": columns,
            "commit": head.sequence if head else None,
            "committed_at": head.committed_at if head else None,
            "seconds": round(time.monotonic() - began, 3),
        }
        if notes := cut.notes(len(given), len(rows), most):
            answer["cut"] = notes
        return answer


def _opened(root: str, limits: Limits) -> LazySession:
    """A session after which nothing of its settings can be changed.

    The view of runs is made before: it looks into a folder, which is not allowed afterwards.
    """
    session = open_session(root, "runs")
    snapshot = session.views.snapshot
    files = [snapshot.location(path) for path in snapshot.paths] + snapshot.run_log()
    settings = {
        "memory_limit": literal(f"{limits.memory_mb}MB"),
        "threads": "2",
        "temp_directory": "''",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        "allowed_paths": "[" + ", ".join(map(literal, files)) + "]",
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    for name, value in settings.items():
        session.configure(name, value)
    return session


def _without_end(query: str) -> str:
    """The query without a semicolon and comments at its end: DuckDB puts a limit around it."""
    import duckdb

    data = query.encode()  # the places of tokens are those of bytes
    for start, kind in reversed(duckdb.tokenize(query)):
        if kind != duckdb.token_type.comment and data[start : start + 1] != b";":
            break
        data = data[:start]
    return data.decode()


class _Cut:
    """Cuts an answer to its limits, and says so."""

    def __init__(self, limits: Limits, whole: bool) -> None:
        self._limits = limits
        self._whole = whole
        self._texts = self._lists = 0
        self._room = 0
        """Characters that the row may still take."""

    def rows(self, columns: list[str], rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
        """Rows as objects, as many as there is room for."""
        given: list[dict[str, Any]] = []
        left = self._limits.characters
        for row in rows:
            self._room = self._limits.characters
            made = {name: self._value(value) for name, value in zip(columns, row, strict=True)}
            left -= len(str(made))
            if given and left < 0 and not self._whole:
                break
            given.append(made)
        return given

    def _value(self, value: Any) -> Any:
        return plain(value) if self._whole else self._shortened(value)

    def _shortened(self, value: Any) -> Any:
        if isinstance(value, dict):
            return dict(self._items((key_text(key), item) for key, item in value.items()))
        if isinstance(value, (list, tuple)):
            return [item for _, item in self._items(("", item) for item in value)]
        value = plain(value)
        if isinstance(value, str) and len(value) > self._limits.cell_characters:
            self._texts += 1
            value = value[: self._limits.cell_characters] + "…"
        self._room -= len(str(value)) + 2
        return value

    def _items(self, items: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
        """As many items of a list, a map or a structure as there is room for."""
        for key, item in items:
            if self._room < 0:
                self._lists += 1
                return
            self._room -= len(key)
            yield key, self._shortened(item)

    def notes(self, given: int, found: int, most: int) -> list[str]:
        """What was cut, in words; nothing where the answer is whole."""
        notes = []
        longer = f"would be longer than {self._limits.characters:,} characters"
        if given < min(found, most):
            notes.append(f"only the first {given} rows: more {longer}; ask for fewer columns")
        elif found > most:
            notes.append(f"only the first {most} rows; there are more")
        if self._texts:
            notes.append(
                f"{self._texts} texts are cut to {self._limits.cell_characters:,} characters "
                "and end with …"
            )
        if self._lists:
            notes.append(f"{self._lists} lists are cut, because a row of them {longer}")
        return notes
