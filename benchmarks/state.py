"""Costs of the remembered state: look-up and merge of identities, loading of feed state.

    python -m benchmarks.state --identities 3000000 --feeds 100000
    python -m benchmarks.state --identities 140000000 --claims 400000 --no-merge

Prints seconds, seconds of CPU (which a busy machine does not stretch so) and the growth of the
process's peak memory for each, every one in a process of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SEGMENTS = 6  # that a look-up finds: one big, the rest small
NOW = 1_795_000_000


def make_identities(folder: Path, rows: int) -> list[str]:
    """Segments of random keys: one with 90 % of the rows, the others share the rest."""
    import numpy as np

    from dateline.dataset.memory.identities import write_ranges

    generator = np.random.default_rng(1)
    small = rows // 10 // (SEGMENTS - 1)
    paths = []
    for number, count in enumerate([rows - small * (SEGMENTS - 1)] + [small] * (SEGMENTS - 1)):
        path = folder / f"{number}.parquet"
        with path.open("wb") as handle:
            write_ranges(handle, _identities(generator, count, NOW - number * 3_600))
        paths.append(str(path))
    return paths


def _identities(generator: Any, count: int, seen_at: int) -> Iterator[Any]:
    """Row groups of identities in the order of keys; one is in memory at a time."""
    import numpy as np
    import pyarrow as pa

    from dateline.dataset.memory.identities import ROWS_PER_GROUP
    from dateline.schemas.state_tables import IDENTITIES

    step = 2**64 // count
    for start in range(0, count, ROWS_PER_GROUP):
        rows = min(ROWS_PER_GROUP, count - start)
        places = np.arange(start, start + rows, dtype="u8") * np.uint64(step)
        keys = np.empty((rows, 2), ">u8")
        keys[:, 0] = places + generator.integers(0, step, rows, dtype="u8")
        keys[:, 1] = generator.integers(0, 2**64 - 1, rows, dtype="u8")
        articles = generator.bytes(16 * rows)
        columns = {
            "key": _sixteens(keys.tobytes(), rows),
            "article_id": _sixteens(articles, rows),
            "content_hash": pa.array(generator.integers(0, 2**63, rows, dtype="u8")),
            "feed_hash": pa.array(generator.integers(0, 5_000, rows, dtype="u8")),
            "revision": pa.array(np.ones(rows, "i4")),
            "seen_at": pa.array(np.full(rows, seen_at, "u4")),
            "holder": pa.array(generator.integers(0, 3_000, rows, dtype="u8")),
            "is_owned": pa.array(np.ones(rows, bool)),
            "field_hashes": pa.array(generator.integers(0, 2**48, rows, dtype="u8")),
        }
        yield pa.table(columns, schema=IDENTITIES)


def _sixteens(raw: bytes, rows: int) -> Any:
    import pyarrow as pa

    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), rows, [None, pa.py_buffer(raw)])


def wanted(paths: list[str], claims: int) -> str:
    """The keys of claims as a file: four each, two of every other claim are known."""
    import numpy as np
    import pyarrow.parquet as pq

    file = pq.ParquetFile(paths[0])
    groups = min(file.num_row_groups, claims)
    some = []
    for group in np.linspace(0, file.num_row_groups - 1, groups).astype(int).tolist():
        keys = file.read_row_group(group, ["key"])["key"].combine_chunks()
        raw = np.frombuffer(keys.buffers()[1], ">u8")[::2]
        some.append(raw[:: max(1, len(raw) * groups // claims)].astype("u8"))
    known = np.concatenate(some)[:claims]
    unknown = np.random.default_rng(2).integers(0, 2**64 - 1, 4 * claims - len(known), dtype="u8")
    path = Path(paths[0]).with_name("wanted.npy")
    np.save(path, np.sort(np.concatenate([known, unknown])))
    return str(path)


def look_up(paths: list[str], wanted: str) -> str:
    """What is remembered of the claims of a run."""
    import numpy as np

    from dateline.dataset.memory.identities import lookup_prefixes

    return f"{lookup_prefixes(paths, np.load(wanted)).num_rows} found"


def merge_all(paths: list[str]) -> str:
    """All segments folded into one file."""
    from dateline.dataset.memory.identities import merge_ranges, write_ranges

    with Path(paths[0]).with_name("merged.parquet").open("wb") as handle:
        written = write_ranges(handle, merge_ranges(paths, seen_since=NOW - 10**6))
    return f"{written.rows} rows"


def make_feeds(folder: Path, rows: int) -> list[str]:
    """A feed state file as folding leaves it."""
    from datetime import datetime, timezone

    from dateline.dataset.memory import feed_states
    from dateline.schemas.feed import FeedState

    now = datetime(2026, 11, 24, tzinfo=timezone.utc)
    states = (
        FeedState(
            f"https://host{number}.example/feed.xml",
            etag=f'"{number:x}"',
            next_due_at=now,
            last_attempt_at=now,
            last_success_at=now,
            last_changed_at=now,
            last_entry_at=now,
            interval_s=1800.0,
            title=f"Feed {number}",
        )
        for number in range(rows)
    )
    return [file.path for file in feed_states.stage(str(folder), "feeds", states)]


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
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--no-merge", action="store_true", help="look-ups only")
    parser.add_argument("--feeds", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        paths = make_identities(Path(name), arguments.identities)
        for claims in dict.fromkeys((1_000, arguments.claims)):
            measure(f"look up {claims:,} claims", look_up, paths, wanted(paths, claims))
        if arguments.no_merge:
            return
        measure("merge all segments", merge_all, paths)
        feeds = make_feeds(Path(name), arguments.feeds)
        measure("load feed state", load_feeds, name, feeds)


if __name__ == "__main__":
    main()
