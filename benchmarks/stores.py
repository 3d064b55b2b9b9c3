"""Ways to store what runs bring, and to open what they left with DuckDB.

Every writer gets the same batches. Dateline's is the end of a real run: lease, recovery,
the step that writes, state, decision, publication, and ``compact`` once a day. The
others get the rows ready as dictionaries, and write them with the same schema and the same codec
(zstd) as their documentation says is best. The ideal is what nobody has who writes each hour: one
sorted file per day, written once at the end.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.made_up_articles import Batch
from dateline.dataset.rows import Row

if TYPE_CHECKING:
    import duckdb

Days = Callable[[date, int], str]
"""First day, number of days -> the condition for them that the layout likes best."""


def write_dateline(root: str, batches: Iterable[Batch]) -> None:
    """Each run committed as ``dateline.run`` does it, and a compaction after each day."""
    at = None
    for one in batches:
        if at is not None and one.at.date() > at.date():
            _compact(root, at)
        at = one.at
        commit_run(root, one)


def commit_run(root: str, one: Batch) -> None:
    """The end of a run: from the lease to the manifest, without feeds and their state."""
    from dateline.dataset.dataset import Dataset
    from dateline.dataset.storage import StoredFile
    from dateline.schemas.config import FetchSettings, OutputSettings
    from dateline.schemas.manifest import Counts
    from dateline.transforms.one_place.steps import Place, Steps
    from dateline.transforms.reporting.closing import Closing, close_run

    settings = OutputSettings.model_validate({})
    dataset = Dataset(root)
    with dataset.transaction("run") as tx:
        tx.begin(one.run_id, one.at, dataset.head())
        steps = Steps(Place(tx.staging, one.run_id, one.at, 0.0, settings, lambda _: ()))
        steps.write(one.articles)
        closing = Closing(tx.staging, one.run_id, one.at, False, FetchSettings.model_validate({}))
        written = close_run(closing, outcomes=(), verdicts={}, letters=(), files=steps.files).files
        tx.stage(StoredFile(file.path, file.size, file.sha256, file.rows) for file in written)
        tx.describe(counts=Counts(entries=len(one.articles), new=len(one.articles)))


def _compact(root: str, now: datetime) -> None:
    from dateline.dataset.compaction import compact
    from dateline.dataset.dataset import Dataset

    compact(Dataset(root), now=now)


def close(root: str, at: datetime) -> None:
    """Compacts every day there is, as two days later."""
    _compact(root, at + timedelta(days=3))


def write_pandas(root: str, batches: Iterable[Batch]) -> None:
    """One ``DataFrame.to_parquet`` per run, with a schema, so that the files agree."""
    import pandas as pd

    from dateline.schemas.tables import ARTICLES

    os.makedirs(root, exist_ok=True)
    for one in batches:
        frame = pd.DataFrame(one.rows, columns=ARTICLES.names)
        path = f"{root}/{one.run_id}.parquet"
        frame.to_parquet(path, engine="pyarrow", compression="zstd", index=False, schema=ARTICLES)


def write_beam(root: str, batches: Iterable[Batch]) -> None:
    """One pipeline with ``WriteToParquet`` per run, on the same runner, to one shard."""
    import apache_beam as beam
    from apache_beam.io.parquetio import WriteToParquet

    from dateline.schemas.tables import ARTICLES

    empty = dict.fromkeys(ARTICLES.names)
    for one in batches:
        rows = [{**empty, **row} for row in one.rows]
        sink = WriteToParquet(
            f"{root}/{one.run_id}",
            ARTICLES,
            codec="zstd",
            num_shards=1,
            file_name_suffix=".parquet",
        )
        with beam.Pipeline(runner="FnApiRunner") as pipeline:
            pipeline | beam.Create(rows, reshuffle=False) | sink


def write_dlt(root: str, batches: Iterable[Batch]) -> None:
    """One ``dateline.run`` per run, with Arrow tables, the way that its documentation calls fast:
    rows as dictionaries would come out as a table for each list."""
    os.environ |= {
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "RUNTIME__LOG_LEVEL": "ERROR",
        "DATA_WRITER__COMPRESSION": "zstd",
        "DLT_DATA_DIR": f"{root}-work",
    }
    import dlt
    import pyarrow as pa

    from dateline.schemas.tables import ARTICLES

    pipeline = dlt.pipeline(
        "news",
        pipelines_dir=f"{root}-work",
        destination=dlt.destinations.filesystem(bucket_url=Path(root).as_uri()),
        dataset_name="news",
    )
    for one in batches:
        pipeline.run(
            pa.Table.from_pylist(one.rows, schema=ARTICLES),
            table_name="articles",
            write_disposition="append",
            loader_file_format="parquet",
        )


def write_ideal(root: str, batches: Iterable[Batch]) -> None:
    """One file per day, sorted by topic and time, written once."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from dateline.schemas.tables import ARTICLES

    days: defaultdict[date, list[Row]] = defaultdict(list)
    for one in batches:
        for row in one.rows:
            days[row["published_at"].date()].append(row)
    keys = ("primary_topic", "published_at", "article_id", "revision")
    for day, rows in days.items():
        folder = f"{root}/published_date={day}"
        os.makedirs(folder)
        table = pa.Table.from_pylist(rows, schema=ARTICLES)
        table = table.sort_by([(key, "ascending") for key in keys])
        pq.write_table(table, f"{folder}/articles.parquet", compression="zstd")


def _day_folders(first: date, days: int) -> str:
    last = first + timedelta(days=days - 1)
    return f"published_date BETWEEN DATE '{first}' AND DATE '{last}'"


def _published(first: date, days: int) -> str:
    end = first + timedelta(days=days)
    from_on = f"published_at >= TIMESTAMPTZ '{first} 00:00:00+00'"
    return f"{from_on} AND published_at < TIMESTAMPTZ '{end} 00:00:00+00'"


@dataclass(frozen=True)
class Store:
    """A way to write, where its files lie below its root, and how days are asked for.

    ``files`` is empty where the product itself says which files are in force.
    """

    write: Callable[[str, Iterable[Batch]], None]
    files: str
    days: Days
    needs: tuple[str, ...] = ()
    packages: tuple[str, ...] = ("pyarrow", "duckdb")


DATELINE, IDEAL = "Dateline", "ideal: a sorted file per day"
PANDAS = "pandas, a file per run"
STORES = {
    DATELINE: Store(write_dateline, "", _day_folders, packages=("pyarrow", "duckdb")),
    PANDAS: Store(write_pandas, "*.parquet", _published, ("pandas",), ("pandas", "pyarrow")),
    "Beam's WriteToParquet": Store(
        write_beam, "*.parquet", _published, packages=("apache-beam", "pyarrow")
    ),
    "dlt, filesystem": Store(
        write_dlt, "news/articles/*.parquet", _published, ("dlt",), ("dlt", "pyarrow")
    ),
    IDEAL: Store(write_ideal, "*/*.parquet", _day_folders),
}


def open_store(store: str, root: str) -> duckdb.DuckDBPyConnection:
    """A connection with a view ``articles``.

    Dateline's is its own session, with all views; ``article_rows`` has the columns of the others.
    """
    import duckdb

    side = STORES[store]
    if not side.files:
        from dateline.pipeline.query.session import open_session

        return open_session(root)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    if side.days is _day_folders:
        source = f"SELECT * FROM read_parquet('{root}/{side.files}', hive_partitioning = true)"
    else:
        day = "CAST(published_at AS DATE) AS published_date"
        source = f"SELECT *, {day} FROM read_parquet('{root}/{side.files}')"
    connection.execute(f"CREATE VIEW articles AS {source}")
    return connection


def live_size(store: str, root: str) -> tuple[int, int]:
    """Files of articles that a store is asked through, and their bytes."""
    if STORES[store].files:
        paths = sorted(Path(root).glob(STORES[store].files))
    else:
        from dateline.dataset.dataset import Dataset

        paths = [Path(root) / path for path in Dataset(root).live_files("articles")]
    return len(paths), sum(path.stat().st_size for path in paths)
