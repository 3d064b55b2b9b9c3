"""Atom 1.0 and 0.3: an element tree becomes a ``ParsedFeed``.

Sources: RFC 4287, the Atom 0.3 snapshot, and what feeds do instead.
"""

from __future__ import annotations

from lxml import etree

from dateline.schemas.article import Entry, ParsedFeed
from dateline.transforms.feeds.formats.attachments import attachments
from dateline.transforms.feeds.formats.bases import Bases
from dateline.transforms.feeds.formats.dated import first_date
from dateline.transforms.feeds.formats.namespaces import (
    XML_LANG,
    ElementNames,
    element_names,
    local_name,
    namespace_of,
)
from dateline.transforms.feeds.formats.rss import (
    Fields,
    authors_under,
    categories_of,
    complete,
    fields_of,
)
from dateline.transforms.feeds.formats.rss_names import SHAPES
from dateline.transforms.feeds.formats.schedule import update_period_seconds
from dateline.transforms.feeds.formats.text_construct import atom_text, inner
from dateline.transforms.feeds.limits import MAX_ENTRIES, TOO_MANY_ENTRIES
from dateline.transforms.feeds.links import clean_link, is_placeholder, is_web_address

_TITLES = ("title", "dc:title", "media:title")
_SUMMARIES = ("summary", "description", "dc:description", "media:description", "tagline")
_CONTENTS = ("content", "content:encoded", "xhtml:body", "body")
_PUBLISHED = ("published", "issued", "created", "dc:date", "dcterms:issued", "pubdate")
_UPDATED = ("updated", "modified", "dcterms:modified")
_AUTHORS = ("author", "dc:creator", "itunes:author", "authors")
_WEB_PAGE = ("text/html", "application/xhtml+xml", "")


def read_atom(
    roots: list[etree._Element],
    *,
    base_url: str,
    has_xml_base: bool,
    has_xml_lang: bool,
    repairs: tuple[str, ...],
) -> ParsedFeed:
    """Read one Atom document (a feed, or a single entry), or several in a row.

    ``has_xml_base`` and ``has_xml_lang`` say whether these attributes are anywhere in the document.
    """
    root = roots[0]
    entries = [
        child
        for element in roots
        for child in ([element] if local_name(element.tag) == "entry" else element)
        if local_name(child.tag) == "entry"
    ]
    if not entries:  # at the wrong place in a broken document, or named like those of RSS
        entries = [
            node
            for element in roots
            for node in element.iter()
            if local_name(node.tag) in ("entry", "item")
        ]
    plain = {namespace_of(element.tag) for element in (root, *entries[:1])} - {""}
    names = element_names(plain | _atom_namespaces(root))
    feed = fields_of(root, names, skip="entry") if local_name(root.tag) == "feed" else {}
    document = Bases(base_url, "", has_xml_base=has_xml_base, rss=False)
    site = _alternate(feed, document)
    bases = Bases(base_url, site or "", has_xml_base=has_xml_base, rss=False)
    inherited = _authors(feed)
    if len(entries) > MAX_ENTRIES:
        repairs += (TOO_MANY_ENTRIES,)
    return ParsedFeed(
        format=_format(root),
        parser="xml",
        title=_first_text(feed, _TITLES),
        link=site,
        language=root.get(XML_LANG) or _text(feed, "dc:language") or _text(feed, "language"),
        entries=complete(
            [
                _entry(position, entry, names, bases, inherited, has_xml_lang)
                for position, entry in enumerate(entries[:MAX_ENTRIES])
            ],
            repairs,
        ),
        update_period_s=update_period_seconds(
            _text(feed, "sy:updateperiod") or "", _text(feed, "sy:updatefrequency") or ""
        ),
        repairs=repairs,
    )


def _atom_namespaces(root: etree._Element) -> set[str]:
    return {
        uri
        for uri in root.nsmap.values()
        if isinstance(uri, str) and ("atom" in uri.lower()) and "w3.org" in uri.lower()
    }


def _entry(
    position: int,
    element: etree._Element,
    names: ElementNames,
    bases: Bases,
    inherited: tuple[str, ...],
    has_xml_lang: bool,
) -> Entry:
    fields = fields_of(element, names)
    shape = SHAPES[tuple(fields)]
    id_element = fields.get("id") or fields.get("guid")
    entry_id = (inner(id_element[0]).strip() if id_element else "") or None
    if entry_id and is_placeholder(entry_id):
        entry_id = None
    if entry_id and id_element:
        entry_id = bases.resolve_by_xml_base(id_element[0], entry_id)
    link = _alternate(fields, bases)
    permalink = bool(entry_id and entry_id.lower().startswith(("http://", "https://")))
    if link is None and entry_id and is_web_address(entry_id):
        link = clean_link(entry_id)
    source_title, source_url, source_authors = _source(fields, names, bases)
    enclosures, image = attachments(fields, bases, shape.has_attachments)
    content = None
    for found in fields.get("content", ()):
        if link is None and found.get("src"):
            link = bases.resolve(found, found.get("src"))
    if any(not found.get("src") for found in fields.get("content", ())) or "content" not in fields:
        content = _first_text(fields, _CONTENTS)
    return Entry(
        position=position,
        id=entry_id,
        id_is_permalink=permalink,
        link=link,
        origin_link=(
            clean_link(_text(fields, "feedburner:origlink")) or None if shape.origins else None
        ),
        title=_first_text(fields, _TITLES),
        summary=_first_text(fields, _SUMMARIES),
        content=content,
        authors=_authors(fields) or source_authors or inherited,
        categories=categories_of(fields, shape),
        language=(element.get(XML_LANG) if has_xml_lang else None)
        or (_text(fields, "dc:language") if shape.languages else None),
        published_raw=first_date(fields, _PUBLISHED, "published") if shape.has_published else None,
        updated_raw=first_date(fields, _UPDATED, "updated") if shape.has_updated else None,
        enclosures=enclosures,
        image_url=image,
        source_title=source_title,
        source_url=source_url,
    )


def _first_text(fields: Fields, names: tuple[str, ...]) -> str | None:
    for name in names:
        for element in fields.get(name, ()):
            text = inner(element) if ":" in name else atom_text(element)
            if text and (stripped := text.strip()):
                return stripped
    return None


def _text(fields: Fields, name: str) -> str | None:
    found = fields.get(name)
    return ((found[0].text or "").strip() or None) if found else None


def _alternate(fields: Fields, bases: Bases) -> str | None:
    """The web page among the links: rel=alternate (or none), text/html before other types."""
    candidates: list[tuple[int, str]] = []
    for element in fields.get("link", ()):
        rel = (element.get("rel") or "alternate").strip().lower()
        if rel not in ("alternate", "http://www.iana.org/assignments/relation/alternate"):
            continue
        url = bases.resolve(element, element.get("href")) or bases.resolve(element, element.text)
        if url:
            page = (element.get("type") or "").strip().lower() in _WEB_PAGE
            candidates.append((0 if page else 1, url))
    return min(candidates, key=lambda pair: pair[0])[1] if candidates else None


def _authors(fields: Fields) -> tuple[str, ...]:
    for name in _AUTHORS:
        if name in fields and (found := authors_under(fields, name)):
            return found
    return ()


def _source(
    fields: Fields, names: ElementNames, bases: Bases
) -> tuple[str | None, str | None, tuple[str, ...]]:
    for element in fields.get("source", ()):
        inside = fields_of(element, names)
        title = _first_text(inside, ("title",)) or (element.text or "").strip() or None
        return title, _alternate(inside, bases), _authors(inside)
    return None, None, ()


def _format(root: etree._Element) -> str:
    namespace = namespace_of(root.tag).lower()
    if "purl.org/atom" in namespace or (root.get("version") or "").strip() == "0.3":
        return "atom03"
    return "atom10"
