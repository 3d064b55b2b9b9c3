"""Writes docs/data-dictionary.md from the schemas.

By ``python -m dateline.pipeline.query.data_dictionary``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.dataset.layout import OLD_DATE
from dateline.dataset.partitions import OLD_DAYS
from dateline.pipeline.query.macros import MACRO_COMMENTS, signature
from dateline.pipeline.query.view_columns import COLUMNS, VIEWS
from dateline.pipeline.query.views import create_views
from dateline.schemas.state_tables import (
    ARCHIVE,
    FEED_LINES,
    FEED_STATE,
    IDENTITIES,
    LIVE_FILES,
    RUN_LOG,
    SIGNATURES,
    STORIES,
)
from dateline.schemas.table_columns import SCHEMA_VERSION
from dateline.schemas.tables import ARTICLES, TABLES

if TYPE_CHECKING:
    import pyarrow as pa

PATH = Path("docs/data-dictionary.md")

ROWS: dict[str, tuple[str, str]] = {
    "articles": (
        "articles/published_date=YYYY-MM-DD/*.parquet",
        "One row per text of an article: revision 1 when it is first seen, one more row whenever "
        "its text has changed. Rows are never altered. The partition is the day of publication, "
        "or the day it was first seen where the feed gives no time to trust. Articles dated more "
        f"than {OLD_DAYS} days before their run share the partition `{OLD_DATE}`; the views tell "
        "their day, and `published_at` does.",
    ),
    "feed_health": (
        "feed_health/run_date=YYYY-MM-DD/*.parquet",
        "One row per visit of a feed, whether it went well or not.",
    ),
    "story_members": (
        "story_members/run_date=YYYY-MM-DD/*.parquet",
        "One row per cluster of copies that joined a story, and one per story that merged into an "
        "older one. A story is what independent reports tell of one happening (this attack, this "
        "rate decision, this ruling) within days of each other. It is no topic and no running "
        "subject: the next attack is another story. Columnists and live pages that only touch a "
        "happening are no reports of it. Clusters without a row are alone in their story, so that "
        "`coalesce(story_id, cluster_id)` names the story of any article; the view `articles` does "
        "that and follows merges. Rows are never altered and a story is never renamed. The model "
        "card says how often stories are wrong.",
    ),
    "facts": (
        "facts/published_date=YYYY-MM-DD/*.parquet",
        "One row per amount that states something about the world: of what kind, about whom, how "
        "sure. Partitions are those of `articles`; `article_id` and `revision` name the row there. "
        "An amount that is told again in the same article has one row, at its first place; amounts "
        "that state nothing (ages, odds) have none. A value that the text leaves open is null.",
    ),
    "dead_letters": (
        "dead_letters/run_date=YYYY-MM-DD/*.parquet",
        "One row per failure: what broke, where, and where its raw input can be found.",
    ),
}
"""Where the files of a table are, and what a row is."""

INTERNAL: dict[str, tuple[str, str]] = {
    "feed_state": (
        "state/feeds/*.jsonl.gz",
        "What the next run has to know of a feed, a line of JSON each (`held` in base64). Which "
        "files are in force stands in `state/head.json`; the last row of each feed counts.",
    ),
    "identities": (
        "state/identities/*.parquet",
        "By what articles are known again, as far back as the window of de-duplication reaches.",
    ),
    "signatures": (
        "state/signatures/*.parquet",
        "By what copies are told: the word triples of recent articles, as far back as the window "
        "of de-duplication reaches.",
    ),
    "feed_lines": (
        "state/lines/*.parquet",
        "Which lines recur in each feed; the last row of each feed counts.",
    ),
    "stories": (
        "state/stories/*.parquet",
        "By what stories are told: sentence vectors, words and names of the reports of the last "
        "days, as far back as the window of de-duplication reaches.",
    ),
    "live_files": (
        "state/files/*.parquet",
        "Which files of the public tables are in force; the last row of each path counts.",
    ),
    "run_log": (
        "state/runs/*.parquet",
        "Every commit older than the newest few, whose manifests are files in `runs/` and "
        "`maintenance/`. The view `runs` reads both.",
    ),
    "archive": (
        "archive/run_date=YYYY-MM-DD/*.parquet",
        "The documents as they came, where `output.archive` is on; `dateline replay` reads them.",
    ),
}
"""The same for tables that are the pipeline's own memory."""

INTERNAL_TABLES: dict[str, pa.Schema] = {
    "feed_state": FEED_STATE,
    "identities": IDENTITIES,
    "signatures": SIGNATURES,
    "feed_lines": FEED_LINES,
    "stories": STORIES,
    "live_files": LIVE_FILES,
    "run_log": RUN_LOG,
    "archive": ARCHIVE,
}

PUBLISHED_QUALITIES: dict[str, str] = {
    "exact": "an unambiguous instant with its offset",
    "assumed_utc": "date and time without a zone: read as UTC",
    "ambiguous_zone": "a zone abbreviation with several meanings (IST, BST, CST)",
    "date_only": "a day without a time: read as 00:00 UTC",
    "updated": "the entry only says when it was updated",
    "future": "further ahead of the visit than clocks drift; not trusted for the partition",
    "ancient": "before 1990 or a placeholder such as year 1; not trusted for the partition",
    "unparsed": "there is a text, but nobody could read it; `published_at` is null",
    "missing": "the entry gives none; `published_at` is null",
}


BOILERPLATE_KINDS: dict[str, str] = {
    "credit": "who reported, edited or photographed: `(Reporting by …)`, `(Jane Doe/Reuters)`",
    "publisher": "the name of the site or of an agency by itself: `… - Reuters`",
    "appeared_on": "where a text appeared first: `The post … appeared first on …`",
    "continue_reading": "`Continue reading`, `Read more`, `Lire la suite`",
    "signup": "newsletters, subscriptions, `Follow us on Facebook`",
    "copyright": "`© 2026 …`, `All rights reserved`",
    "navigation": "`Advertisement`, `Share this`, `Click here to …`",
    "section": "the name of a section or a series at an end: `Markets`, `Opinion: …`",
    "recurring": "any other line or sentence that the feed repeats in its articles",
}


class MissingDescription(ValueError):
    """A column has no description; every column needs one, nested fields included."""


def described(schema: pa.Schema) -> Iterator[tuple[str, str, str]]:
    """``(path, type, description)`` of every field, nested ones after their parent.

    Raises:
        MissingDescription: a field has none.
    """
    for field in schema:
        yield from _described(field, field.name)


def _described(field: pa.Field, path: str) -> Iterator[tuple[str, str, str]]:
    import pyarrow as pa

    text = (field.metadata or {}).get(b"description", b"").decode().strip()
    if not text:
        where = "schemas/table_columns.py or schemas/state_tables.py"
        raise MissingDescription(f"{path} has no description; give it one in {where}")
    type_, inner = field.type, path
    name = _type_name(type_)
    if pa.types.is_list(type_):
        type_, inner = type_.value_type, path + "[]"
    yield path, name, text
    if pa.types.is_struct(type_):
        for child in type_:
            yield from _described(child, f"{inner}.{child.name}")


def _type_name(type_: pa.DataType) -> str:
    import pyarrow as pa

    if pa.types.is_list(type_):
        return f"list of {_type_name(type_.value_type)}"
    if pa.types.is_struct(type_):
        return "struct"
    if pa.types.is_timestamp(type_):
        return f"timestamp ({type_.unit}, {type_.tz})"
    if pa.types.is_fixed_size_binary(type_):
        return f"binary ({type_.byte_width} bytes)"
    return str(type_)


def view_columns() -> dict[str, list[tuple[str, str, str]]]:
    """``(column, DuckDB type, description)`` of every view.

    Raises:
        MissingDescription: a column is described neither by the schemas nor by ``COLUMNS``.
    """
    import tempfile

    import duckdb

    stored = {
        field.name: field.metadata[b"description"].decode()
        for schema in (*reversed(TABLES.values()), ARTICLES)
        for field in schema
    }
    found: dict[str, list[tuple[str, str, str]]] = {}
    with tempfile.TemporaryDirectory() as empty, duckdb.connect() as connection:
        create_views(connection, empty)
        for view in VIEWS:
            rows = connection.execute(f"DESCRIBE {view}").fetchall()
            own = {
                field.name: field.metadata[b"description"].decode()
                for field in TABLES.get(view, ())
            }
            found[view] = []
            for name, type_, *_ in rows:
                text = COLUMNS.get(f"{view}.{name}") or own.get(name) or COLUMNS.get(name)
                text = text or stored.get(name)
                if not text:
                    raise MissingDescription(
                        f"the view {view} has a column {name} without a description; "
                        "add it to COLUMNS in pipeline/query/views.py"
                    )
                found[view].append((name, _short(type_), text))
    return found


def _short(type_: str) -> str:
    if "STRUCT" in type_:
        return "list of struct" if type_.endswith("[]") else "struct"
    return {"TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ"}.get(type_, type_)


def document() -> str:
    """The whole dictionary in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    command = "python -m dateline.pipeline.query.data_dictionary"
    yield f"Generated from `schemas/table_columns.py` by `{command}`; do not edit."
    yield f"Schema version {SCHEMA_VERSION}. The same descriptions stand in the metadata of every"
    yield "Parquet file, under the key `description` of each field. How the schema may change is"
    yield "told in [schema-evolution.md](schema-evolution.md), how to read the files in"
    yield "[reading.md](reading.md)."
    yield ""
    yield "- [Tables](#tables): the Parquet files"
    yield "- [Views](#views): what `dateline sql` offers over them"
    yield "- [Values](#values): what the codes mean"
    yield "- [Internal tables](#internal-tables): the pipeline's own memory"
    yield ""
    yield "## Tables"
    for name, schema in TABLES.items():
        yield from _table(name, *ROWS[name], schema)
    yield ""
    yield "## Views"
    yield ""
    yield "Ready in `dateline sql`; `dateline sql --views` prints them for a DuckDB of your own."
    for view, rows in view_columns().items():
        yield ""
        yield f"### View `{view}`"
        yield ""
        yield f"{VIEWS[view][:1].upper()}{VIEWS[view][1:]}."
        yield ""
        stored_here = set(TABLES[view].names) if view in TABLES else set()
        if stored_here:
            yield f"All columns of the table [`{view}`](#{view}), and:"
            yield ""
        yield from _rows(row for row in rows if row[0] not in stored_here)
    yield ""
    yield "### Macros"
    yield ""
    yield "For other periods: `SELECT * FROM changes_since('2026-11-20')`."
    yield ""
    yield "| Macro | Rows |"
    yield "|---|---|"
    for macro, what in MACRO_COMMENTS.items():
        yield f"| `{signature(macro)}` | {what} |"
    yield ""
    yield "## Values"
    yield ""
    yield "### published_quality"
    yield ""
    yield "How `published_at` was found."
    yield ""
    yield "| Value | Meaning |"
    yield "|---|---|"
    for value, meaning in PUBLISHED_QUALITIES.items():
        yield f"| `{value}` | {meaning} |"
    yield ""
    yield "### boilerplate"
    yield ""
    yield (
        "What a stretch is, by `kind`. The text columns keep what the feed says; topics, tone, "
        "entities, `cluster_id` and a detected language are of the text without these stretches: "
        "a name that stands in them only is no mention. Null in rows of schema versions before 3."
    )
    yield ""
    yield "| Value | Meaning |"
    yield "|---|---|"
    for value, meaning in BOILERPLATE_KINDS.items():
        yield f"| `{value}` | {meaning} |"
    yield ""
    yield "## Internal tables"
    yield ""
    yield "Not for analysis; they may change with any release."
    for name, schema in INTERNAL_TABLES.items():
        yield from _table(name, *INTERNAL[name], schema)


def _table(name: str, where: str, what: str, schema: pa.Schema) -> Iterator[str]:
    yield ""
    yield f"### {name}"
    yield ""
    yield f"`{where}`"
    yield ""
    yield what
    yield ""
    yield from _rows(described(schema))


def _rows(rows: Iterator[tuple[str, str, str]]) -> Iterator[str]:
    yield "| Column | Type | Description |"
    yield "|---|---|---|"
    for path, type_, text in rows:
        yield f"| `{path}` | {type_} | {text} |"


def main() -> None:
    """Writes the file, or with ``--check`` says whether it is up to date."""
    text = document()
    if "--check" in sys.argv[1:]:
        if not PATH.exists() or PATH.read_text("utf-8") != text:
            sys.exit(
                f"{PATH} is out of date; run python -m dateline.pipeline.query.data_dictionary"
            )
        return
    PATH.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
