"""W1: documents to entries, by every reader that one could pick.

All sides read the same bytes from memory and give the same six fields of every entry: id, link,
title, summary, published, authors. The limit is expat doing nothing but tokenise. Equality is
printed beside speed: which share of entries another reader reads as ours does.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.made_up import atom, items, rss
from benchmarks.measure import Side, Work, ratio, take_turns
from benchmarks.results import Claim, Outcome

if TYPE_CHECKING:
    from benchmarks.__main__ import Size

Fields = dict[str, Any]
FIELDS = ("id", "link", "title", "published")
"""Fields that are compared; texts differ by how much markup a reader keeps."""


def bodies(folder: str) -> list[bytes]:
    """Every document of a folder, in order of names."""
    return [path.read_bytes() for path in sorted(Path(folder).iterdir())]


def _entries(reading: Callable[[bytes], Iterable[Fields]], body: bytes) -> list[Fields]:
    if reading is ours:
        from dateline.transforms.feeds.errors import FeedError

        expected: type[Exception] = FeedError
    else:
        expected = Exception
    try:
        return list(reading(body))
    except expected:  # a reader that gives up on a document has no entries of it
        return []


def ours(body: bytes) -> Iterable[Fields]:
    """Our readers, without normalising."""
    from dateline.transforms.feeds.articles.article import published
    from dateline.transforms.feeds.formats.document import read_feed

    now = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
    for entry in read_feed(body).entries:
        yield {
            "id": entry.id,
            "link": entry.link,
            "title": entry.title,
            "summary": entry.summary,
            "published": published(entry, now=now, language=None)[0],
            "authors": entry.authors,
        }


def _feedparser(body: bytes, **options: Any) -> Iterable[Fields]:
    import feedparser

    for entry in feedparser.parse(body, **options).entries:
        at = entry.get("published_parsed") or entry.get("updated_parsed")
        parts: tuple[int, int, int, int, int, int] = at[:6] if at else (1970, 1, 1, 0, 0, 0)
        yield {
            "id": entry.get("id"),
            "link": entry.get("link"),
            "title": entry.get("title"),
            "summary": entry.get("summary"),
            "published": datetime(*parts, tzinfo=timezone.utc) if at else None,
            "authors": [one.get("name") for one in entry.get("authors", ())],
        }


def feedparser_default(body: bytes) -> Iterable[Fields]:
    """feedparser as it comes."""
    return _feedparser(body)


def feedparser_lean(body: bytes) -> Iterable[Fields]:
    """feedparser without what a pipeline does not need."""
    return _feedparser(body, sanitize_html=False, resolve_relative_uris=False)


def fastfeedparser(body: bytes) -> Iterable[Fields]:
    """fastfeedparser as it comes."""
    import fastfeedparser

    for entry in fastfeedparser.parse(body).entries:
        text = entry.get("published") or entry.get("updated")
        yield {
            "id": entry.get("id"),
            "link": entry.get("link"),
            "title": entry.get("title"),
            "summary": entry.get("description"),
            "published": datetime.fromisoformat(text) if text else None,
            "authors": [entry.get("author")],
        }


def atoma(body: bytes) -> Iterable[Fields]:
    """atoma: one of its three parsers, by what the document looks like."""
    import atoma

    if body.lstrip()[:1] == b"{":
        for item in atoma.parse_json_feed_bytes(body).items:
            yield {
                "id": item.id_, "link": item.url, "title": item.title, "summary": item.summary,
                "published": item.date_published, "authors": [item.author],
            }  # fmt: skip
    elif b"<feed" in body[:2000]:
        for entry in atoma.parse_atom_bytes(body).entries:
            yield {
                "id": entry.id_,
                "link": entry.links[0].href if entry.links else None,
                "title": entry.title.value if entry.title else None,
                "summary": entry.summary.value if entry.summary else None,
                "published": entry.published or entry.updated,
                "authors": [one.name for one in entry.authors],
            }
    else:
        for item in atoma.parse_rss_bytes(body).items:
            yield {
                "id": item.guid, "link": item.link, "title": item.title,
                "summary": item.description, "published": item.pub_date, "authors": [item.author],
            }  # fmt: skip


READERS: dict[str, Callable[[bytes], Iterable[Fields]]] = {
    "ours": ours,
    "feedparser_default": feedparser_default,
    "feedparser_lean": feedparser_lean,
    "fastfeedparser": fastfeedparser,
    "atoma": atoma,
}


def read_all(folder: str, reader: str) -> Work:
    """Read every document with one reader."""
    warnings.simplefilter("ignore")
    reading, documents = READERS[reader], bodies(folder)
    _entries(reading, documents[0])

    def work() -> dict[str, Any]:
        return {"entries": sum(len(_entries(reading, body)) for body in documents)}

    return work


def normalise(folder: str) -> Work:
    """What a run does with a document: read, clean, date, resolve, validate.

    What a worker loads as it starts, once for all documents, is not counted: half a second for the
    model of languages and the list of public suffixes.
    """
    from dateline.schemas.config import FeedSpec
    from dateline.transforms.feeds.deadline.task import ParseTask, parse_document
    from dateline.transforms.feeds.deadline.worker import warm_up
    from dateline.transforms.feeds.errors import FeedError

    spec = FeedSpec(url="https://corpus.example/feed.xml")
    now = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
    documents = bodies(folder)
    warm_up()

    def work() -> dict[str, Any]:
        entries = 0
        for body in documents:
            try:
                found = parse_document(ParseTask(body, spec, now, base_url=spec.url))
            except FeedError:
                continue
            entries += len(found.normalised.articles) + len(found.normalised.rejected)
        return {"entries": entries}

    return work


def reader_library(folder: str) -> Work:
    """reader, which parses with feedparser and stores what it read in SQLite (in memory)."""
    from reader import make_reader

    library = make_reader(":memory:", feed_root=folder)
    for path in sorted(Path(folder).iterdir()):
        library.add_feed(path.name)

    def work() -> dict[str, Any]:
        library.update_feeds()
        return {"entries": library.get_entry_counts().total}

    return work


def expat(folder: str) -> Work:
    """The same bytes through expat, with handlers that do nothing."""
    from xml.parsers.expat import ExpatError, ParserCreate

    documents = bodies(folder)

    def nothing(*_: object) -> None:
        return

    def work() -> dict[str, Any]:
        for body in documents:
            parser = ParserCreate()
            parser.StartElementHandler = parser.EndElementHandler = nothing
            parser.CharacterDataHandler = nothing
            try:
                parser.Parse(body, True)
            except ExpatError:
                continue
        return {}

    return work


def equality(folder: str, reader: str) -> Work:
    """By field, the share of our entries that another reader gives the same value for.

    Documents count in which both see the same number of entries; texts are compared without
    surrounding space, links without a final slash.
    """

    def plain(value: Any) -> Any:
        return value.strip().rstrip("/") if isinstance(value, str) else value

    def work() -> dict[str, Any]:
        same: dict[str, int] = dict.fromkeys(FIELDS, 0)
        counted = documents = agreeing = 0
        for body in bodies(folder):
            mine, theirs = _entries(ours, body), _entries(READERS[reader], body)
            documents += 1
            if len(mine) != len(theirs):
                continue
            agreeing += 1
            for one, two in zip(mine, theirs, strict=True):
                counted += 1
                for field in FIELDS:
                    same[field] += plain(one[field]) == plain(two[field])
        shares = {field: same[field] / max(1, counted) for field in FIELDS}
        return {"documents": agreeing / max(1, documents), **shares}

    return work


def write_corpus(folder: Path, corpus: Path | None, count: int) -> str:
    """Documents for all sides: captures of one's own, or made-up RSS and Atom."""
    if corpus is not None:
        found = [
            path
            for path in sorted(corpus.rglob("*"))
            if path.is_file() and path.suffix not in (".tsv", ".jsonl", ".md")
        ]
        for number, path in enumerate(found):
            (folder / f"{number:05}").write_bytes(path.read_bytes())
        return f"{len(found)} captured documents"
    for number in range(count):
        write = atom if number % 3 == 2 else rss
        (folder / f"{number:05}").write_bytes(write(number, items(25, number)))
    return f"{count} made-up documents of 25 entries (two thirds RSS 2.0, one third Atom)"


def compare(size: Size) -> Outcome:
    """All readers over one corpus."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-parse-"))
    try:
        what = write_corpus(folder, size.corpus, 1000 if size.full else 200)
        at = {"folder": str(folder)}

        def side(name: str, reader: str, *packages: str) -> Side:
            arguments = {**at, "reader": reader}
            return Side(name, f"{__name__}:read_all", arguments, packages, packages)

        mine = side("ours", "ours")
        readers = [
            side("feedparser", "feedparser_default", "feedparser"),
            side("feedparser, lean", "feedparser_lean", "feedparser"),
            side("fastfeedparser", "fastfeedparser", "fastfeedparser"),
            side("atoma", "atoma", "atoma"),
        ]
        whole = Side("ours, normalised", f"{__name__}:normalise", at)
        store = Side(
            "reader (stores)", f"{__name__}:reader_library", at, ("reader",), ("reader",), repeats=2
        )
        limit = Side("expat alone (limit)", f"{__name__}:expat", at)
        sides = [mine, whole, *readers, store, limit]
        samples = take_turns(sides, size.repeats)
        notes = []
        for one in readers:
            if one.name in samples and one.name != "feedparser, lean":
                target = f"{__name__}:equality"
                same = take_turns([Side("equality", target, one.arguments)], 1, lambda _: None)
                shares = same["equality"][0].facts
                text = ", ".join(f"{name} {share:.3f}" for name, share in shares.items())
                notes.append(f"equal to ours, {one.name}: {text}")
    finally:
        shutil.rmtree(folder)
    own = samples[mine.name]
    claims = []
    for one in [*readers, store]:
        if one.name not in samples:
            continue
        times = ratio(samples[one.name], own, lambda one: one.cpu_seconds)
        aim = one.name == "feedparser"
        claims.append(
            Claim(
                f"CPU time of {one.name} over ours",
                times,
                "10" if aim else "",
                times.median >= 10 if aim else None,
            )
        )
    claims.append(
        Claim("our CPU time over expat's", ratio(own, samples[limit.name], lambda s: s.cpu_seconds))
    )
    claims.append(
        Claim(
            "our CPU time for normalised articles over that of reading",
            ratio(samples[whole.name], own, lambda s: s.cpu_seconds),
        )
    )
    versions = {side.name: side.versions() for side in sides if not side.missing()}
    return Outcome(
        "W1", "Parse", f"{what}, six fields out.", samples, claims, versions, ("entries",), notes
    )
