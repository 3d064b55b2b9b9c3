"""Results of queries as text, Parquet or Arrow. Texts in them come from feeds."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Literal

from dateline.pipeline.query.exact_values import infinity
from dateline.pipeline.query.whole_file import whole_file
from dateline.schemas.errors import QueryError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Format = Literal["table", "csv", "json", "markdown", "vertical", "parquet", "arrow"]
TextFormat = Literal["table", "csv", "json", "markdown", "vertical"]
BinaryFormat = Literal["parquet", "arrow"]

ROWS_IN_TABLE = 1_000
PIPED_WIDTH = 160
"""Characters of a table that goes to a file or a pipe, where COLUMNS does not say otherwise; a
table of many columns gets ``_LEAST_COLUMN`` for each."""
_LEAST_COLUMN = 14
_BATCH = 5_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LINE_BREAKS = ("\n", "\t")


def printable(text: str, *, keep: Sequence[str] = ()) -> str:
    """Text without control and direction-changing characters: harmless in a terminal.

    C0 and C1 controls, surrogates, line separators and bidirectional overrides become spaces;
    ``keep`` names exceptions.
    """
    return "".join(c if c in keep or _is_harmless(c) else " " for c in text)


def _is_harmless(character: str) -> bool:
    if character.isprintable():
        return True
    # Format characters that join letters (ZWJ, ZWNJ) are part of emoji and of Persian or Hindi.
    return unicodedata.category(character) == "Zs" or character in "\u200c\u200d"


def write_text(
    result: duckdb.DuckDBPyConnection,
    format: TextFormat,
    path: str | None,
    *,
    out: IO[str] | None = None,
    width: int | None = None,
    for_spreadsheet: bool = False,
) -> None:
    """Writes the rows of an executed query to a file, to ``out`` or to standard output.

    Raises:
        OSError: the file cannot be written.
    """

    def write(handle: IO[str]) -> None:
        if format == "table":
            write_table(result, handle, width)
        elif format == "csv":
            write_csv(result, handle, for_spreadsheet=for_spreadsheet)
        else:
            writers = {"json": write_json, "markdown": write_markdown, "vertical": write_vertical}
            writers[format](result, handle)

    if path is None:
        write(out or sys.stdout)
        return
    with whole_file(path) as beside, open(beside, "w", encoding="utf-8", newline="") as handle:
        write(handle)


def _names(result: duckdb.DuckDBPyConnection) -> list[str]:
    return [str(column[0]) for column in result.description or ()]


def distinct(names: Sequence[str]) -> list[str]:
    """Names of columns as keys: a name that comes again gets a number, so that no value is lost."""
    found: list[str] = []
    for name in names:
        number, key = 1, name
        while key in found:
            number += 1
            key = f"{name}_{number}"
        found.append(key)
    return found


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := result.fetchmany(_BATCH):
        yield from batch


def write_csv(
    result: duckdb.DuckDBPyConnection, out: IO[str], *, for_spreadsheet: bool = False
) -> None:
    """Rows as RFC 4180 CSV, texts as they are.

    Args:
        for_spreadsheet: a text that a spreadsheet would run as a formula gets an apostrophe, and
            texts are without control characters, as they always are on a terminal
            (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    writer = csv.writer(out, lineterminator="\n")
    harmless = for_spreadsheet or out.isatty()

    def cells(values: Sequence[Any]) -> list[Any]:
        return [_csv_cell(value, harmless, for_spreadsheet) for value in values]

    writer.writerow(cells(_names(result)))
    for row in _rows(result):
        writer.writerow(cells(row))


def _csv_cell(value: Any, harmless: bool, for_spreadsheet: bool) -> Any:
    if isinstance(value, str):
        text = printable(value, keep=_LINE_BREAKS) if harmless else value
        if sys.version_info < (3, 11):  # where csv can write no NUL
            text = text.replace("\0", "")
        is_formula = for_spreadsheet and value.lstrip(" \u00a0").startswith(_FORMULA)
        return "'" + text if is_formula else text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(plain(value), ensure_ascii=True)
    if isinstance(value, (datetime, bytes)):
        return plain(value)
    return value


def write_json(result: duckdb.DuckDBPyConnection, out: IO[str]) -> None:
    """Rows as one JSON array, an object a line."""
    names = distinct(_names(result))
    separator = "[\n"
    for row in _rows(result):
        record = dict(zip(names, map(plain, row), strict=True))
        out.write(separator + _json(record))
        separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")


def write_markdown(result: duckdb.DuckDBPyConnection, out: IO[str]) -> None:
    """Rows as a table of Markdown; texts show as they are."""
    names = _names(result)
    out.write("| " + " | ".join(map(_markdown_cell, names)) + " |\n")
    out.write("|" + "---|" * len(names) + "\n")
    for row in _rows(result):
        out.write("| " + " | ".join(map(_markdown_cell, row)) + " |\n")


def _markdown_cell(value: Any) -> str:
    text = " ".join(_cell(value).split())
    return re.sub(r"([\\`*_\[\]<>|~$#])", r"\\\1", text)


def write_vertical(result: duckdb.DuckDBPyConnection, out: IO[str]) -> None:
    """Rows one below the other, a column a line: for rows of many columns."""
    names = [printable(name) for name in _names(result)]
    width = max(map(len, names), default=0)
    for number, row in enumerate(_rows(result), 1):
        out.write(f"-- row {number}\n")
        for name, value in zip(names, row, strict=True):
            out.write(f"{name:>{width}}: {_cell(value)}\n")


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def plain(value: Any) -> Any:
    """A value as JSON knows it: times in ISO 8601, UTC as Z, no NaN.

    Decimals that no double holds are texts, as are numbers of more than 128 bits.
    """
    if isinstance(value, datetime):
        return infinity(value) or value.isoformat().replace("+00:00", "Z")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        near = float(value)
        return near if Decimal(repr(near)) == value else str(value)
    if isinstance(value, dict):
        return {key_text(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, (str, int)):
        return value
    return str(value)


def key_text(value: Any) -> str:
    """A key of a map as JSON has keys; names of structures are texts as they are."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(plain(value)) if isinstance(value, (datetime, bytes)) else str(value)


def write_table(result: duckdb.DuckDBPyConnection, out: IO[str], width: int | None = None) -> None:
    """Rows as an aligned table, at most ``ROWS_IN_TABLE`` of them.

    The columns share the width of the terminal; elsewhere that of COLUMNS or ``PIPED_WIDTH``, and
    longer cells go on in the next line.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = result.fetchmany(ROWS_IN_TABLE + 1)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    columns = zip(*rows, strict=True) if rows else [()] * len(_names(result))
    for name, values in zip(_names(result), columns, strict=True):
        numeric = any(isinstance(v, (int, float, Decimal)) for v in values)
        table.add_column(Text(printable(name)), justify="right" if numeric else "left")
    for row in rows[:ROWS_IN_TABLE]:
        table.add_row(*(Text(_cell(value)) for value in row))
    if width is None and not out.isatty():
        said = os.environ.get("COLUMNS", "")
        width = int(said) if said.isdecimal() and int(said) else PIPED_WIDTH
        width = max(width, _LEAST_COLUMN * len(table.columns))
    console = Console(file=out, width=width, no_color=True, highlight=False)
    console.print(table)
    if len(rows) > ROWS_IN_TABLE:
        more = f"(the first {ROWS_IN_TABLE} rows; --format csv gives all)"
    else:
        more = f"({len(rows)} row{'s' if len(rows) != 1 else ''})"
    console.print(more, markup=False)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    if isinstance(value, datetime):
        timespec = "seconds" if value.second else "minutes"
        return infinity(value) or value.replace(tzinfo=None).isoformat(" ", timespec)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (date, timedelta, Decimal)):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{printable(str(k))}: {_cell(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_cell, value)) + "]"
    return printable(str(value))


def write_binary(result: duckdb.DuckDBPyRelation, format: BinaryFormat, path: str | None) -> None:
    """Writes Parquet, or Arrow's IPC file format (its stream format to standard output).

    Raises:
        OSError: the file cannot be written.
        QueryError: Parquet has no type for a column.
    """
    import pyarrow as pa

    reader: Any = result.to_arrow_reader(_BATCH)
    try:
        if path is None:
            _write_batches(reader, format, sys.stdout.buffer, is_stream=True)
        else:
            with whole_file(path) as beside, pa.OSFile(beside, "wb") as sink:
                _write_batches(reader, format, sink, is_stream=False)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        columns = ", ".join(_without_parquet(reader.schema))
        raise QueryError(f"{error}; cast {columns or 'that'}, to VARCHAR say") from error
    finally:
        reader.close()  # else the connection answers nothing more


def _without_parquet(schema: pa.Schema) -> list[str]:
    """The columns for which Parquet has no type."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = []
    for field in schema:
        try:
            pq.ParquetWriter(pa.BufferOutputStream(), pa.schema([field])).close()
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
            found.append(field.name)
    return found


def _write_batches(reader: Any, format: BinaryFormat, sink: Any, *, is_stream: bool) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = distinct(reader.schema.names)
    schema = pa.schema(
        [field.with_name(name) for field, name in zip(reader.schema, names, strict=True)]
    )
    if format == "parquet":
        target = pa.BufferOutputStream() if is_stream else sink
        writer: Any = pq.ParquetWriter(target, schema, compression="zstd")
    else:
        writer = pa.ipc.new_stream(sink, schema) if is_stream else pa.ipc.new_file(sink, schema)
    with writer:
        for batch in reader:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
    if format == "parquet" and is_stream:
        sink.write(target.getvalue())


def table_text(result: duckdb.DuckDBPyConnection, width: int = 100) -> str:
    """The table of a result as text, for documents."""
    out = io.StringIO()
    write_table(result, out, width)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
