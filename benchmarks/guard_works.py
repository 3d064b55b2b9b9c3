"""Small works whose cost ``benchmarks.guard`` compares between two versions of Dateline.

    python -m benchmarks.guard_works NAME REPEATS

Each work prepares its input once and returns the call that is repeated. Inputs are made up by seed,
so that both versions do the same. REPEATS may be 0: that is what starting and preparing cost. The
last line printed is the processor time that the repeats took, in seconds.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timezone

Call = Callable[[], object]
NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def parse() -> Call:
    """Documents to entries, RSS and Atom."""
    from benchmarks.made_up import atom, items, rss
    from dateline.transforms.feeds.formats.document import read_feed

    bodies = [rss(1, items(40)), atom(2, items(40))]
    return lambda: [read_feed(body) for body in bodies]


def normalise() -> Call:
    """Documents to articles: what a run does with a document."""
    from benchmarks.made_up import atom, items, rss
    from dateline.schemas.config import FeedSpec
    from dateline.transforms.feeds.deadline.task import ParseTask, parse_document

    spec = FeedSpec(url="https://corpus.example/feed.xml")
    bodies = [rss(1, items(20)), atom(2, items(20))]
    return lambda: [parse_document(ParseTask(b, spec, NOW, base_url=spec.url)) for b in bodies]


def decide() -> Call:
    """Claims of entries against remembered identities."""
    from benchmarks.made_up_articles import batch
    from dateline.transforms.same.sameness import claim_of
    from dateline.transforms.same.sameness import decide as decide_claims

    at = int(NOW.timestamp())
    old, new = ([claim_of(one.article) for one in batch(n, 24, 200).articles] for n in (0, 1))
    _, known = decide_claims(old, [], now=at, refresh_after=86_400)
    return lambda: decide_claims([*new, *old], known, now=at, refresh_after=86_400)


def copies() -> Call:
    """Copies of articles among those of a run."""
    from benchmarks.made_up_articles import batch
    from dateline.transforms.same.near_duplicates import candidate_of, cluster

    articles = [one.article for one in batch(0, 24, 200).articles]
    return lambda: cluster([candidate_of(article) for article in articles], [])


def amounts() -> Call:
    """Amounts of money and percentages in texts."""
    from dateline.transforms.amounts.finding import find_amounts

    text = "Japan pays $150 billion, or 2 % of GDP; a 25 % auto tariff stays and shares fall 3.5%. "
    turns = itertools.count()  # those of the last texts are remembered
    return lambda: find_amounts(f"{text * 10}{next(turns)}")


def enrich() -> Call:
    """Topics, names, tone and facts of articles by the embedded model, on one thread."""
    from benchmarks.made_up import items
    from dateline.schemas.config import ModelSettings
    from dateline.transforms.model.documents import Document
    from dateline.transforms.model.loading import load

    model = load(ModelSettings())
    documents = [Document(one.title, one.summary) for one in items(4)]
    return lambda: [model.predict(document) for document in documents]


def write() -> Call:
    """Articles to rows to a Parquet file."""
    from benchmarks.made_up_articles import batch
    from dateline.dataset.parquet_files import to_table, write_table
    from dateline.dataset.rows import article_row
    from dateline.schemas.tables import TABLES

    articles = batch(0, 24, 200).articles
    folder = tempfile.mkdtemp()

    def call() -> object:
        table = to_table([article_row(one, "r") for one in articles], TABLES["articles"])
        return write_table(folder, lambda number: f"{number}.parquet", table, target_bytes=1e9)

    return call


WORKS: dict[str, tuple[Callable[[], Call], int]] = {
    "parse": (parse, 8),
    "normalise": (normalise, 4),
    "decide": (decide, 6),
    "copies": (copies, 4),
    "amounts": (amounts, 24),
    "enrich": (enrich, 2),
    "write": (write, 3),
}
"""Each work with its repeats under an instruction counter, which slows it some forty times."""


def main(name: str, repeats: int) -> None:
    """Do one work and print the processor time that it took."""
    call = WORKS[name][0]()
    if repeats:
        call()  # first loads and caches
    start = time.process_time()
    for _ in range(repeats):
        call()
    print(time.process_time() - start)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
