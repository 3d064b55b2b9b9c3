"""Feed lists as OPML 2.0 (http://opml.org/spec2.opml), the format that feed readers exchange."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

from pydantic import ValidationError

from dateline.schemas.config import FeedSpec
from dateline.schemas.errors import UsageError


class OpmlError(UsageError):
    """A file that is no OPML or names a feed that cannot be one; the message names the file."""


def read_opml(path: str | Path) -> list[FeedSpec]:
    """The feeds of an OPML file, the innermost folder as their group.

    Raises:
        OpmlError: it cannot be read, is no OPML, or names no feed.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise OpmlError(f"{file}: cannot be read: {error.strerror}") from error
    return parse_opml(data, name=str(file))


def parse_opml(data: bytes, *, name: str) -> list[FeedSpec]:
    """The feeds in an OPML document; see ``read_opml``."""
    if b"<!ENTITY" in data:
        raise OpmlError(f"{name}: declares entities, which an OPML file has no use for")
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, expat.ExpatError) as error:
        raise OpmlError(f"{name}: is not well-formed XML: {error}") from error
    if root.tag.lower() != "opml":
        raise OpmlError(f"{name}: is not OPML: its root element is <{root.tag}>")
    feeds = []
    for outline, group in _outlines(root.find("body"), None):
        url = outline.get("xmlUrl") or outline.get("xmlurl") or ""
        title = outline.get("title") or outline.get("text")
        try:
            feeds.append(
                FeedSpec(
                    url=url,
                    name=title,
                    group=outline.get("category", "").strip("/") or group,
                    language=outline.get("language"),
                )
            )
        except ValidationError as error:
            reason = error.errors()[0]["msg"].removeprefix("Value error, ")
            raise OpmlError(f"{name}: outline {title or url!r}: {reason}") from error
    if not feeds:
        raise OpmlError(f"{name}: names no feed (no outline has an xmlUrl)")
    return feeds


def _outlines(
    parent: ET.Element | None, group: str | None
) -> Iterator[tuple[ET.Element, str | None]]:
    for outline in parent if parent is not None else ():
        if outline.tag.lower() != "outline":
            continue
        if outline.get("xmlUrl") or outline.get("xmlurl"):
            yield outline, group
        yield from _outlines(outline, outline.get("text") or outline.get("title") or group)


def write_opml(feeds: Iterable[FeedSpec], *, title: str = "Dateline feeds") -> bytes:
    """Feeds as OPML, one folder per group; credentials stay out of it."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = title
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {}
    for feed in feeds:
        parent = body
        if feed.group:
            if feed.group not in folders:
                folders[feed.group] = ET.SubElement(body, "outline", text=feed.group)
            parent = folders[feed.group]
        attributes = {"type": "rss", "text": feed.name or feed.key, "xmlUrl": feed.key}
        if feed.language:
            attributes["language"] = feed.language
        ET.SubElement(parent, "outline", attributes)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
