"""The data set's own memory: the head, the feeds' state and the remembered identities."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from dateline.dataset.parquet_files import read_table
from dateline.dataset.storage import exists, join, list_files, open_file, read_bytes
from dateline.schemas.feed import FeedState
from dateline.schemas.manifest import Head, Manifest
from dateline.schemas.tables import FEED_STATE

if TYPE_CHECKING:
    import pyarrow as pa

HEAD = "state/head.json"
MANIFESTS = "runs"
MAINTENANCE = "maintenance"
STAGING = "_staging"
DECISION = "commit.json"


class StateError(RuntimeError):
    """The state of a data set cannot be read; the message says which file and what to do."""


def manifest_path(run_id: str, kind: str = "run") -> str:
    """Path of a commit's manifest below the output root; runs have a folder of their own."""
    return f"{MANIFESTS if kind == 'run' else MAINTENANCE}/{run_id}.json"


def load_head(root: str, *, recovering: bool = False) -> Head:
    """The head of the data set; an empty one where no run was ever committed.

    Args:
        recovering: true where a manifest without a head is a commit about to be finished.

    Raises:
        StateError: it is there but damaged, or manifests are there without it.
    """
    path = join(root, HEAD)
    try:
        return Head.model_validate_json(read_bytes(path))
    except FileNotFoundError:
        if not recovering and list_files(root, MANIFESTS) and not _is_pending(root):
            raise StateError(
                f"{path} is missing although runs were committed; "
                f"run `dateline fsck --repair --output {root}` to rebuild it from the manifests"
            ) from None
        return Head()
    except ValidationError as error:
        raise StateError(
            f"{path} is damaged ({error.errors()[0]['msg']}); "
            f"run `dateline fsck --repair --output {root}` to rebuild it from the manifests"
        ) from error


def _is_pending(root: str) -> bool:
    """Whether a run was decided and waits for the next one to finish its commit."""
    return any(file.path.endswith(f"/{DECISION}") for file in list_files(root, STAGING))


def load_manifest(root: str, run_id: str, kind: str = "run") -> Manifest | None:
    """The manifest of a run, or None where no such run was committed.

    Raises:
        StateError: the manifest is damaged.
    """
    path = join(root, manifest_path(run_id, kind))
    if not exists(path):
        return None
    try:
        return Manifest.model_validate_json(read_bytes(path))
    except ValidationError as error:
        raise StateError(f"{path} is damaged: {error.errors()[0]['msg']}") from error


def load_manifests(root: str) -> list[Manifest]:
    """All commits, maintenance included, oldest first."""
    found = []
    for folder, kind in ((MANIFESTS, "run"), (MAINTENANCE, "maintenance")):
        for file in list_files(root, folder):
            if file.path.endswith(".json"):
                name = file.path.rpartition("/")[2].removesuffix(".json")
                found.append(load_manifest(root, name, kind))
    return sorted((m for m in found if m is not None), key=lambda manifest: manifest.sequence)


def feed_state_table(root: str, paths: Sequence[str]) -> pa.Table:
    """The rows in force of feed state files given oldest first: the last row of each feed."""
    import numpy as np
    import pyarrow as pa

    tables = []
    for path in paths:
        with open_file(join(root, path)) as handle:
            tables.append(read_table(handle, FEED_STATE))
    if not tables:
        return FEED_STATE.empty_table()
    table = pa.concat_tables(tables)
    if len(tables) == 1:
        return table
    newest_first = table["feed"].to_numpy(zero_copy_only=False)[::-1]
    _, first = np.unique(newest_first, return_index=True)
    return table.take(pa.array(np.sort(table.num_rows - 1 - first)))


def load_feed_states(root: str, paths: Sequence[str]) -> dict[str, FeedState]:
    """What is known of each feed, by its URL."""
    table = feed_state_table(root, paths)
    columns = [_values(table[name]) for name in FEED_STATE.names]
    gc.disable()  # it would look through all these objects again and again
    try:
        return {values[0]: FeedState(*values) for values in zip(*columns, strict=True)}
    finally:
        gc.enable()


def _values(column: pa.ChunkedArray) -> list[Any]:
    """A column as Python objects, lists as tuples; five times as fast as Arrow's own way where
    values repeat, as times and short lists do."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):
        start = datetime(1970, 1, 1, tzinfo=timezone.utc)
        micros = column.cast(pa.int64()).to_pylist()
        known: dict[int | None, datetime | None] = {
            value: None if value is None else start + timedelta(microseconds=value)
            for value in set(micros)
        }
        return [known[value] for value in micros]
    if pa.types.is_list(column.type):
        lengths = pc.list_value_length(column)
        if not (pc.sum(lengths).as_py() or 0):
            return [()] * len(column)
        return [tuple(value or ()) for value in column.to_pylist()]
    if column.null_count == len(column):
        return [None] * len(column)
    return list(column.to_pylist())


def to_json(document: Any) -> bytes:
    """A pydantic document as stable, readable JSON."""
    return (json.dumps(document.model_dump(mode="json"), indent=1, sort_keys=True) + "\n").encode()


def known_segments(root: str, head: Head) -> tuple[str, ...]:
    """Full paths of the identity segments in force."""
    return tuple(join(root, segment.path) for segment in head.identities)


def signature_segments(root: str, head: Head) -> tuple[str, ...]:
    """Full paths of the signature segments in force."""
    return tuple(join(root, segment.path) for segment in head.signatures)


def state_files(heads: Iterable[Head]) -> set[str]:
    """All state files that these heads need."""
    return {
        path
        for head in heads
        for path in (
            *head.feeds,
            *head.files,
            *(segment.path for segment in (*head.identities, *head.signatures)),
        )
    }
