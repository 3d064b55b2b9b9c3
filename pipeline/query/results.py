"""Results of queries as a table, CSV, JSON, Parquet or Arrow. Texts in them come from feeds."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import duckdb

Format = Literal["table", "csv", "json", "parquet", "arrow"]
TextFormat = Literal["table", "csv", "json"]
BinaryFormat = Literal["parquet", "arrow"]

ROWS_IN_TABLE = 1_000
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


def write_text(result: duckdb.DuckDBPyConnection, format: TextFormat, path: str | None) -> None:
    """Writes the rows of an executed query to a file, or to standard output.

    Raises:
        OSError: the file cannot be written.
    """
    writers = {"table": write_table, "csv": write_csv, "json": write_json}
    if path is None:
        writers[format](result, sys.stdout)
        return
    with open(path, "w", encoding="utf-8", newline="") as handle:
        writers[format](result, handle)


def _names(result: duckdb.DuckDBPyConnection) -> list[str]:
    return [str(column[0]) for column in result.description or ()]


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := result.fetchmany(_BATCH):
        yield from batch


def write_csv(result: duckdb.DuckDBPyConnection, out: IO[str]) -> None:
    """Rows as RFC 4180 CSV; a text that a spreadsheet would run as a formula gets an apostrophe.

    See https://owasp.org/www-community/attacks/CSV_Injection.
    """
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_csv_cell(name) for name in _names(result)])
    for row in _rows(result):
        writer.writerow([_csv_cell(value) for value in row])


def _csv_cell(value: Any) -> Any:
    if isinstance(value, str):
        text = printable(value, keep=_LINE_BREAKS)
        return "'" + text if value.lstrip(" \u00a0").startswith(_FORMULA) else text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(plain(value), ensure_ascii=True)
    if isinstance(value, datetime):
        return plain(value)
    return value


def write_json(result: duckdb.DuckDBPyConnection, out: IO[str]) -> None:
    """Rows as one JSON array, an object a line."""
    names = _names(result)
    separator = "[\n"
    for row in _rows(result):
        record = dict(zip(names, map(plain, row), strict=True))
        out.write(separator + _json(record))
        separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def plain(value: Any) -> Any:
    """A value as JSON knows it: times in ISO 8601, UTC as Z, no NaN."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, (str, int)):
        return value
    return str(value)


def write_table(result: duckdb.DuckDBPyConnection, out: IO[str], width: int | None = None) -> None:
    """Rows as an aligned table, at most ``ROWS_IN_TABLE`` of them.

    On a terminal the columns share its width; elsewhere they are as wide as they need.
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
    terminal = out.isatty()
    console = Console(
        file=out, width=width or (None if terminal else 10_000), no_color=True, highlight=False
    )
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
        return f"{value:%Y-%m-%d %H:%M}" if not value.second else f"{value:%Y-%m-%d %H:%M:%S}"
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
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    reader: Any = result.to_arrow_reader(_BATCH)
    if format == "parquet":
        target: Any = path if path is not None else pa.BufferOutputStream()
        with pq.ParquetWriter(target, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
        if path is None:
            sys.stdout.buffer.write(target.getvalue())
        return
    if path is not None:
        with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, reader.schema) as writer:
            for batch in reader:
                writer.write_batch(batch)
        return
    with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)


def table_text(result: duckdb.DuckDBPyConnection, width: int = 100) -> str:
    """The table of a result as text, for documents."""
    out = io.StringIO()
    write_table(result, out, width)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
