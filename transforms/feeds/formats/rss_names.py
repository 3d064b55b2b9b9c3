"""Under which names the parts of an RSS item stand, and which of them an item has.

There are dozens of such names, and an item has ten elements. Nearly all items of a document have
the same ones, so that what is looked for in them is found out once for each set of names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dateline.transforms.feeds.formats.attachments import may_be_attached
from dateline.transforms.feeds.formats.dated import Role, tells_date
from dateline.transforms.feeds.memo import LONGEST

_TITLES = ("title", "dc:title", "media:title", "itunes:title", "atom:title")
_SUMMARIES = (
    "description",
    "dc:description",
    "itunes:summary",
    "googleplay:description",
    "media:description",
    "atom:summary",
    "summary",
    "abstract",
)
_CONTENTS = ("content:encoded", "xhtml:body", "body", "xhtml:div", "atom:content", "content")
# Under which name a date is believed first; ``dated`` knows the others.
_PUBLISHED = (
    "pubdate",
    "dc:date",
    "atom:published",
    "dcterms:issued",
    "dcterms:created",
    "prism:publicationdate",
    "published",
    "atom:issued",
    "date",
)
_UPDATED = ("atom:updated", "dcterms:modified", "updated", "lastbuilddate", "atom:modified")
_AUTHORS = (
    "author",
    "dc:creator",
    "dc:author",
    "itunes:author",
    "atom:author",
    "googleplay:author",
    "authors",
    "creator",
    "byline",
)
ROLES = {
    "media:credit": ("author", "writer", "reporter"),
    "?:person": ("", "host", "co-host", "cohost", "author", "writer", "reporter"),  # podcast:person
}
CATEGORIES = (
    "category",
    "dc:subject",
    "atom:category",
    "media:category",
    "itunes:category",
    "googleplay:category",
    "?:category",
    "categories",
    "tag",
    "subject",
    "section",
)
KEYWORDS = ("itunes:keywords", "media:keywords", "keywords", "tags", "?:keywords", "?:tags")
_GUIDS = ("guid", "atom:id", "id")
_ORIGINS = ("feedburner:origlink", "pheedo:origlink")
_LANGUAGES = ("language", "dc:language")
_SOURCES = ("source", "dc:source")

_MAX_SHAPES = 500
_MAX_NAMES = 40  # elements of an item whose shape is worth to be remembered


class Shape(NamedTuple):
    """The names of an item's elements by what they are read for, in the order of trust."""

    guids: tuple[str, ...]
    titles: tuple[str, ...]
    summaries: tuple[str, ...]
    contents: tuple[str, ...]
    published: tuple[str, ...]
    updated: tuple[str, ...]
    authors: tuple[str, ...]
    credited: tuple[str, ...]
    categories: tuple[str, ...]
    keywords: tuple[str, ...]
    origins: tuple[str, ...]
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    has_attachments: bool
    """Whether any element may be an attached file or a picture; a link may be one as well."""
    has_published: bool
    """Whether any element may tell when the item was published, whatever it is called."""
    has_updated: bool


class Shapes(dict[tuple[str, ...], Shape]):
    """Memo from the names of an item's elements to its shape."""

    def __missing__(self, names: tuple[str, ...]) -> Shape:
        shape = shape_of(names)
        if len(names) <= _MAX_NAMES and sum(map(len, names)) <= LONGEST:
            if len(self) >= _MAX_SHAPES:
                self.clear()
            self[names] = shape
        return shape


SHAPES = Shapes()
"""The shapes of all documents: most feeds are made by the same few programs."""


def shape_of(names: Iterable[str]) -> Shape:
    """The shape of an item whose elements have these names."""
    there = frozenset(names)

    def among(wanted: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in wanted if name in there)

    def tells(role: Role, wanted: Iterable[str]) -> bool:
        return bool(among(wanted)) or tells_date(there, role)

    return Shape(
        guids=among(_GUIDS),
        titles=among(_TITLES),
        summaries=among(_SUMMARIES),
        contents=among(_CONTENTS),
        published=among(_PUBLISHED),
        updated=among(_UPDATED),
        authors=among(_AUTHORS),
        credited=among(ROLES),
        categories=among(CATEGORIES),
        keywords=among(KEYWORDS),
        origins=among(_ORIGINS),
        languages=among(_LANGUAGES),
        sources=among(_SOURCES),
        has_attachments=may_be_attached(there),
        has_published=tells("published", _PUBLISHED),
        has_updated=tells("updated", _UPDATED),
    )
