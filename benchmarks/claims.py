"""What the claims of a run cost in the one place where they meet, up to three million.

    python -m benchmarks.claims
    python -m benchmarks.claims --sizes 100000,1000000 --objects 1000000
    python -m benchmarks.claims --alone

Each size runs in a process of its own: the claims come packed, as workers make them; a tenth are
copies in another feed, a tenth are remembered from a run before; ``--alone`` leaves both out.
``live`` is the growth of the
process from before the first claim came to its peak, per claim; ``CPU`` is its processor time from
the first claim to the last decision, scaled to a million. ``objects`` is the same by the function
that decides one by one, which the columns are tested to agree with, up to the size that is asked.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from dateline.dataset.memory.identities import lookup, to_table, write_segment
from dateline.dataset.storage import write_file
from dateline.schemas.article import FurtherKeys
from dateline.schemas.remembered import feed_hash
from dateline.transforms.same.claim_blocks import Block, pack
from dateline.transforms.same.deciding import PackedClaims, decide_packed
from dateline.transforms.same.feed_decisions import by_feed
from dateline.transforms.same.sameness import Claim, decide

NOW = 1_800_000_000
PER_FEED = 100
IN_A_BLOCK = 10_000


def _key(kind: str, number: int) -> bytes:
    return hashlib.blake2b(f"{kind}{number}".encode(), digest_size=16).digest()


def claims(size: int, *, alone: bool) -> Iterator[Claim]:
    """Entries of many feeds: nine tenths of their own, one tenth copies of what another has; or
    ``alone``, without copies."""
    for number in range(size):
        feed = f"https://feed{number // PER_FEED}.example.org/rss.xml"
        is_copy = not alone and number % 10 == 9 and number > PER_FEED
        what = number - PER_FEED - 3 if is_copy else number
        yield Claim(
            ref=(feed, number % PER_FEED),
            article_id=_key("article", what),
            guid_key=_key("guid", number),
            url_key=_key("url", what),
            content_hash=what,
            feed_hash=feed_hash(feed),
            order=(NOW - number % 86_400.0, feed, number % PER_FEED),
            publisher=number // PER_FEED,
            is_owner=not is_copy,
            further=FurtherKeys(same_text=(_key("text", what),), kept=(_key("text", what),)),
            field_hashes=what,
            published=NOW - 1_000.0,
        )


def remembered(size: int, folder: str) -> tuple[str, ...]:
    """What the run before has kept of a tenth of the claims."""
    before = itertools.islice(claims(size, alone=False), 0, size, 10)
    kept = to_table(decide(before, (), now=NOW - 9_000, refresh_after=5_000)[1])
    write_file(folder, "s.parquet", lambda handle: write_segment(handle, kept))
    return (f"{folder}/s.parquet",)


def _peak() -> int:
    """Peak of resident memory; getrusage's would be that of the parent, where it was more."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def measure(kind: str, size: int, folder: str, *, alone: bool) -> dict[str, float]:
    """Bytes a claim and CPU seconds a million claims, in this process."""
    import numpy as np  # noqa: F401
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401

    segments = () if alone else (f"{folder}/s.parquet",)
    packed_on_workers = 0.0
    blocks: list[Block] = []
    made: list[Claim] = []
    source = claims(size, alone=alone)
    before = _peak()
    made_s = time.process_time()
    while block := [claim for _, claim in zip(range(IN_A_BLOCK), source, strict=False)]:
        if kind == "objects":
            made += block
        else:
            started = time.process_time()
            blocks.append(pack(block))
            packed_on_workers += time.process_time() - started
    made_s = time.process_time() - made_s
    started = time.process_time()
    if kind == "objects":
        keys = (key for claim in made for key in claim.lookups)
        decisions, identities = decide(made, lookup(segments, keys), now=NOW, refresh_after=5_000)
        news = sum(decision.verdict == "new" for decision in decisions)
        rows = to_table(identities).num_rows
    else:
        packed = PackedClaims(blocks)
        decided = decide_packed(packed, segments, now=NOW, refresh_after=5_000)
        rows = sum(table.num_rows for table in decided.identities.tables())
        told = by_feed(packed, decided)
        news = sum(of_one.verdicts.get("new", 0) for _, of_one in told)
    spent = time.process_time() - started
    return {
        "live": (_peak() - before) / size,
        "cpu": spent / size * 1e6,
        "packing": packed_on_workers / size * 1e6,
        "news": news,
        "rows": rows,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the table; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.claims")
    parser.add_argument("--sizes", default="100000,300000,1000000,3000000")
    parser.add_argument("--objects", type=int, default=300_000, help="largest size one by one")
    parser.add_argument("--alone", action="store_true", help="no claim shares a key")
    parser.add_argument(
        "--one", nargs=3, metavar=("KIND", "SIZE", "FOLDER"), help=argparse.SUPPRESS
    )
    args = parser.parse_args(argv)
    if args.one:
        kind, count, folder = args.one
        print(json.dumps(measure(kind, int(count), folder, alone=args.alone)))
        return 0
    print("  claims  way        live, B/claim  CPU, s/million  packing, s/million       new")
    for size in map(int, args.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            remembered(size, folder)
            for kind in ("objects", "columns"):
                if kind == "objects" and size > args.objects:
                    continue
                command = [sys.executable, "-m", "benchmarks.claims", "--one"]
                command += [kind, str(size), str(Path(folder)), *["--alone"] * args.alone]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                found = json.loads(done.stdout)
                print(
                    f"{size:>8}  {kind:<8} {found['live']:>14.0f} {found['cpu']:>15.1f} "
                    f"{found['packing']:>19.1f} {found['news']:>9.0f}",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
