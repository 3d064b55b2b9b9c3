"""A session that makes a view when a statement first names it.

DuckDB checks a view as a whole when it is made, and all of them together take longer than most
questions. Every way to ask for a view that is not named in a statement makes all views first.
"""

from __future__ import annotations

import logging
import math
import re
from typing import TYPE_CHECKING, Any

from dateline.dataset.dataset import Dataset
from dateline.dataset.live_snapshot import LiveSnapshot
from dateline.pipeline.query.alike_files import without_union
from dateline.pipeline.query.marked_articles import marking
from dateline.pipeline.query.needed_views import names_no_view, needed
from dateline.pipeline.query.views import named_statements
from dateline.schemas.errors import QueryError

if TYPE_CHECKING:
    import duckdb

    _Connection = duckdb.DuckDBPyConnection
else:
    _Connection = object

logger = logging.getLogger("dateline.query")

_ATTEMPTS = 3
_BY_ID = 2
"""Questions to articles that are answered by the view that takes least to make."""
_RUNS = "runs"
_CHANGES_THE_SESSION = re.compile(
    r"\b(?:begin|start|transaction|abort|rollback|attach|detach|use|schema|load|reset|create|drop|alter"
    r"|set(?!\s+variable\b))\b",
    re.IGNORECASE,
)
"""After it a view that is made might come elsewhere, be undone, read another table of the same
name, or not be allowed any more."""
_NEEDS_NO_VIEW = frozenset(
    "close commit description df extract_statements fetch_arrow_table fetch_df fetch_record_batch "
    "fetchall fetchdf fetchmany fetchnumpy fetchone interrupt pl rowcount to_arrow_reader "
    "to_arrow_table".split()
)
"""What can be asked of a connection without a view being looked for."""


class LazyViews:
    """The views over one snapshot in a connection: what is made, and what can be.

    Not for use by several threads at once.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, snapshot: LiveSnapshot) -> None:
        """Makes none; the settings that views need are made."""
        self.snapshot = snapshot
        self._connection = connection
        self._statements = self._read()
        self.made: set[str] = set()
        """The names of the views, macros and tables that are made."""
        self._is_whole = False
        self._questions: float = 0
        """Those to articles since their view was made; no number where it has been made anew."""
        for name, statement in self._statements:
            if not name:
                connection.execute(statement)

    def make(self, text: str | None) -> None:
        """Makes the views that a text needs and that are not made yet; None means all.

        Files that a compaction moves aside meanwhile are found again.

        Raises:
            QueryError: the files cannot be read.
        """
        import duckdb

        if self._is_whole or (text is not None and names_no_view(text, self._names())):
            return
        if text is None or _CHANGES_THE_SESSION.search(text):
            wanted = self._names()
        else:
            wanted = needed(self._statements, text)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self._make(wanted - self.made)
            except (
                duckdb.InterruptException,
                duckdb.OutOfMemoryException,
                duckdb.ConnectionException,  # it was closed
            ):
                raise
            except duckdb.Error as error:
                if not isinstance(error, duckdb.IOException) or attempt == _ATTEMPTS:
                    root = self.snapshot.root
                    why = str(error).partition("\n")[0]  # the rest is our own SQL
                    told = f"cannot open the data set at {root}: {why}"
                    raise QueryError(f"{told}; `dateline fsck` tells what is damaged") from error
                wanted, self.made = wanted | self.made, set()  # one may be made of another
                self._questions = 0
                self._find_again()
            else:
                break
        self._is_whole = self.made >= self._names()
        if "articles" in wanted and not self._is_whole:
            self._mark_articles()

    def _mark_articles(self) -> None:
        """Makes the view of articles anew where the session goes on asking.

        Where that fails the view stays as it is, and tells itself what is wrong.
        """
        import duckdb

        self._questions += 1
        if self._questions <= _BY_ID or "articles" not in self.made:
            return
        self._questions = -math.inf
        try:
            for statement in marking(self.snapshot):
                self._connection.execute(without_union(self._connection, statement))
        except (duckdb.InterruptException, duckdb.ConnectionException):
            raise
        except duckdb.Error as error:
            logger.debug("articles are looked up by id on: %s", error)

    def find_again(self) -> None:
        """Has the views that are made read the files where they lie now.

        Raises:
            QueryError: files of the snapshot are gone.
        """
        made, self.made, self._is_whole = self.made, set(), False
        self._questions = 0
        self._find_again()
        self.make(" ".join(sorted(made)) or "SELECT 1")

    def _names(self) -> set[str]:
        return {name for name, _ in self._statements if name}

    def _read(self) -> list[tuple[str, str]]:
        return named_statements(self._connection, self.snapshot, live=True)

    def _find_again(self) -> None:
        self.snapshot = self.snapshot.found_again()
        self._statements = self._read()

    def _make(self, wanted: set[str]) -> None:
        if _RUNS in wanted:
            self._make_runs(wanted)
        for name, statement in self._statements:
            if name in wanted - self.made:
                self._connection.execute(without_union(self._connection, statement))
                self.made.add(name)

    def _make_runs(self, wanted: set[str]) -> None:
        """The view of runs, from manifests and log as one head has them.

        Commits since the session began may have folded manifests into a log that it has not seen.
        """
        names = (_RUNS, "recent_runs")
        for _ in range(_ATTEMPTS):
            before = self._head()
            self._statements = self._read()
            for name, statement in self._statements:
                if name in names:
                    self._connection.execute(statement)
            if self._head() == before:
                break
        self.made.update(wanted.intersection(names))

    def _head(self) -> int | None:
        snapshot = self.snapshot
        return None if snapshot.head is None else Dataset(snapshot.root).head().sequence


class LazySession(_Connection):
    """A DuckDB connection whose views are made when they are needed.

    It has all that a connection has. ``whole`` is the connection itself, for code that does not
    take another object.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, views: LazyViews) -> None:
        """Takes a connection and the views that can be made in it."""
        self._connection = connection
        self.views = views

    def execute(self, query: Any, parameters: Any = None) -> LazySession:
        """Runs statements after the views that they name are made.

        Where a compaction has moved files aside since then, a query is asked again of where they
        lie now.

        Raises:
            QueryError: the files of the data set cannot be read.
            duckdb.Error: DuckDB refuses a statement.
        """
        import duckdb

        self.views.make(query if isinstance(query, str) else query.query)
        try:
            self._connection.execute(query, parameters)
        except duckdb.IOException:
            if not self._only_reads(query):  # another statement may have done a part of its work
                raise
            self.views.find_again()
            self._connection.execute(query, parameters)
        return self

    def _only_reads(self, query: Any) -> bool:
        statements = (
            self._connection.extract_statements(query) if isinstance(query, str) else [query]
        )
        return all(statement.type.name == "SELECT" for statement in statements)

    def sql(self, query: Any, *, alias: str = "", params: Any = None) -> duckdb.DuckDBPyRelation:
        """The relation of a query after the views that it names are made; raises as ``execute``."""
        self.views.make(query if isinstance(query, str) else query.query)
        return self._connection.sql(query, alias=alias, params=params)

    def configure(self, name: str, value: str) -> None:
        """Changes a setting that views which are made later can live with."""
        self._connection.execute(f"SET {name} = {value}")

    @property
    def whole(self) -> duckdb.DuckDBPyConnection:
        """The connection with all views."""
        self.views.make(None)
        return self._connection

    def __getattr__(self, name: str) -> Any:
        """What a connection has beside these, with all views where they might be looked for."""
        return getattr(self._connection if name in _NEEDS_NO_VIEW else self.whole, name)

    def __enter__(self) -> LazySession:
        """The session itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes it."""
        self._connection.close()
