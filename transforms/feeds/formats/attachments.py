"""Attached files and the picture of an entry: RSS enclosures, Media RSS, Atom and iTunes."""

from __future__ import annotations

from lxml import etree

from dateline.schemas.article import Enclosure
from dateline.transforms.feeds.formats.links import Bases

_MAX_ENCLOSURES = 50
_PICTURES = ("media:thumbnail", "itunes:image", "image", "googleplay:image")


def attachments(
    fields: dict[str, list[etree._Element]], bases: Bases
) -> tuple[tuple[Enclosure, ...], str | None]:
    """The enclosures of an entry in their order, and the address of its picture."""
    found: dict[str, Enclosure] = {}
    picture: str | None = None
    for name in ("enclosure", "media:content", "link", "atom:link"):
        for element in fields.get(name, ()):
            if name.endswith("link") and (element.get("rel") or "").lower() != "enclosure":
                continue
            address = element.get("href") if name.endswith("link") else element.get("url")
            url = bases.resolve(element, address)
            if not url or url in found or len(found) >= _MAX_ENCLOSURES:
                continue
            kind = (element.get("type") or "").strip() or None
            length = element.get("length") or element.get("fileSize")
            found[url] = Enclosure(url, kind, number_of_bytes(length))
            if picture is None and (
                (kind or "").startswith("image/") or element.get("medium") == "image"
            ):
                picture = url
    for name in _PICTURES:
        for element in fields.get(name, ()):
            if picture:
                break
            address = element.get("url") or element.get("href") or element.text
            if not address and len(element):
                address = next(
                    (child.text for child in element if str(child.tag).endswith("url")), None
                )
            picture = bases.resolve(element, address)
    return tuple(found.values()), picture


def number_of_bytes(text: str | None) -> int | None:
    """A length in bytes, or ``None`` for anything that cannot be one."""
    cleaned = (text or "").strip()
    if not cleaned.isascii() or not cleaned.isdigit() or len(cleaned) > 18:
        return None
    return int(cleaned)
