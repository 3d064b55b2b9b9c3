"""Measures the feed readers on a folder of documents: speed, agreement, failures.

    python -m benchmarks.parse --corpus DIR [--only 'real-*/*'] [--show FIELD]

Reads every file with our readers and the XML ones with feedparser, too. Prints documents per
second of CPU time for both (feedparser as it comes, and without its sanitising), how many entries
agree field by field, the slowest document and whatever escaped as an exception. With ``--show`` the
disagreements of one field are listed. Exits with 1 where an exception escaped or one document took
more than ``--limit-s``.
"""

from __future__ import annotations

import argparse
import collections
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from dateline.schemas.article import Entry, ParsedFeed
from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.articles.article import published
from dateline.transforms.feeds.bytes.text_encoding import decode
from dateline.transforms.feeds.deadline.task import ParseTask, parse_document
from dateline.transforms.feeds.errors import FeedError
from dateline.transforms.feeds.formats.document import read_feed
from dateline.transforms.feeds.formats.reference_feed import read_reference
from dateline.transforms.feeds.text.plain_text import body_text, title_text

NOW = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
SPEC = FeedSpec(url="https://corpus.example/feed.xml")
NOT_DOCUMENTS = (".tsv", ".jsonl", ".md")


@dataclass(frozen=True)
class Difference:
    """A field of an entry (or of the feed) that the two readers read differently."""

    field: str
    ours: object
    reference: object


def comparable(entry: Entry) -> dict[str, object]:
    """The fields of an entry in a form in which markup and white space do not matter."""
    return {
        "id": entry.id,
        "link": (entry.link or "").rstrip("/") or None,
        "title": title_text(entry.title),
        "summary": body_text(entry.summary).split(),
        "content": body_text(entry.content).split(),
        "published": published(entry, now=NOW, language=None)[0],
        "authors": set(entry.authors),
        "categories": set(entry.categories),
        "enclosures": [enclosure.url for enclosure in entry.enclosures],
    }


def differences(ours: ParsedFeed, reference: ParsedFeed) -> Iterator[Difference]:
    """Where two readings of one document differ; entries are compared by position."""
    if title_text(ours.title) != title_text(reference.title):
        yield Difference("feed_title", ours.title, reference.title)
    if len(ours.entries) != len(reference.entries):
        yield Difference("n_entries", len(ours.entries), len(reference.entries))
        return
    for mine, theirs in zip(ours.entries, reference.entries, strict=True):
        left, right = comparable(mine), comparable(theirs)
        for field, value in left.items():
            if value != right[field]:
                yield Difference(field, value, right[field])


def documents_per_second(bodies: list[bytes], read: Callable[[bytes], object]) -> float:
    """Documents (feeds or not) per second of CPU time, the best of three runs."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for body in bodies:
            try:
                read(body)
            except (FeedError, UnicodeError):  # feedparser fails on surrogate references
                continue
        best = min(best, time.process_time() - start)
    return len(bodies) / best


def normalise(body: bytes) -> object:
    """All that a run does with a document."""
    return parse_document(ParseTask(body, SPEC, NOW, base_url=SPEC.url))


def measure_speed(bodies: list[bytes]) -> None:
    """Print the speed of each reader, and how much faster ours is."""
    import feedparser

    def bare(body: bytes) -> object:
        return feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)

    ours = documents_per_second(bodies, read_feed)
    print(f"our readers                 {ours:8.0f} documents/s")
    print(f"our readers and normalising {documents_per_second(bodies, normalise):8.0f} documents/s")
    for name, read in (("feedparser", feedparser.parse), ("feedparser, bare", bare)):
        speed = documents_per_second(bodies, read)
        print(f"{name:27} {speed:8.0f} documents/s; ours is {ours / speed:.1f} times as fast")


def measure_agreement(paths: list[Path], show: str | None) -> None:
    """Print by field how many values agree with feedparser's."""
    entries = compared = 0
    unequal: collections.Counter[str] = collections.Counter()
    for path in paths:
        body = path.read_bytes()
        try:
            ours = read_feed(body)
            reference = read_reference(decode(body).text, base_url="")
        except FeedError:
            continue
        if ours.format.startswith("json"):
            continue
        compared += 1
        entries += len(ours.entries)
        for difference in differences(ours, reference):
            unequal[difference.field] += 1
            if difference.field == show:
                print(f"{path}: {difference.ours!r:.200} | {difference.reference!r:.200}")
    print(f"{compared} documents with {entries} entries read by both; agreement with feedparser:")
    for field in ("feed_title", "n_entries", *comparable(Entry(0))):
        of = compared if field in ("feed_title", "n_entries") else entries
        print(f"  {field:12} {1 - unequal[field] / max(of, 1):.4f}  ({unequal[field]} differ)")


def measure_robustness(paths: list[Path], limit_s: float) -> int:
    """Parse and normalise every file; print outcomes and return how many were bad."""
    outcomes: collections.Counter[str] = collections.Counter()
    slowest: tuple[float, Path | None] = (0.0, None)
    bad = 0
    for path in paths:
        start = time.process_time()
        try:
            document = parse_document(ParseTask(path.read_bytes(), SPEC, NOW, base_url=SPEC.url))
            outcome = f"read by {document.feed.parser}" + (
                ", repaired" if document.feed.repairs else ""
            )
        except FeedError as error:
            outcome = type(error).__name__
        except Exception as error:
            outcome = f"ESCAPED {error!r}"
            bad += 1
            print(f"{path}: {error!r}")
        took = time.process_time() - start
        bad += took > limit_s
        slowest = max(slowest, (took, path))
        outcomes[outcome] += 1
    for outcome, count in outcomes.most_common():
        print(f"{count:6}  {outcome}")
    print(f"{len(paths)} files, slowest {slowest[0]:.2f} s ({slowest[1]}), {bad} bad")
    return bad


def main() -> int:
    """Run from the command line."""
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    args.add_argument("--corpus", type=Path, required=True)
    args.add_argument("--only", default="**/*", help="glob below the corpus")
    args.add_argument("--show", metavar="FIELD", help="list the disagreements of a field")
    args.add_argument("--limit-s", type=float, default=2.0)
    args.add_argument("--no-speed", action="store_true")
    options = args.parse_args()
    paths = [
        path
        for path in sorted(options.corpus.glob(options.only))
        if path.is_file() and path.suffix not in NOT_DOCUMENTS
    ]
    if not paths:
        print(f"no documents at {options.corpus}/{options.only}", file=sys.stderr)
        return 2
    bad = measure_robustness(paths, options.limit_s)
    measure_agreement([path for path in paths if path.stat().st_size < 3_000_000], options.show)
    if not options.no_speed:
        measure_speed([path.read_bytes() for path in paths])
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
