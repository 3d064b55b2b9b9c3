"""Costs of the remembered state: look-up and merge of identities, loading of feed state.

    python -m benchmarks.state --identities 3000000 --feeds 100000

Prints seconds, seconds of CPU (which a busy machine does not stretch so) and the growth of the
process's peak memory for each, every one in a process of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SEGMENTS = 6  # that a look-up finds: one big, the rest small
NOW = 1_795_000_000


def make_identities(folder: Path, rows: int) -> list[str]:
    """Segments of random keys: one with 90 % of the rows, the others share the rest."""
    import numpy as np
    import pyarrow as pa

    from dateline.dataset.memory.identities import write_segment
    from dateline.schemas.state_tables import IDENTITIES

    generator = np.random.default_rng(1)
    small = rows // 10 // (SEGMENTS - 1)
    paths = []
    for number, count in enumerate([rows - small * (SEGMENTS - 1)] + [small] * (SEGMENTS - 1)):
        keys = np.sort(_keys(generator, count))
        raw = pa.py_buffer(keys.tobytes())
        columns = [
            pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), count, [None, raw]),
            pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), count, [None, raw]),
            pa.array(generator.integers(0, 2**63, count, dtype="u8")),
            pa.array(generator.integers(0, 5_000, count, dtype="u8")),
            pa.array(np.ones(count, "i4")),
            pa.array(np.full(count, NOW - number * 3_600, "u4")),
        ]
        path = folder / f"{number}.parquet"
        with path.open("wb") as handle:
            write_segment(handle, pa.Table.from_arrays(columns, schema=IDENTITIES))
        paths.append(str(path))
    return paths


def _keys(generator: Any, count: int) -> Any:
    """Random keys of 16 bytes."""
    import numpy as np

    return np.frombuffer(generator.bytes(16 * count), "S16")


def look_up(paths: list[str]) -> str:
    """3,000 keys, half of them known: a busy hour."""
    import pyarrow.parquet as pq

    from dateline.dataset.memory.identities import lookup

    known = pq.ParquetFile(paths[0]).read_row_group(0, ["key"])["key"][:1_500].to_pylist()
    unknown = [number.to_bytes(16, "little") for number in range(1_500)]
    return f"{len(lookup(paths, [*known, *unknown]))} found"


def merge_all(paths: list[str]) -> str:
    """All segments folded into one file."""
    from dateline.dataset.memory.identities import merge_ranges, write_ranges

    with Path(paths[0]).with_name("merged.parquet").open("wb") as handle:
        written = write_ranges(handle, merge_ranges(paths, seen_since=NOW - 10**6))
    return f"{written.rows} rows"


def make_feeds(folder: Path, rows: int) -> list[str]:
    """A feed state file as folding leaves it."""
    from datetime import datetime, timezone

    from dateline.dataset.parquet_files import to_table, write_table
    from dateline.schemas.state_tables import FEED_STATE

    now = datetime(2026, 11, 24, tzinfo=timezone.utc)
    table = to_table(
        [
            {
                "feed": f"https://host{number}.example/feed.xml",
                "etag": f'"{number:x}"',
                "next_due_at": now,
                "last_attempt_at": now,
                "last_success_at": now,
                "last_changed_at": now,
                "last_entry_at": now,
                "interval_s": 1800.0,
                "consecutive_failures": 0,
                "redirect_seen": 0,
                "silent": False,
                "title": f"Feed {number}",
                "skip_hours": [],
                "skip_days": [],
            }
            for number in range(rows)
        ],
        FEED_STATE,
    )
    write_table(str(folder), lambda _: "feeds.parquet", table, target_bytes=float("inf"))
    return ["feeds.parquet"]


def load_feeds(folder: str, paths: list[str]) -> str:
    """What every run does first."""
    from dateline.dataset.memory.feed_states import load

    return f"{len(load([f'{folder}/{path}' for path in paths]))} feeds"


def _measured(queue: Any, work: Callable[..., str], arguments: tuple[Any, ...]) -> None:
    import numpy  # noqa: F401
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401

    import dateline.dataset.memory.identities  # noqa: F401

    before = _peak_mb()
    started, cpu = time.perf_counter(), time.process_time()
    told = work(*arguments)
    seconds = time.perf_counter() - started, time.process_time() - cpu
    queue.put((told, seconds, _peak_mb() - before))


def _peak_mb() -> float:
    """Peak of resident memory; of this program alone, unlike getrusage's (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(name: str, work: Callable[..., str], *arguments: Any) -> None:
    """Prints what ``work`` told, its seconds and the megabytes its process grew by."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_measured, args=(queue, work, arguments))
    process.start()
    told, seconds, megabytes = queue.get()
    process.join()
    print(
        f"{name:28}{told:>18}{seconds[0]:>9.2f} s{seconds[1]:>9.2f} s CPU{megabytes:>9.0f} MB",
        flush=True,
    )


def main() -> None:
    """Prints the costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--identities", type=int, default=3_000_000)
    parser.add_argument("--feeds", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        paths = make_identities(Path(name), arguments.identities)
        measure("look up 3,000 keys", look_up, paths)
        measure("merge all segments", merge_all, paths)
        feeds = make_feeds(Path(name), arguments.feeds)
        measure("load feed state", load_feeds, name, feeds)


if __name__ == "__main__":
    main()
