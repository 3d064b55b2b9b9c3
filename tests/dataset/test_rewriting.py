"""Files that take the place of others: decided under the lease, whole or refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from dateline.dataset.dataset import Dataset
from dateline.dataset.lease import LeaseHeldError
from dateline.dataset.rewriting import RewriteError, as_one_file, read_rows, rewrite
from dateline.dataset.storage import StoredFile
from dateline.dataset.transaction import Transaction
from dateline.schemas.manifest import FileEntry, Manifest
from dateline.schemas.tables import FEED_HEALTH
from tests.articles import NOON
from tests.dataset.transactions import commit, files, staged

FOLDER = "feed_health/run_date=2026-11-24"


def stored(dataset: Dataset, name: str, feeds: Sequence[str], table: pa.Table = None) -> FileEntry:
    """A file of ``feed_health`` with a row for each feed, and nulls elsewhere."""
    path = Path(dataset.root) / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if table is None:
        table = pa.table({"feed": list(feeds)}, schema=pa.schema([FEED_HEALTH.field("feed")]))
    pq.write_table(table, path)
    return FileEntry(path=f"{FOLDER}/{name}", size=path.stat().st_size, sha256="", rows=len(feeds))


def written(dataset: Dataset, found: Sequence[StoredFile]) -> pa.Table:
    (file,) = found
    return pq.ParquetFile(Path(dataset.root) / "staging" / file.path).read()


@pytest.mark.parametrize(("order", "feeds"), [((), ["b", "c", "a"]), (("feed",), ["a", "b", "c"])])
def test_files_become_one_with_the_columns_of_today(
    dataset: Dataset, order: Sequence[str], feeds: list[str]
) -> None:
    old = [stored(dataset, "1.parquet", ["b", "c"]), stored(dataset, "2.parquet", ["a"])]
    found = as_one_file(dataset, f"{dataset.root}/staging", old, "new", order=order)
    assert [file.path for file in found] == [f"{FOLDER}/new-00000.parquet"]
    assert written(dataset, found).schema == FEED_HEALTH
    assert written(dataset, found).schema.metadata == FEED_HEALTH.metadata
    assert written(dataset, found)["feed"].to_pylist() == feeds


def test_the_file_says_what_its_rows_are_sorted_by(dataset: Dataset) -> None:
    old = [stored(dataset, "1.parquet", ["a", "b"])]
    staging = f"{dataset.root}/staging"
    (file,) = as_one_file(dataset, staging, old, "new", sorted_by=["feed"])
    groups = pq.ParquetFile(Path(staging) / file.path).metadata
    (column,) = groups.row_group(0).sorting_columns
    assert groups.row_group(0).column(column.column_index).path_in_schema == "feed"


def test_a_file_that_lacks_rows_is_not_rewritten(dataset: Dataset) -> None:
    whole, short = stored(dataset, "1.parquet", ["a"]), stored(dataset, "2.parquet", ["b"])
    promised = [whole, replace(short, rows=2)]
    with pytest.raises(RewriteError, match=r"2\.parquet holds 1 rows.* promises 2.*fsck --deep"):
        as_one_file(dataset, f"{dataset.root}/staging", promised, "new")
    unknown = replace(short, rows=None)
    assert as_one_file(dataset, f"{dataset.root}/staging", [whole, unknown], "new")[0].rows == 2


def test_columns_that_are_not_known_are_not_dropped(dataset: Dataset) -> None:
    newer = pa.table({"feed": ["a"], "mood": ["good"]})
    with pytest.raises(RewriteError, match=r"does not know \(\['mood'\]\)"):
        read_rows(dataset, stored(dataset, "1.parquet", ["a"], newer), FEED_HEALTH)


def _rewrite(
    dataset: Dataset, seen: list[int], *, is_due: bool = True, dry_run: bool = False
) -> tuple[int, Manifest | None]:
    def stage(plan: int, tx: Transaction) -> None:
        staged("new")(tx)
        tx.remove(["articles/old"])
        seen.append(plan)

    return rewrite(
        dataset, "compact", lambda: 7, lambda plan: plan == 7 and is_due, stage,
        now=NOON, dry_run=dry_run,
    )  # fmt: skip


def test_a_plan_is_carried_out_in_one_commit(dataset: Dataset) -> None:
    commit(dataset, "r1", staged("old"))
    seen: list[int] = []
    plan, manifest = _rewrite(dataset, seen)
    assert manifest is not None
    assert (plan, seen, manifest.kind) == (7, [7], "compact")
    assert manifest.run_id == "compact-20261124T120000Z-2"
    assert list(dataset.live_files("articles")) == ["articles/new"]


@pytest.mark.parametrize("case", [{"is_due": False}, {"dry_run": True}])
def test_without_need_or_in_a_dry_run_nothing_is_touched(
    dataset: Dataset, case: dict[str, bool]
) -> None:
    commit(dataset, "r1", staged("old"))
    before, seen = files(dataset, "."), list[int]()
    assert _rewrite(dataset, seen, **case) == (7, None)
    assert (seen, files(dataset, ".")) == ([], before)


def test_nothing_is_decided_while_another_works(dataset: Dataset) -> None:
    def decide() -> int:
        raise AssertionError("decided beside another")

    with dataset.exclusive("test"), pytest.raises(LeaseHeldError):
        rewrite(dataset, "compact", decide, bool, lambda _plan, _tx: None, now=NOON)
