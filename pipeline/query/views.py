"""The views of ``dateline sql`` as SQL text, for DuckDB.

They read the Parquet files and manifests in place. A view has all its columns whatever the data
set's age: an empty one gives empty views, and files of older schema versions give nulls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from dateline.dataset import layout
from dateline.dataset.live_snapshot import LiveSnapshot, live_snapshot
from dateline.dataset.memory import run_log
from dateline.pipeline.query.article_views import ARTICLE_TOPICS, ARTICLES, NOTED, USER_TOPICS
from dateline.pipeline.query.change_views import CHANGES
from dateline.pipeline.query.error_bars import model_scores
from dateline.pipeline.query.fact_views import FACTS
from dateline.pipeline.query.macros import macro_statements
from dateline.pipeline.query.name_views import NAME_DAY, NAMES
from dateline.pipeline.query.needed_views import needed
from dateline.pipeline.query.story_views import STORIES, STORY_OF_CLUSTER
from dateline.pipeline.query.view_columns import VIEWS
from dateline.schemas.column_types import ColumnType, ListOf, Struct
from dateline.schemas.table_columns import TABLE_COLUMNS
from dateline.schemas.vocabulary import TRUSTED_QUALITIES

if TYPE_CHECKING:
    import duckdb

_HIVE_DATES = ("published_date", "first_seen_date", "run_date")
_TRUSTED = ", ".join(f"'{quality}'" for quality in sorted(TRUSTED_QUALITIES))
_COMPUTED = {
    "published_date": f"CAST(CASE WHEN published_quality IN ({_TRUSTED}) THEN published_at "
    "ELSE first_seen_at END AT TIME ZONE 'UTC' AS DATE)",
    "run_date": None,
}
_OLD = f"published_date={layout.OLD_DATE}/"
"""In the path of a file of old articles: its day is no day of publication."""
_MANIFEST = {
    "run_id": "VARCHAR",
    "sequence": "BIGINT",
    "status": "VARCHAR",
    "now": "VARCHAR",
    "schema_version": "INTEGER",
    "model": "VARCHAR",
    "counts": "STRUCT(feeds BIGINT, fetched BIGINT, not_modified BIGINT, failed BIGINT, "
    'entries BIGINT, "new" BIGINT, duplicate BIGINT, revised BIGINT, rejected BIGINT)',
    "timings": "MAP(VARCHAR, DOUBLE)",
    "failed_feeds": "VARCHAR[]",
    "dead_letters": 'STRUCT(stage VARCHAR, error_class VARCHAR, "count" BIGINT)[]',
    "files": "STRUCT(path VARCHAR, size BIGINT, sha256 VARCHAR, rows BIGINT)[]",
    "versions": "MAP(VARCHAR, VARCHAR)",
    "metrics": "MAP(VARCHAR, BIGINT)",
}


def create_views(
    connection: duckdb.DuckDBPyConnection,
    root: str,
    snapshot: LiveSnapshot | None = None,
    text: str | None = None,
) -> None:
    """Creates the views over the data set at ``root`` (a folder, gs:// or s3://).

    They read the files of one snapshot, by default the one that is in force now. With the ``text``
    of a query only those that it names are made, and what they are made of: DuckDB checks a view
    as a whole when it is made, which takes longer than most questions.
    """
    statements = named_statements(connection, snapshot or live_snapshot(root), live=True)
    wanted = None if text is None else needed(statements, text)
    for name, statement in statements:
        if not name or wanted is None or name in wanted:
            connection.execute(statement)


def view_statements(
    connection: duckdb.DuckDBPyConnection,
    root: str,
    *,
    live: bool = False,
    snapshot: LiveSnapshot | None = None,
) -> list[str]:
    """The statements that create the views, in their order.

    ``live`` names the files of one snapshot, so that a compaction shows no row twice; what
    revisions, copies and recent runs there are is then looked up once, into small temporary tables.
    Without it the views are patterns that go on seeing later files (docs/commit-protocol.md says
    what else).

    ``connection`` is asked which files there are, so it needs access to ``root``.
    """
    named = named_statements(connection, snapshot or live_snapshot(root), live=live)
    return [statement for _, statement in named]


def named_statements(
    connection: duckdb.DuckDBPyConnection, found: LiveSnapshot, *, live: bool
) -> list[tuple[str, str]]:
    """Each statement of ``view_statements`` with the name of what it makes, or with none."""
    recent, runs = _runs(connection, found, live=live)
    rows = {table: all_rows(found, table, live=live) for table in TABLE_COLUMNS}
    selects = {
        "article_rows": rows["articles"],
        "story_members": rows["story_members"],
        "articles": ARTICLES.format(
            noted="noted_articles" if live else f"({NOTED.strip()})",
            stories=_stories(live=live),
        ),
        "article_topics": ARTICLE_TOPICS,
        "user_topics": USER_TOPICS,
        "entities": _ENTITIES,
        "entity_day": _ENTITY_DAY,
        "names": NAMES,
        "name_day": NAME_DAY,
        "amounts": _AMOUNTS,
        "fact_rows": rows["facts"],
        "facts": FACTS,
        "stories": STORIES.format(stories=_stories(live=live)),
        "feed_health": rows["feed_health"],
        "feeds": _FEEDS,
        "runs": runs,
        "dead_letters": rows["dead_letters"],
        "model_scores": model_scores(),
        "changes": CHANGES,
    }
    statements = [("", "SET TimeZone = 'UTC'")]
    for name, select in selects.items():
        if name == "changes":
            statements += macro_statements()
        stored = name.replace("_rows", "s")
        comment = VIEWS.get(name, f"{stored} as stored; the view {stored} adds to it")
        made = f"-- {comment}\nCREATE OR REPLACE VIEW {name} AS\n{select.strip()}"
        statements.append((name, made))
        looked_up = {"article_rows": ("noted_articles", NOTED)}
        looked_up["story_members"] = ("story_of_cluster", STORY_OF_CLUSTER)
        looked_up["feeds"] = ("recent_runs", recent)
        table, query = looked_up.get(name, ("", ""))
        if live and query:
            made = f"CREATE OR REPLACE TEMPORARY TABLE {table} AS\n{query.strip()}"
            statements.append((table, made))
    if live:  # each view and query would read the footers of all files anew
        statements.insert(0, ("", "SET parquet_metadata_cache = true"))
    return statements


def _stories(*, live: bool) -> str:
    """Where the story of a cluster is looked up."""
    return "story_of_cluster" if live else f"({STORY_OF_CLUSTER.strip()})"


def files_of(snapshot: LiveSnapshot, table: str, *, live: bool) -> dict[tuple[str, ...], list[str]]:
    """Where the rows of a table are: partition keys, outermost first -> its files or patterns.

    Only files in force by the index belong to the data set, because a compaction's new files and
    the ones they replace lie side by side for a while.
    """
    layouts: dict[tuple[str, ...], list[str]] = {}
    for path in snapshot.of(table):
        keys = tuple(part.partition("=")[0] for part in path.split("/")[1:-1])
        layouts.setdefault(keys, []).append(snapshot.location(path))
    if not live:
        base = f"{snapshot.root.rstrip('/')}/{table}"
        layouts = {
            keys: ["/".join([base, *(f"{key}=*" for key in keys), "*.parquet"])] for keys in layouts
        }
    return dict(sorted(layouts.items()))


def all_rows(
    snapshot: LiveSnapshot, table: str, *, live: bool, also: Mapping[str, str] | None = None
) -> str:
    """Every row of a table: all columns of the schema, then the partition keys.

    Args:
        also: columns that follow, by what DuckDB can say of each row of a file.
    """
    also = also or {}
    schema = TABLE_COLUMNS[table]
    stored = {column.name for column in schema}
    date = "published_date" if table in ("articles", "facts") else "run_date"
    columns = [(column.name, duckdb_type(column.type)) for column in schema] + [(date, "DATE")]
    nulls = [f"CAST(NULL AS {type_}) AS {quoted(name)}" for name, type_ in columns]
    empty = ",\n  ".join([*nulls, *(f"NULL AS {name}" for name in also)])
    said = "".join(f", {expression} AS {name}" for name, expression in also.items())
    parts = [f"SELECT\n  {empty}\nWHERE false"]
    computed = _COMPUTED[date]
    for keys, patterns in files_of(snapshot, table, live=live).items():
        types = {key: "DATE" if key in _HIVE_DATES else "VARCHAR" for key in keys}
        hive = ", ".join(f"{quoted(key)}: {type_}" for key, type_ in types.items())
        options = "union_by_name = true, hive_partitioning = true"
        named = [key for key in keys if key not in _HIVE_DATES and key not in stored]
        star = f"* EXCLUDE ({', '.join(map(quoted, named))})" if named else "*"
        if hive:
            options += f", hive_types = {{{hive}}}"
        dated = [path for path in patterns if _OLD not in path]
        source = f"read_parquet({_list(dated)}, {options})"
        if computed and date in keys and not live:  # patterns match the old ones, too
            parts.append(
                f"SELECT {star} REPLACE ({_real_day(computed, date)} AS {date}){said} FROM {source}"
            )
            continue
        if dated:
            extra = f", {computed} AS {date}" if computed and date not in keys else ""
            parts.append(f"SELECT {star}{extra}{said} FROM {source}")
        if old := [path for path in patterns if _OLD in path]:
            source = f"read_parquet({_list(old)}, {options})"
            parts.append(f"SELECT {star} REPLACE ({computed} AS {date}){said} FROM {source}")
    return "\nUNION ALL BY NAME\n".join(parts)


def _runs(
    connection: duckdb.DuckDBPyConnection, snapshot: LiveSnapshot, *, live: bool
) -> tuple[str, str]:
    """Queries of the manifests that there are ("" without any), and of every committed run.

    The newest runs are in their manifests, older ones in the run log. A commit that folds
    manifests deletes them after its head has changed, so that for a moment both hold them: the
    number of the commit tells. A log of a later head than that of the snapshot holds later runs.
    """
    columns = ", ".join(quoted(name) for name in _MANIFEST)
    base = snapshot.root.rstrip("/")
    parts = []
    until = ""
    log = snapshot.run_log()
    if not live:
        log = [f"{base}/{layout.memory_folder(run_log.MEMORY.name)}*.parquet"]
    elif snapshot.head is not None:
        until = f"sequence <= {snapshot.head.sequence}"
    if log and (live or _any_file(connection, log[0])):
        then = f" AND {until}" if until else ""
        parts.append(f"SELECT {columns} FROM read_parquet({_list(log)}) WHERE kind = 'run'{then}")
    pattern = f"{base}/{layout.RUNS}/*.json"
    manifests = ""
    if _any_file(connection, pattern):
        types = ", ".join(f"{quoted(name)}: {literal(type_)}" for name, type_ in _MANIFEST.items())
        manifests = f"SELECT {columns} FROM read_json({literal(pattern)}, columns = {{{types}}})"
        manifests += f" WHERE {until}" if until else ""
        # Live it is a table: later commits add manifests, and fold others into the log.
        parts.append("SELECT * FROM recent_runs" if live else manifests)
    if not parts:
        empty = ", ".join(
            f"CAST(NULL AS {type_}) AS {quoted(name)}" for name, type_ in _MANIFEST.items()
        )
        parts.append(f"SELECT {empty} WHERE false")
    union = "\nUNION ALL BY NAME\n".join(parts)
    newest = "QUALIFY row_number() OVER (PARTITION BY sequence, run_id ORDER BY status) = 1"
    return manifests, _RUNS.format(source=f"(SELECT * FROM ({union}) {newest})")


def _real_day(computed: str, date: str) -> str:
    return f"CASE WHEN {date} = DATE '{layout.OLD_DATE}' THEN {computed} ELSE {date} END"


def _any_file(connection: duckdb.DuckDBPyConnection, pattern: str) -> bool:
    found = connection.execute("SELECT count(*) FROM glob(?)", [pattern]).fetchall()
    return bool(found[0][0])


_SCALARS = {
    "string": "VARCHAR",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "float32": "FLOAT",
    "float64": "DOUBLE",
    "bool": "BOOLEAN",
    "date32": "DATE",
    "utc": "TIMESTAMPTZ",
}


def duckdb_type(type_: ColumnType) -> str:
    """DuckDB's type for the values of a column."""
    if isinstance(type_, ListOf):
        return f"{duckdb_type(type_.element)}[]"
    if isinstance(type_, Struct):
        fields = (f"{quoted(column.name)} {duckdb_type(column.type)}" for column in type_.columns)
        return f"STRUCT({', '.join(fields)})"
    return _SCALARS[type_.name]


def quoted(name: str) -> str:
    """An identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("'", "''") + "'"


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(literal(text) for text in texts) + "]"


# Revisions above 1 and copies are rare, so the table that they are looked up in stays small
# however big the data set; filters on partitions and columns still reach the files. It is one
# table, not two, because each look-up costs as much as reading a column or two.
_ENTITIES = r"""
SELECT article_id, published_date, published_at, feed, feed_name, feed_group, title, url,
  primary_topic, tone, tone_score,
  coalesce(
    list_filter(entity_names, lambda named: named.type = mention.type
      AND lower(regexp_replace(named.name, '[^\pL\pN]+', '', 'g'))
        = lower(regexp_replace(mention.text, '[^\pL\pN]+', '', 'g')))[1].name,
    list_filter(entity_names, lambda named: named.type = 'PER' AND mention.type = 'PER'
      AND ends_with(lower(named.name), ' ' || lower(mention.text)))[1].name,
    mention.text
  ) AS name,
  mention.text AS mention, mention.type AS type, mention.field AS field,
  mention.start AS span_start, mention."end" AS span_end, mention.score AS score,
  mention.value AS value, mention.unit AS unit, run_id
FROM (SELECT *, unnest(entities) AS mention FROM articles WHERE is_latest)
"""

_ENTITY_DAY = """
SELECT named.name AS name, named.type AS type, published_date AS day,
  count(*) AS articles, sum(named.count)::BIGINT AS mentions,
  count(DISTINCT feed) AS feeds, avg(tone_score) AS mean_tone
FROM (
  SELECT published_date, feed, tone_score, unnest(entity_names) AS named
  FROM articles WHERE is_latest
)
WHERE named.type IN ('PER', 'ORG', 'LOC', 'MISC')
GROUP BY ALL
"""

_AMOUNTS = """
SELECT article_id, published_date, published_at, feed, feed_name, title, url, primary_topic, tone,
  mention.text AS amount, mention.type AS type, coalesce(said.value, mention.value) AS value,
  coalesce(said.unit, mention.unit) AS unit, mention.field AS field, mention.start AS span_start,
  mention."end" AS span_end, mention.score AS score, run_id, said.value_high, said.currency_quality
FROM (
  SELECT *, list_filter(amounts, lambda each: each.field = mention.field
    AND each.start = mention.start)[1] AS said
  FROM (SELECT *, unnest(entities) AS mention FROM articles WHERE is_latest)
  WHERE mention.type IN ('MONEY', 'PERCENT')
)
"""

_FEEDS = """
SELECT feed, arg_max(feed_name, checked_at) AS feed_name,
  arg_max(feed_group, checked_at) AS feed_group, max(checked_at) AS last_visit_at,
  arg_max(status, checked_at) AS status,
  max(last_success_at) AS last_success_at, max(newest_entry_at) AS newest_entry_at,
  arg_max(interval_s, checked_at) AS interval_s, arg_max(next_due_at, checked_at) AS next_due_at,
  arg_max(consecutive_failures, checked_at) AS consecutive_failures,
  arg_max(silent, checked_at) AS silent, arg_max(retired, checked_at) AS retired,
  arg_max(message, checked_at) AS message,
  count(*) AS visits, count(*) FILTER (status IN ('failed', 'gone', 'unreadable')) AS failures,
  coalesce(sum("new"), 0)::BIGINT AS articles, coalesce(sum(revised), 0)::BIGINT AS revisions,
  coalesce(sum(duplicate), 0)::BIGINT AS duplicates,
  coalesce(sum(rejected), 0)::BIGINT AS rejected
FROM feed_health GROUP BY feed
"""

_RUNS = """
SELECT run_id, sequence, CAST("now" AS TIMESTAMPTZ) AS run_at, status, counts.feeds AS feeds,
  counts.fetched AS fetched, counts.not_modified AS not_modified, counts.failed AS failed,
  counts.entries AS entries, counts."new" AS "new", counts.duplicate AS duplicate,
  counts.revised AS revised, counts.rejected AS rejected,
  list_sum(map_values(timings)) AS seconds, timings, failed_feeds, dead_letters,
  list_sum(list_transform(files, lambda file: file.size))::BIGINT AS bytes_written,
  model, schema_version, versions, metrics
FROM {source}
"""
