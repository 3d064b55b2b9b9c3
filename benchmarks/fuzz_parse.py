"""Mutates feed documents and parses them: nothing may escape, hang or eat the memory.

    python -m benchmarks.fuzz_parse --n 100000 [--corpus DIR] [--seed 1] [--limit-s 2]

Prints counts by outcome, the slowest document and the memory peak; exits with 1, and keeps the
documents in ``--keep``, where an exception other than ``FeedError`` escaped or one took longer
than the limit.
"""

from __future__ import annotations

import argparse
import collections
import random
import resource
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.deadline.task import ParseTask, parse_document
from dateline.transforms.feeds.errors import FeedError

NOW = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
OWN = Path(__file__).parents[1] / "tests/data/feeds"
TOKENS = [
    b"<", b">", b"&", b"</", b"/>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml ", b"?>",
    b"&amp;", b"&nbsp;", b"&#0;", b"&#xD83D;&#xDE00;", b"&#x110000;", b"&#99999999999;", b"\x00",
    b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b"\x1b$B", b"<item>",
    b"</item>", b"<entry>", b"</entry>", b"<channel>", b"</channel>", b"<rss>", b"</rss>", b'"',
    b"'", b"=", b"<!DOCTYPE rss [<!ENTITY a 'b'>]>", b"&a;", b' xml:base="../a"', b' xmlns="x"',
    b' encoding="utf-16"', b' encoding="iso-2022-jp"', b' encoding="utf-7"', b"\\ud800", b"[", b"]",
    b"{", b"}", b",", b"null", b"1e999", b"9" * 400, b"-1", b"[::1", b"http://[", b"//", b"%",
    b"%zz", b"9999-12-31T23:59:59-14:00", b"0000-00-00", b"31 Feb 2024 25:61:61 +9999", b"<b " * 50,
    b"<div>" * 50, b" " * 50, b"\r", b"\x85", "Ã©â‚¬".encode(), "\u202e\u0301".encode() * 3,
]  # fmt: skip
CODECS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1251", "shift_jis", "gb18030", "utf-7")


def mutate(rng: random.Random, seeds: list[bytes]) -> bytes:
    """One document made of a seed by one to eight random changes."""
    body = bytearray(rng.choice(seeds))
    for _ in range(rng.choice((1, 1, 2, 3, 5, 8))):
        at = rng.randrange(len(body) + 1)
        match rng.randrange(9):
            case 0:
                body[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                body[at:at] = rng.choice(TOKENS)
            case 2:
                del body[at : at + rng.choice((1, 2, 8, 64, 512))]
            case 3:
                del body[at:]
            case 4:
                chunk = bytes(body[at : at + rng.choice((8, 64, 512))])
                body[at:at] = chunk * rng.choice((1, 1, 2, 20))
            case 5:
                other = rng.choice(seeds)
                start = rng.randrange(len(other) + 1)
                body[at:at] = other[start : start + rng.choice((16, 256, 2048))]
            case 6:
                text = bytes(body).decode("utf-8", "replace")
                body = bytearray(text.encode(rng.choice(CODECS), "replace"))
            case 7:
                for _ in range(5):
                    if body:
                        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
            case _:
                body[at:at] = rng.choice(TOKENS) * rng.choice((1, 10, 100))
    return bytes(body[:200_000])


def parse_mutation(body: bytes, rng: random.Random) -> str:
    """Parse one document; the name of what came of it. Lets through what must not happen."""
    content_type = rng.choice((None, "text/xml", "application/xml; charset=iso-8859-1"))
    task = ParseTask(
        body,
        FeedSpec(url="https://fuzz.example/feed.xml"),
        NOW,
        content_type=content_type,
        base_url="https://fuzz.example/feed.xml",
        max_age_days=rng.choice((None, 365.0)),
    )
    try:
        document = parse_document(task)
    except FeedError as error:
        return type(error).__name__
    return f"read by {document.feed.parser}" + (", repaired" if document.feed.repairs else "")


def main() -> int:
    """Run from the command line."""
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    args.add_argument("--n", type=int, default=1_000)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--corpus", type=Path, default=OWN, help="folder of seed documents")
    args.add_argument("--max-seed-bytes", type=int, default=30_000)
    args.add_argument("--limit-s", type=float, default=2.0)
    args.add_argument("--keep", type=Path, default=Path("out/fuzz"))
    options = args.parse_args()
    seeds = [
        body
        for path in sorted(options.corpus.rglob("*"))
        if path.is_file() and len(body := path.read_bytes()) <= options.max_seed_bytes and body
    ]
    if not seeds:
        print(f"no seed documents below {options.corpus}", file=sys.stderr)
        return 2
    rng = random.Random(options.seed)
    outcomes: collections.Counter[str] = collections.Counter()
    slowest, bad = 0.0, 0
    begun = time.monotonic()
    for number in range(options.n):
        body = mutate(rng, seeds)
        start = time.process_time()
        try:
            outcome = parse_mutation(body, rng)
        except Exception as error:
            outcome = f"ESCAPED {type(error).__name__}"
        took = time.process_time() - start
        slowest = max(slowest, took)
        outcomes[outcome] += 1
        if outcome.startswith("ESCAPED") or took > options.limit_s:
            bad += 1
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{options.seed}-{number}.bin").write_bytes(body)
            print(f"{outcome} after {took:.2f} s: {options.keep}/{options.seed}-{number}.bin")
        if sys.stderr.isatty() and number % 1_000 == 999:
            print(f"{number + 1:,} of {options.n:,}", end="\r", file=sys.stderr)
    for outcome, count in outcomes.most_common():
        print(f"{count:8,}  {outcome}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{options.n:,} mutations of {len(seeds)} documents in {time.monotonic() - begun:.0f} s")
    print(f"slowest {slowest:.3f} s, memory peak {peak:.0f} MiB, {bad} bad")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
