"""Every step that touches text, as a function of a text or a document, and what to try it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache, partial
from itertools import count
from typing import Any

from benchmarks.hostile_inputs import DOCUMENTS, PIECES, PLACES, repeated

SIZES = (1, 2, 4)
"""How many times its base an input is measured at."""
NOW = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
_TURNS = count()
EVERYWHERE = (
    "letters", "spaces", "marks", "letters with marks", "grouped by apostrophes", "shares",
    "less-than signs", "ampersands", "numbers", "tags", "open attributes", "comments", "CDATA",
    "end tags left open", "escaped quotes", "UTF-8 read twice",
)  # fmt: skip
"""Pieces that are tried in every place of a document."""
WORST: dict[str, tuple[str, ...]] = {
    "RSS, escaped": ("open tags", "both quotes", "scripts", "references", "escaped twice"),
    "RSS, CDATA": ("half attributes", "open tags", "both quotes", "escaped tags", "declarations"),
    "RSS, as it stands": ("items", "channels", "roots", "open tags", "instructions", "prefixes"),
    "RSS title": ("open tags", "long references", "scripts", "whole comments"),
    "RSS, inside a tag": ("items", "half attributes", "attributes"),
    "RSS, in an attribute": ("items", "attributes"),
    "RSS, all other fields": ("mails", "name and mail", "commas", "days", "weekdays"),
    "before the document": ("doctypes", "doctypes with a subset", "declarations"),
    "doctype": ("doctypes with a subset", "declarations", "quotes"),
    "never closed": ("items", "roots", "end tags", "prefixes"),
    "after the document": ("roots", "items"),
    "Atom, XHTML": ("paragraphs", "pictures", "prefixes"),
    "Atom, text": ("open references", "open tags"),
    "JSON, string": ("halves", "tags"),
    "JSON, broken": ("commas and spaces", "deep objects", "deep lists", "objects"),
    "page": ("open tags", "half attributes"),
}
"""What costs most at one place, beside those."""


@dataclass(frozen=True)
class Worst:
    """An input for a step: ``make`` gives it in a size, ``run`` is what is measured.

    ``base`` is the smallest size that is measured, in characters or bytes.
    """

    step: str
    name: str
    base: int
    make: Callable[[int], Any]
    run: Callable[[Any], Any]


def document(body: bytes) -> None:
    """What a run does with a fetched document, where it may not ask feedparser."""
    from dateline.schemas.config import FeedSpec
    from dateline.transforms.feeds.deadline.task import ParseTask, parse_document
    from dateline.transforms.feeds.errors import FeedError

    url = "https://hostile.example/feed.xml"
    spec = FeedSpec(url=url)
    with suppress(FeedError):
        parse_document(ParseTask(body, spec, NOW, base_url=url, reference=False))


def dates(text: str) -> None:
    """Dates as long as they may be."""
    from dateline.transforms.feeds.dates.dates import parse_date

    for start in range(0, len(text), 100):
        piece = text[start : start + 100]
        for date in (f"1 May 2024 {piece}", f"{piece} 1 May 2024", f"2024-05-01T10:00{piece}"):
            parse_date(date, now=NOW)


def addresses(text: str) -> None:
    """Addresses as long as they may be, and relative ones."""
    from dateline.transforms.feeds.articles.canonical_url import canonical_url
    from dateline.transforms.feeds.links import join

    for start in range(0, len(text), 7_000):
        piece = text[start : start + 7_000] + str(start)
        for beginning in ("http://", "http://a/", "http://a/?", "https://www.google.com/url?url="):
            canonical_url(beginning + piece)
        join("http://a/", "//" + piece)


def landing_pages(text: str) -> None:
    """Feeds of one item, whose address has to tell whether it is that of an article."""
    for start in range(0, len(text), 7_000):
        path = text[start : start + 7_000].replace(" ", "-")
        link = f"<link>http://a.example/{path}</link>"
        document(f"<rss><channel><item><title>News</title>{link}</item></channel></rss>".encode())


def people(text: str) -> None:
    """Names as long as they are looked into."""
    from dateline.transforms.feeds.formats.people import person

    for start in range(0, len(text), 980):
        piece = text[start : start + 980]
        for name in (piece, f"{piece} <a@b>", f"a@b ({piece}"):
            person(name)


def signatures(text: str) -> None:
    """What copies are found by, and the hash that tells a revision."""
    from dateline.transforms.feeds.articles.identity import content_hash
    from dateline.transforms.same.signatures import shingles

    shingles(text)
    content_hash(text, text, text)


def language(text: str) -> None:
    """Declared and detected."""
    from dateline.transforms.feeds.text.language import detect_language
    from dateline.transforms.feeds.text.language_codes import declared_language

    declared_language(text)
    detect_language(text)


def plain_text(text: str) -> None:
    """Of a title and of a body."""
    from dateline.transforms.feeds.text.plain_text import body_text, title_text

    title_text(text)
    body_text(text)


def amounts(text: str) -> None:
    """All amounts of a text, and the text as one amount."""
    from dateline.transforms.amounts.finding import find_amounts

    find_amounts(f"{text} x{next(_TURNS)}")  # those of the last texts are remembered


def facts(text: str) -> None:
    """What the amounts of a text state, with every other word a name."""
    import re

    from dateline.schemas.names import Identity, Name, NamePlace
    from dateline.transforms.facts.stating import facts_of
    from dateline.transforms.model.mentions import mentions_of

    texts = {"title": text[:300], "summary": text}
    places = [NamePlace("summary", *found.span()) for found in re.finditer(r"\S+(?: \S+)?", text)]
    name = Name("A", "ORG", Identity("company", "none"), 0.5, tuple(places))
    mentions = [found for field, said in texts.items() for found in mentions_of(said, field, [])]
    facts_of(mentions, texts, [name])


def names(text: str) -> None:
    """Every pair of words as a name, and the whole text as one."""
    import re

    from dateline.transforms.model.mentions import mentions_of, named_entities, trimmed
    from dateline.transforms.model.span_rules import Span

    spans = [Span(*found.span(), "PER", 0.5) for found in re.finditer(r"\S+(?: \S+)?", text)]
    named_entities(mentions_of(text, "content", spans))
    for kind in ("PER", "DATE", "MONEY"):
        trimmed(text, Span(0, len(text), kind, 0.5))


def model(text: str) -> None:
    """An article through the embedded model."""
    from dateline.transforms.model.documents import Document

    _model().predict(Document(text[: len(text) // 4], text[: len(text) // 2], text))


@cache
def _model() -> Any:
    from dateline.schemas.config import ModelSettings
    from dateline.transforms.model.loading import load

    return load(ModelSettings())


def claims(made: list[Any]) -> None:
    """Which entries of a run are new."""
    from dateline.transforms.same.sameness import decide

    decide(made, [], now=1, refresh_after=10)


def _claims(size: int, *, one_feed: bool) -> list[Any]:
    from dateline.transforms.same.sameness import Claim

    return [
        Claim(
            (str(0 if one_feed else number), number), bytes(16), b"guid", b"url", number,
            0 if one_feed else number, (number, "", number),
        )
        for number in range(size)
    ]  # fmt: skip


TEXT_STEPS: dict[str, tuple[Callable[[str], None], int, tuple[str, ...]]] = {
    "plain text": (plain_text, 50_000, (
        "open tags", "half attributes", "both quotes", "scripts", "control characters", "marks",
        "letters with marks", "numbers", "comments", "zero width", "half of it",
    )),
    "dates": (dates, 20_000, (
        "spaces", "words with numbers", "short words", "fillers", "zones", "times", "ligatures",
        "commas", "digits", "month names", "East Asian dates",
    )),
    "addresses": (addresses, 50_000, (
        "marks", "parameters", "tracking", "escapes", "dot segments", "letters with marks",
        "dots", "at signs", "ports", "Chinese",
    )),
    "landing pages": (landing_pages, 50_000, (
        "hyphens", "short words", "letters", "digits", "dots", "parameters", "escapes",
        "dot segments",
    )),
    "people": (people, 50_000, ("mails", "at signs", "mail and bracket", "spaces", "brackets")),
    "language": (language, 200_000, ("letters", "Chinese", "hyphens", "short words")),
    "signatures": (signatures, 50_000, ("letters", "short words", "Chinese", "spaces", "marks")),
    "amounts": (amounts, 20_000, (
        "grouped by apostrophes", "grouped by commas", "grouped by spaces", "digits", "shares",
        "prices", "dollar signs", "spelled", "worded", "scales", "decimals", "dashes", "spaces",
    )),
    "facts": (facts, 20_000, (
        "shares", "prices", "spelled", "worded", "scales", "short words", "spaces", "dashes",
        "grouped by apostrophes", "decimals", "full names", "letters",
    )),
    "names": (names, 20_000, (
        "initials", "open initials", "possessives", "full names", "surnames", "titles", "edges",
        "brackets", "shares", "short words",
    )),
    "model": (model, 4_000, (
        "letters", "short words", "grouped by apostrophes", "shares", "full names", "Chinese",
        "marks",
    )),
    "model, beyond what it reads": (model, 400_000, ("letters", "shares", "marks")),
}  # fmt: skip
"""Function, base and the pieces to try it with."""


def zoo(*, every: bool = False, scale: int = 1) -> Iterator[Worst]:
    """All worst inputs, step by step; ``every`` piece of text in every step and place.

    ``scale`` multiplies the base of each, up to where a text in a document would be cut off at its
    largest size: what is beyond that costs little, whatever it is.
    """
    from dateline.transforms.feeds.text.plain_text import MAX_MARKUP

    most = MAX_MARKUP // max(SIZES) // len("&quot;")
    for name, build in DOCUMENTS.items():
        yield Worst("documents", name, 50_000 * scale, build, document)
    for place, put in PLACES.items():
        for piece in PIECES if every else dict.fromkeys((*EVERYWHERE, *WORST[place])):
            make = partial(_placed, put, piece)
            yield Worst(place, piece, min(50_000 * scale, most), make, document)
    for step, (run, base, pieces) in TEXT_STEPS.items():
        for piece in PIECES if every and run is not model else pieces:
            yield Worst(step, piece, base * scale, partial(repeated, piece), run)
    for name, one_feed in (("texts under one guid", True), ("feeds with one article", False)):
        yield Worst("claims", name, 2_000 * scale, partial(_claims, one_feed=one_feed), claims)


def _placed(put: Callable[[str], bytes], piece: str, size: int) -> bytes:
    return put(repeated(piece, size))
