"""A data set opened from Python: ``dateline.open(root).articles.to_pandas()``.

Every view of ``dateline sql`` is an attribute. DuckDB reads the files, so that columns and filters
reach the Parquet files before rows do, and gives Arrow, pandas or Polars.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from dateline.pipeline.query.column_values import equals
from dateline.pipeline.query.refusals import told, without_place
from dateline.pipeline.query.view_columns import VIEWS
from dateline.schemas.errors import DatelineError, MissingLibraryError, QueryError, UsageError

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow as pa
    from duckdb.sqltypes import DuckDBPyType

    from dateline.dataset.live_snapshot import LiveSnapshot


T = TypeVar("T")

_FLAGS = ("anonymous", "path_style")
_READING = ("SELECT", "EXPLAIN", "CALL", "MULTI")
"""Types of statements that have rows and change nothing; a PIVOT is several, hence MULTI."""


class SnapshotGoneError(DatelineError, RuntimeError):
    """Files of the snapshot were deleted, an hour or more after others replaced them."""


def open(
    root: str | Path | None = None, *, storage: Mapping[str, Any] | None = None
) -> OpenedDataset:
    """Opens the data set at ``root`` for reading, as it is now.

    What is committed later is not seen: open the data set again for that.

    Args:
        root: a folder, or an ``s3://`` or ``gs://`` prefix; by default what ./dateline.yaml names,
            as for the commands.
        storage: how object storage is reached, with the names of the configuration's section
            ``storage``: endpoint, region, anonymous, path_style. Credentials come by the usual
            chains. It holds for the whole process, as DATELINE_STORAGE_... in the environment does.

    Raises:
        UsageError: there is no such folder, or ``storage`` has an unknown name.
        QueryError, StateError, NewerFormatError: the data set cannot be read.
    """
    from dateline.pipeline.query.session import output_root

    if storage is not None:
        _configure(storage)
    return OpenedDataset(output_root(None if root is None else str(root), None))


def _configure(storage: Mapping[str, Any]) -> None:
    from dateline.dataset.object_storage import configure
    from dateline.schemas.storage_options import StorageOptions

    names = StorageOptions.__slots__
    unknown = (
        [name for name in storage if name not in names]
        if isinstance(storage, Mapping)
        else [storage]
    )
    if unknown:
        raise UsageError(f"storage takes {', '.join(names)}, not {', '.join(map(str, unknown))}")
    for name, value in storage.items():
        wanted, kind = (bool, "True or False") if name in _FLAGS else (str, "a text")
        if value is not None and not isinstance(value, wanted):
            raise UsageError(f"{name} of storage is {kind}, not {value!r}")
    configure(StorageOptions(**storage))


class OpenedDataset:
    """One snapshot of a data set; each view is an attribute, and ``sql`` takes any query.

    It can be used as a context manager. Threads may share it; their queries wait for each other.
    """

    def __init__(self, root: str) -> None:
        """Opens the snapshot that is in force; see ``open``."""
        from dateline.pipeline.query.session import open_session

        self.root = root
        self._lock = RLock()
        self._session = open_session(root)

    @property
    def views(self) -> dict[str, str]:
        """The views and what a row of each is."""
        return dict(VIEWS)

    @property
    def snapshot(self) -> LiveSnapshot:
        """Which files are read, and the head that names them."""
        return self._session.views.snapshot

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection with all views, for all that is not offered here."""
        with self._lock:
            return self._session.whole

    def sql(self, query: str) -> Rows:
        """The rows of one query over the views, not run yet.

        Raises:
            UsageError: it is none, or several; ``connection`` takes any statement.
            QueryError: DuckDB cannot read it.
        """
        import duckdb

        if not isinstance(query, str):
            raise UsageError(f"sql() takes a query as text, not {query!r}")
        try:
            statements = duckdb.extract_statements(query)
        except duckdb.Error as error:
            raise QueryError(told(error)) from error
        if len(statements) != 1 or statements[0].type.name not in _READING:
            raise UsageError("sql() takes one SELECT; connection takes any statement")
        return Rows(self, query, None)

    def __getitem__(self, view: str) -> Rows:
        """The rows of a view, not read yet; raises KeyError where there is no such view."""
        if view not in VIEWS:
            meant = _meant(str(view), VIEWS)
            there = f"{' There' if meant else '; there'} are {', '.join(VIEWS)}"
            raise KeyError(f"no view {view!r}{meant}{there}")
        return Rows(self, f"SELECT * FROM {view}", view)

    def __getattr__(self, view: str) -> Rows:
        """The rows of a view, not read yet; raises AttributeError where there is no such view."""
        try:
            return self[view]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __dir__(self) -> Iterator[str]:
        """Attributes, the views among them."""
        yield from super().__dir__()
        yield from VIEWS

    def __repr__(self) -> str:
        """Root and commit."""
        head = self.snapshot.head
        return f"<data set {self.root}, commit {head.sequence if head else 'unknown'}>"

    def close(self) -> None:
        """Closes the DuckDB connection; what was read stays."""
        self._session.close()

    def __enter__(self) -> OpenedDataset:
        """The data set itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes it."""
        self.close()

    def read(self, take: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """What ``take`` makes of the connection; files that were moved aside are found again.

        Raises:
            QueryError: DuckDB refuses it.
            SnapshotGoneError: files of the snapshot are deleted by now.
            KeyboardInterrupt: somebody stopped it; the data set stays open.
        """
        import duckdb

        from dateline.pipeline.query.interruption import interruptible

        with self._lock:
            try:
                try:
                    return interruptible(self._session, lambda: take(self._session))
                except duckdb.IOException:
                    self._session.views.find_again()
                    return interruptible(self._session, lambda: take(self._session))
            except (duckdb.IOException, QueryError) as error:
                if not isinstance(error.__cause__ or error, duckdb.IOException):
                    raise
                raise SnapshotGoneError(
                    f"files of this snapshot of {self.root} were replaced and deleted since it "
                    f"was opened; open it again ({error})"
                ) from error
            except duckdb.ConnectionException as error:
                raise UsageError(f"{self!r} is closed; open it again") from error
            except duckdb.Error as error:
                raise QueryError(told(error)) from error


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a view or query that are read when they are asked for; each call gives new ``Rows``.

    Columns and conditions that are named before go down to the files.
    """

    dataset: OpenedDataset
    query: str
    view: str | None
    """The view that they are of; None for a query."""
    chosen: tuple[str, ...] = ()
    conditions: tuple[duckdb.Expression, ...] = ()
    most: int | None = None

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.chosen) or self._names()

    def select(self, *columns: str) -> Rows:
        """These columns only, in this order.

        Raises:
            UsageError: there is no such column, or none is named.
        """
        if not columns or not all(isinstance(name, str) for name in columns):
            raise UsageError("name the columns one by one: select('title', 'url')")
        self._check(columns, self._names())
        return replace(self, chosen=columns)

    def filter(self, condition: str | None = None, **values: Any) -> Rows:
        """Rows that fulfil a condition in SQL and have these values; all that is filtered counts.

        ``filter("tone_score < -0.5", feed_group="world", language=["de", "fr"])``: a list, or
        whatever else has values one after the other, means any of them, None means that there is no
        value. Columns that ``select`` leaves out
        can be asked for, too.

        Raises:
            UsageError: there is no such column, the condition is no SQL expression, or a value is
                of another kind than what the column holds.
        """
        import duckdb

        added = []
        if condition is not None:
            if not isinstance(condition, str):
                raise UsageError(f"filter() takes a condition in SQL as text, not {condition!r}")
            try:
                added.append(duckdb.SQLExpression(condition))
            except duckdb.Error as error:
                raise UsageError(f"{condition!r} is no SQL expression: {error}") from error
        if values:
            types = self._types()
            self._check(values, types)
            for name, value in values.items():
                added.append(equals(self._where, name, types[name], value))
        return replace(self, conditions=(*self.conditions, *added))

    def limit(self, rows: int) -> Rows:
        """At most so many rows of those that pass all filters, whichever come first.

        Raises:
            UsageError: that is no number of rows.
        """
        if isinstance(rows, bool) or not isinstance(rows, int) or not 0 <= rows < 1 << 63:
            raise UsageError(f"limit() takes a number of rows, not {rows!r}")
        return replace(self, most=rows if self.most is None else min(rows, self.most))

    def to_arrow(self) -> pa.Table:
        """All rows as an Arrow table; stored columns have the types of schemas/tables.py."""
        from dateline.schemas.tables import TABLES

        table: pa.Table = self._read(lambda relation: relation.to_arrow_table())
        if self.view in TABLES:
            table = table.cast(_newest_schema(table.schema, TABLES[self.view]))
        return table

    def to_pandas(self) -> pandas.DataFrame:
        """All rows as a pandas frame.

        Raises:
            MissingLibraryError: pandas is not installed.
        """
        _need("pandas", "to_pandas")
        return self._read(lambda relation: relation.df())

    def to_polars(self) -> polars.LazyFrame:
        """A lazy Polars frame; ``collect`` reads the columns and rows that are needed then.

        Where a compaction moves files between the two, ``collect`` fails: call this again then.

        Raises:
            MissingLibraryError: Polars is not installed.
        """
        _need("polars", "to_polars")
        frame: polars.LazyFrame = self._read(lambda relation: relation.pl(lazy=True))
        return frame

    def count(self) -> int:
        """How many rows there are."""
        (counted,) = self._read(lambda relation: relation.count("*").fetchall())
        return int(counted[0])

    def __repr__(self) -> str:
        """What is read."""
        return f"<rows of {self.view or 'a query'} in {self.dataset.root}>"

    @property
    def _where(self) -> str:
        return self.view or "the query"

    def _types(self) -> dict[str, DuckDBPyType]:
        """All columns of the view or query with their types."""

        def take(connection: duckdb.DuckDBPyConnection) -> dict[str, DuckDBPyType]:
            relation = connection.sql(self.query)
            return dict(zip(relation.columns, relation.types, strict=True))

        return self.dataset.read(take)

    def _names(self) -> list[str]:
        return list(self.dataset.read(lambda connection: connection.sql(self.query).columns))

    def _check(self, names: Iterable[str], known: Collection[str]) -> None:
        for name in names:
            if name not in known:
                raise UsageError(f"{self._where} has no column {name!r}{_meant(name, known)}")

    def _relation(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        """The rows as one statement.

        Not by ``filter`` and ``select`` of a relation where SQL will do: DuckDB before 2.0, which
        Python 3.10 has, holds Python's lock while it binds those, and waits for ever where threads
        of its own want to read files of object storage meanwhile.
        """
        import duckdb

        if not (self.conditions or self.chosen) and self.most is None:
            return connection.sql(self.query)
        columns = ", ".join(map(_quoted, self.chosen)) or "*"
        where = " AND ".join(f"({condition}\n)" for condition in self.conditions)  # "-- why"
        text = f"SELECT {columns} FROM (\n{self.query.strip().rstrip(';')}\n)"
        text += f" WHERE {where}" if where else ""
        text += "" if self.most is None else f" LIMIT {self.most}"
        try:
            return connection.sql(text)
        except duckdb.ParserException:  # EXPLAIN, CALL and the like are no tables
            found = connection.sql(self.query)
        for condition in self.conditions:
            found = found.filter(condition)
        if self.chosen:
            found = found.select(*map(duckdb.ColumnExpression, self.chosen))
        return found if self.most is None else found.limit(self.most)

    def _read(self, take: Callable[[duckdb.DuckDBPyRelation], T]) -> T:
        try:
            return self.dataset.read(lambda connection: take(self._relation(connection)))
        except QueryError as error:
            if self.view is None and not self.conditions:
                raise
            raise QueryError(without_place(str(error))) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _newest_schema(found: pa.Schema, newest: pa.Schema) -> pa.Schema:
    """The fields of the newest schema, descriptions included, and others as they were found."""
    import pyarrow as pa

    stored = set(newest.names)
    return pa.schema([newest.field(f.name) if f.name in stored else f for f in found])


def _meant(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name.lower(), list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _need(library: str, method: str) -> None:
    from importlib.util import find_spec

    if find_spec(library) is None:
        raise MissingLibraryError(f"{method}() needs {library}: pip install {library}")
