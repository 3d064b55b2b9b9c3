"""How far the rows agree with what other readers of feeds make of the same documents.

    python -m benchmarks.peers FOLDER [--only '*.xml'] [--reader feedparser] [--show FIELD]

Reads every document of a folder as a run would, and with every other reader that is installed
(``pip install '.[bench]'`` brings them). Prints, field by field, how many values are the same: as
they stand, and with our rules for addresses, titles and names applied to theirs, too. What agrees
by the rules only is a rule of ours (no tracking parameters, a guid that is a page serves as link,
no markup in titles, several authors in one text parted); what does not agree then is a difference,
and ``--show FIELD`` lists it.

Test suites of readers say what they expect: where the folder holds ``expected.jsonl``, with lines
``{"file", "feed_title"?, "n_entries"?, "entries": [{"id"?, "url"?, "title"?, "published_utc"?,
"authors"?}]}``, that is one reader more, for the fields that a line has. Ends with 2 where the
folder has no documents; a disagreement is no failure.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.work.parse import READERS, Fields
from dateline.schemas.article import Entry
from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.articles.identity import keys_of
from dateline.transforms.feeds.deadline.task import ParseTask, parse_document
from dateline.transforms.feeds.errors import FeedError
from dateline.transforms.feeds.formats.people import people
from dateline.transforms.feeds.links import clean_link, is_web_address, join
from dateline.transforms.feeds.text.plain_text import title_text

URL = "https://corpus.example/feed.xml"
NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
PEERS = {"feedparser": "feedparser_default", "fastfeedparser": "fastfeedparser", "atoma": "atoma"}
"""Other readers, as packages, and what reads with them."""
EXPECTED = "expected.jsonl"
FIELDS = ("id", "link", "title", "published", "authors")
OF_THE_FEED = ("entries", "feed_title")
_NOT_DOCUMENTS = (".tsv", ".jsonl", ".md")
_LARGEST = 3_000_000  # bytes of a document: feedparser takes minutes for more

Reading: TypeAlias = tuple[Fields, list[Fields]]
"""What is read of a feed, and of each of its entries in order; absent keys are not compared."""
Difference: TypeAlias = tuple[str, object, object]
"""The field, our value and the other reader's."""


@dataclass
class Agreement:
    """How many values were compared with another reader's, and how many were the same."""

    documents: int = 0
    compared: Counter[str] = dataclass_field(default_factory=Counter)
    as_is: Counter[str] = dataclass_field(default_factory=Counter)
    by_rule: Counter[str] = dataclass_field(default_factory=Counter)

    def add(self, field: str, as_is: bool, by_rule: bool) -> None:
        """Count one value."""
        self.compared[field] += 1
        self.as_is[field] += as_is
        self.by_rule[field] += as_is or by_rule

    def lines(self) -> Iterator[str]:
        """The table that is printed."""
        yield f"  {'':<12}{'compared':>10}{'as it stands':>14}{'by our rules':>14}{'differ':>8}"
        for field in (*OF_THE_FEED, *FIELDS):
            if of := self.compared[field]:
                same, ruled = self.as_is[field], self.by_rule[field]
                yield f"  {field:<12}{of:>10,}{same / of:>14.4f}{ruled / of:>14.4f}{of - ruled:>8,}"


def our_reading(body: bytes) -> Reading | None:
    """The rows of a document, or ``None`` where it is no feed."""
    try:
        document = parse_document(ParseTask(body, FeedSpec(url=URL), NOW, base_url=URL))
    except FeedError:
        return None
    rows = [
        {
            "id": article.guid,
            "link": article.url,
            "title": article.title,
            "published": article.published_at,
            "authors": list(article.authors),
        }
        for article in document.normalised.articles
    ]
    return {"entries": document.entries, "feed_title": document.title}, rows


def reading_of(reader: str, body: bytes) -> Reading | None:
    """What another reader makes of a document, or ``None`` where it gives up or finds nothing."""
    try:
        entries = list(READERS[PEERS[reader]](body))
    except Exception:  # whatever it raises: it gives up
        return None
    return ({"entries": len(entries)}, entries) if entries else None


def expectations(folder: Path) -> dict[str, Reading]:
    """What test suites expect of the documents of a folder, by the name of the file."""
    expected = {}
    path = folder / EXPECTED
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        row = json.loads(line)
        names = {"n_entries": "entries", "feed_title": "feed_title"}
        of_feed = {names[key]: row[key] for key in names if key in row}
        expected[row["file"]] = (of_feed, [_expected(entry) for entry in row.get("entries") or ()])
    return expected


def _expected(entry: dict[str, Any] | None) -> Fields:
    names = {"id": "id", "url": "link", "title": "title", "authors": "authors"}
    fields = {names[key]: value for key, value in (entry or {}).items() if key in names}
    if entry and "published_utc" in entry:
        at = entry["published_utc"]
        fields["published"] = datetime.fromisoformat(at.replace("Z", "+00:00")) if at else None
    return fields


def compare(ours: Reading, theirs: Reading, agreement: Agreement) -> list[Difference]:
    """Count what two readings of one document have alike; returns what they have not."""
    agreement.documents += 1
    differences = []
    for field, value in theirs[0].items():
        mine = ours[0].get(field)
        same = mine == value
        ruled = field == "feed_title" and title_text(mine) == title_text(value)
        agreement.add(field, same, ruled)
        if not (same or ruled):
            differences.append((field, mine, value))
    for position, entry in enumerate(theirs[1]):
        row = partner(entry, position, ours[1])
        for field in FIELDS:
            if field not in entry:
                continue
            same = _plain(field, row.get(field)) == _plain(field, entry[field])
            ruled = same or by_rule(field, row) == by_rule(field, entry)
            agreement.add(field, same, ruled)
            if not ruled:
                differences.append((field, row.get(field), entry[field]))
    return differences


def partner(entry: Fields, position: int, rows: Sequence[Fields]) -> Fields:
    """The row of the same entry: by identifier, by link, else by its place in the document."""
    at_place = rows[position] if position < len(rows) else {}
    for key in ("id", "link"):
        if wanted := _plain(key, entry.get(key)):
            if _plain(key, at_place.get(key)) == wanted:
                return at_place
            for row in rows:
                if _plain(key, row.get(key)) == wanted:
                    return row
    return at_place


def _plain(field: str, value: Any) -> Any:
    """A value as it stands, but for what is nothing, white space around it and a final slash."""
    if field == "authors":
        return [name.strip() for name in value or () if name and name.strip()]
    if isinstance(value, str):
        return (value.strip().rstrip("/") if field in ("id", "link") else value.strip()) or None
    return value


def by_rule(field: str, entry: Fields) -> Any:
    """A value of an entry after our rule for it."""
    value = entry.get(field)
    if field == "link":
        guid = entry.get("id")
        address = join(URL, clean_link(value)) or (guid if is_web_address(guid or "") else None)
        read = Entry(0, id=guid, link=address, id_is_permalink=not value)
        return keys_of([read], feed=URL, home_page=None)[0].url
    if field == "id":  # an entry without one is known by its link
        return _plain(field, value) or by_rule("link", entry)
    if field == "title":
        return title_text(value)
    if field == "published" and value is not None:
        at = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return at.astimezone(timezone.utc).replace(microsecond=0)
    if field == "authors":
        return {title_text(name).lower() for text in value or () if text for name in people(text)}
    return _plain(field, value)


def documents_of(folder: Path, only: str) -> list[Path]:
    """The documents of a folder, in order of names."""
    return [
        path
        for path in sorted(folder.glob(only))
        if path.is_file() and path.suffix not in _NOT_DOCUMENTS and path.stat().st_size <= _LARGEST
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="**/*", help="glob below the folder")
    parser.add_argument("--reader", choices=[*PEERS, "expected"], help="this one alone")
    parser.add_argument("--show", metavar="FIELD", help="list the differences in a field")
    args = parser.parse_args(argv)
    warnings.simplefilter("ignore")
    paths = documents_of(args.folder, args.only)
    if not paths:
        print(f"no documents at {args.folder}/{args.only}", file=sys.stderr)
        return 2
    expected = expectations(args.folder)
    readers = [name for name in PEERS if importlib.util.find_spec(name)]
    readers += ["expected"] if expected else []
    if missing := set(PEERS) - set(readers):
        print(f"not installed: {', '.join(sorted(missing))}")
    agreements = {name: Agreement() for name in readers if args.reader in (None, name)}
    for path in paths:
        body, name = path.read_bytes(), path.relative_to(args.folder).as_posix()
        ours = our_reading(body)
        for reader, agreement in agreements.items():
            theirs = expected.get(name) if reader == "expected" else reading_of(reader, body)
            if theirs is None or ours is None:
                continue
            for field, mine, value in compare(ours, theirs, agreement):
                if field == args.show:
                    print(f"{name}: ours {mine!r:.200} | {reader} {value!r:.200}")
    print(f"{len(paths):,} documents")
    for reader, agreement in agreements.items():
        print(f"{reader}: {agreement.documents:,} documents read by both")
        print(*agreement.lines(), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
