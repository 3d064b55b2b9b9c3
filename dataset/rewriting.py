"""Files that take the place of others, with the same rows: what compaction and upgrades share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from dateline.dataset import layout
from dateline.dataset.dataset import Dataset, maintenance_id
from dateline.dataset.parquet_files import parquet_file, write_table
from dateline.dataset.publication import Point, unobserved
from dateline.dataset.storage import StoredFile, open_file
from dateline.dataset.transaction import GRACE_S, Transaction
from dateline.schemas.errors import DatelineError
from dateline.schemas.manifest import FileEntry, Manifest

if TYPE_CHECKING:
    import pyarrow as pa

Plan = TypeVar("Plan")


class RewriteError(DatelineError, RuntimeError):
    """A file cannot be rewritten without loss; the message says which."""


def rewrite(
    dataset: Dataset,
    kind: str,
    decide: Callable[[], Plan],
    is_due: Callable[[Plan], bool],
    stage: Callable[[Plan, Transaction], None],
    *,
    now: datetime,
    dry_run: bool = False,
    wait_s: float = 0.0,
    grace_s: float = GRACE_S,
    at: Callable[[Point], None] = unobserved,
) -> tuple[Plan, Manifest | None]:
    """Decides under the lease what to rewrite, and does all of it in one transaction.

    Args:
        kind: "compact" or "upgrade"; leases, manifests and new files are named by it.
        decide: the plan for what is in force when it is called.
        is_due: whether the plan asks for a commit.
        stage: stages and removes the files of the plan.
        now: the time, UTC.
        dry_run: decide only, touch nothing.
        grace_s: seconds that replaced files stay for readers.

    Returns:
        What was decided, and the manifest of the commit, None where there was nothing to do.

    Raises:
        LeaseHeldError, LeaseLostError: a run works on the data set.
    """
    if dry_run:
        return decide(), None
    name = f"{kind} at {now:%Y-%m-%d %H:%M:%SZ}"
    with dataset.transaction(kind, wait_s=wait_s, name=name, at=at) as tx:
        plan = decide()
        if is_due(plan):
            head = dataset.head()
            tx.begin(maintenance_id(kind, now, head), now, head)
            tx.grace_s = grace_s
            stage(plan, tx)
    return plan, tx.manifest


def as_one_file(
    dataset: Dataset,
    staging: str,
    files: Sequence[FileEntry],
    name: str,
    *,
    order: Sequence[str] = (),
    sorted_by: Sequence[str] = (),
) -> list[StoredFile]:
    """Writes the rows of files of one partition to one staged file, in the columns of today.

    Args:
        name: what the file is called, without its ending.
        order: the columns that rows are sorted by; without them they keep their order.
        sorted_by: the columns that rows are sorted by already, which the file says.

    Raises:
        RewriteError: a file has columns that this version does not know, or lacks rows.
    """
    import pyarrow as pa

    from dateline.schemas.tables import TABLES

    partition = files[0].path.rpartition("/")[0]
    schema = TABLES[layout.top_folder(partition)]
    rows = pa.concat_tables([_all_rows(dataset, file, schema) for file in files])
    if order:
        rows = rows.sort_by([(column, "ascending") for column in order])
    return list(
        write_table(
            staging,
            lambda number: f"{partition}/{name}-{number:05d}.parquet",
            rows.replace_schema_metadata(schema.metadata),
            target_bytes=float("inf"),
            sorted_by=tuple(sorted_by),
        )
    )


def _all_rows(dataset: Dataset, file: FileEntry, schema: pa.Schema) -> pa.Table:
    rows = read_rows(dataset, file, schema)
    if file.rows is not None and rows.num_rows != file.rows:
        raise RewriteError(
            f"{file.path} holds {rows.num_rows} rows, its manifest promises {file.rows}; "
            "run `dateline fsck --deep`"
        )
    return rows


def read_rows(dataset: Dataset, file: FileEntry, schema: pa.Schema) -> pa.Table:
    """The rows of a public file in the columns of today; older files give nulls.

    Raises:
        RewriteError: the file has columns that this version does not know.
    """
    import pyarrow as pa

    with open_file(dataset.full(file.path)) as handle:
        stored = parquet_file(handle).read()
    unknown = set(stored.column_names) - set(schema.names)
    if unknown:
        raise RewriteError(
            f"{file.path} has columns that this version does not know ({sorted(unknown)}); "
            "rewrite it with the newer version that wrote it"
        )
    columns = [
        stored[field.name].cast(field.type)
        if field.name in stored.column_names
        else pa.nulls(stored.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)
