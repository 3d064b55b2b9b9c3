"""RSS 0.9x, 1.0 and 2.0: an element tree becomes a ``ParsedFeed``.

Sources: RSS 2.0 (rssboard.org), RSS 1.0 (purl.org/rss/1.0/spec), its modules content, syndication
and Dublin Core, Media RSS, the iTunes podcast tags, and what feeds do instead.
"""

from __future__ import annotations

from lxml import etree

from dateline.schemas.article import Entry, ParsedFeed
from dateline.transforms.feeds.formats.attachments import attachments
from dateline.transforms.feeds.formats.bases import Bases
from dateline.transforms.feeds.formats.categories import words_of_element
from dateline.transforms.feeds.formats.dated import first_date
from dateline.transforms.feeds.formats.namespaces import (
    RDF_ABOUT,
    XML_LANG,
    ElementNames,
    element_names,
    local_name,
    namespace_of,
)
from dateline.transforms.feeds.formats.people import (
    authors_in,
    distinct,
    is_address,
    people_in_element,
)
from dateline.transforms.feeds.formats.rss_names import ROLES, SHAPES, Shape
from dateline.transforms.feeds.formats.schedule import (
    skip_days,
    skip_hours,
    ttl_seconds,
    update_period_seconds,
)
from dateline.transforms.feeds.formats.text_construct import atom_text, inner
from dateline.transforms.feeds.limits import MAX_ENTRIES, TOO_MANY_ENTRIES, TRUNCATED
from dateline.transforms.feeds.links import clean_link, is_absolute, is_placeholder, is_web_address

Fields = dict[str, list[etree._Element]]

_ATOM_TEXT = frozenset({"atom:title", "atom:summary", "atom:content"})


def read_rss(
    roots: list[etree._Element],
    *,
    base_url: str,
    has_xml_base: bool,
    has_xml_lang: bool,
    repairs: tuple[str, ...],
) -> ParsedFeed:
    """Read one RSS document, or several that were written one after the other.

    ``has_xml_base`` and ``has_xml_lang`` say whether these attributes are anywhere in the document:
    most have none, so that no element has to be asked.
    """
    channels, items = _channels_and_items(roots)
    plain = {namespace_of(element.tag) for element in (*channels[:1], *items[:1])}
    plain -= {"", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
    names = element_names(plain)
    channel: Fields = {}
    for element in channels:
        for name, found in fields_of(element, names, skip="item").items():
            channel.setdefault(name, []).extend(found)
    site = _site(channel)
    bases = Bases(base_url, site, has_xml_base=has_xml_base, rss=True)
    root = roots[0]
    entries = [
        _entry(position, item, fields_of(item, names), bases, has_xml_lang)
        for position, item in enumerate(items[:MAX_ENTRIES])
    ]
    if len(items) > MAX_ENTRIES:
        repairs += (TOO_MANY_ENTRIES,)
    return ParsedFeed(
        format=_format(root),
        parser="xml",
        title=_first_text(channel, ("title", "dc:title", "atom:title")),
        link=bases.resolve(channels[0] if channels else root, site) if site else None,
        language=_language(channel, [*channels[:1], root]),
        entries=complete(entries, repairs),
        ttl_s=ttl_seconds(_plain(channel, "ttl")),
        update_period_s=update_period_seconds(
            _plain(channel, "sy:updateperiod"), _plain(channel, "sy:updatefrequency")
        ),
        skip_hours=skip_hours(_children_text(channel, "skiphours")),
        skip_days=skip_days(_children_text(channel, "skipdays")),
        repairs=repairs,
    )


def is_rss_rdf(root: etree._Element) -> bool:
    """Whether an RDF document is about a feed: it declares a namespace of RSS, or has items."""
    names = ElementNames()
    declared = (uri for uri in root.nsmap.values() if isinstance(uri, str))
    return any(names[f"{{{uri}}}item"] == "item" for uri in declared) or any(
        local_name(node.tag) in ("channel", "item") for node in root.iter()
    )


def complete(entries: list[Entry], repairs: tuple[str, ...]) -> tuple[Entry, ...]:
    """The entries without the last one where the document ends before saying what it is."""
    last = entries[-1:]
    if TRUNCATED in repairs and len(entries) > 1 and not (last[0].id or last[0].link):
        entries = entries[:-1]
    return tuple(entries)


def fields_of(element: etree._Element, names: ElementNames, skip: str = "") -> Fields:
    """The children of an element by short name; those of a media:group are taken for its own."""
    fields: Fields = {}
    for child in element:
        name = names[child.tag]
        if name == skip:
            continue
        if name == "media:group":
            for inside in child:
                group = inside if names[inside.tag] == "media:group" else (inside,)
                for node in group:
                    fields.setdefault(names[node.tag], []).append(node)
            continue
        found = fields.get(name)
        if found is None:
            fields[name] = [child]
        else:
            found.append(child)
    return fields


def _channels_and_items(
    roots: list[etree._Element],
) -> tuple[list[etree._Element], list[etree._Element]]:
    channels: list[etree._Element] = []
    items: list[etree._Element] = []
    for root in roots:
        own = [root] if local_name(root.tag) == "channel" else []
        own += [child for child in root if local_name(child.tag) == "channel"]
        for holder in (*own, *([] if root in own else [root])):
            items += [child for child in holder if local_name(child.tag) == "item"]
        channels += own
    if not items:  # wrapped in something else, such as <items>
        for root in roots:
            items += [node for node in root.iter() if local_name(node.tag) == "item"]
    return channels, items


def _entry(
    position: int, item: etree._Element, fields: Fields, bases: Bases, has_xml_lang: bool
) -> Entry:
    shape = SHAPES[tuple(fields)]
    guid_element = fields[shape.guids[0]][0] if shape.guids else None
    guid = (inner(guid_element).strip() if guid_element is not None else "") or None
    if guid and is_placeholder(guid):
        guid = None
    permalink = False
    if guid and guid_element is not None:
        if shape.guids[0] == "guid" and _is_address(guid):
            flag = guid_element.get("isPermaLink") or guid_element.get("ispermalink")
            permalink = not flag or flag.strip().lower() != "false"
    else:
        guid = (item.get(RDF_ABOUT) or item.get("about") or "").strip() or None
        permalink = bool(guid and _is_address(guid))
    link = _link(fields, bases)
    if link is None and guid and is_web_address(guid):
        link = clean_link(guid)
    if link is None:  # as the Channel Definition Format has it
        link = clean_link(item.get("href") or item.get("HREF")) or None
    enclosures, image = attachments(fields, bases, shape.has_attachments)
    source_title, source_url = _source(fields, shape, bases) if shape.sources else (None, None)
    return Entry(
        position=position,
        id=guid,
        id_is_permalink=permalink,
        link=link,
        origin_link=_origin_link(fields, shape) if shape.origins else None,
        title=_first_text(fields, shape.titles),
        summary=_first_text(fields, shape.summaries),
        content=_first_text(fields, shape.contents),
        authors=_authors(fields, shape),
        categories=categories_of(fields, shape),
        language=(_first_plain(fields, shape.languages) if shape.languages else "")
        or (item.get(XML_LANG) if has_xml_lang else None)
        or None,
        published_raw=(
            first_date(fields, shape.published, "published") if shape.has_published else None
        ),
        updated_raw=first_date(fields, shape.updated, "updated") if shape.has_updated else None,
        enclosures=enclosures,
        image_url=image,
        source_title=source_title,
        source_url=source_url,
    )


def _is_address(guid: str) -> bool:
    return guid[:8].lower().startswith(("http://", "https://"))


def _first_text(fields: Fields, names: tuple[str, ...]) -> str | None:
    for name in names:
        for element in fields.get(name, ()):
            text = atom_text(element) if name in _ATOM_TEXT else inner(element)
            if text and (stripped := text.strip()):
                return stripped
    return None


def _plain(fields: Fields, name: str) -> str:
    found = fields.get(name)
    return (found[0].text or "").strip() if found else ""


def _first_plain(fields: Fields, names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := _plain(fields, name))), "")


def _children_text(fields: Fields, name: str) -> list[str]:
    return [child.text or "" for element in fields.get(name, ()) for child in element]


def _site(channel: Fields) -> str:
    for element in channel.get("link", ()):
        link = clean_link(element.text)
        if link:
            return link
    for name in ("link", "atom:link"):
        for element in channel.get(name, ()):
            if (element.get("rel") or "alternate").lower() == "alternate":
                link = clean_link(element.get("href"))
                if link:
                    return link
    return ""


def _link(fields: Fields, bases: Bases) -> str | None:
    # The last one counts where there are several, as in feedparser and gofeed.
    for element in reversed(fields.get("link", ())):
        rel = element.get("rel")
        if rel and rel.lower() != "alternate":
            continue
        link = bases.resolve(element, element.text) or bases.resolve(element, element.get("href"))
        if link:
            return link
    for element in fields.get("atom:link", ()):
        if (element.get("rel") or "alternate").lower() == "alternate":
            link = bases.resolve(element, element.get("href"))
            if link:
                return link
    for element in fields.get("link", ()):  # "<link/>https://…", as parsers of HTML write it
        link = clean_link(element.tail)
        if len(element) == 0 and is_web_address(link):
            return link
    return None


def _origin_link(fields: Fields, shape: Shape) -> str | None:
    link = _first_plain(fields, shape.origins)
    return link if link and is_absolute(link) else None


def _authors(fields: Fields, shape: Shape) -> tuple[str, ...]:
    addresses: tuple[str, ...] = ()
    for name in shape.authors:
        names = authors_in(fields[name])
        if names and not all(map(is_address, names)):
            return names
        addresses = addresses or names
    return addresses or (_credited(fields, shape.credited) if shape.credited else ())


def _credited(fields: Fields, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those whom Media RSS credits as authors, and the hosts of a podcast; others are none."""
    named = [
        one
        for name in names
        for one in fields[name]
        if (one.get("role") or "").strip().lower() in ROLES[name]
    ]
    return distinct([author for element in named for author in people_in_element(element)])


def authors_under(fields: Fields, name: str) -> tuple[str, ...]:
    """The names in all elements of one name."""
    return distinct(
        [author for element in fields.get(name, ()) for author in people_in_element(element)]
    )


def categories_of(fields: Fields, shape: Shape) -> tuple[str, ...]:
    """The words of all category elements, then those of the lists of keywords."""
    found: list[str] = []
    for name in shape.categories:
        for element in fields[name]:
            found += words_of_element(element)
    for name in shape.keywords:
        for element in fields[name]:
            found += words_of_element(element, commas=True)
    return distinct(found)


def _language(fields: Fields, elements: list[etree._Element]) -> str | None:
    text = _plain(fields, "language") or _plain(fields, "dc:language")
    if text:
        return text
    return next((lang for element in elements if (lang := element.get(XML_LANG))), None)


def _source(fields: Fields, shape: Shape, bases: Bases) -> tuple[str | None, str | None]:
    element = fields[shape.sources[0]][0]
    title = " ".join((element.text or "").split()) or None
    return title, bases.resolve(element, element.get("url"))


def _format(root: etree._Element) -> str:
    if local_name(root.tag) == "rdf":
        children = [child.tag for child in root if isinstance(child.tag, str)]
        old = any("netscape" in namespace_of(tag) for tag in children)
        return "rss090" if old else "rss10"
    version = (root.get("version") or "").strip()
    return {"2.0": "rss20", "0.91": "rss091", "0.92": "rss092", "0.90": "rss090"}.get(
        version, "rss20" if version.startswith("2") else "rss"
    )
