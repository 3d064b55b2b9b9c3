"""Attached files and the picture of an entry: RSS enclosures, Media RSS, Atom and iTunes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from dateline.schemas.article import Enclosure
from dateline.transforms.feeds.formats.bases import Bases
from dateline.transforms.feeds.formats.namespaces import local_name
from dateline.transforms.feeds.formats.pictures import (
    best_picture,
    is_picture,
    names_picture,
)
from dateline.transforms.feeds.links import without_escapes

_MAX_ENCLOSURES = 50
_LINKS = frozenset({"link", "atom:link"})
_FILES = ("enclosure", "media:content", "link", "atom:link")
# Elements that hold a picture, and others that hold one if it looks like one.
_PICTURES = ("media:thumbnail", "itunes:image", "image", "googleplay:image")
_PERHAPS = (
    "thumbnail", "thumb", "img", "picture", "photo", "media:image", "featuredimage", "coverart",
    "?:thumbnail", "?:thumb", "?:image", "?:photo", "?:cover", "?:coverart", "?:associatedimage",
    "?:featuredimage", "?:featured_image",
)  # fmt: skip
_MAYBE = frozenset(_PERHAPS)
_NAMES = frozenset((*_FILES[:2], *_FILES[3:], *_PICTURES, *_PERHAPS))
_ATTRIBUTES = ("url", "href", "src", "image", "resource")
_SOURCE = re.compile(r"""<img\s[^<>]{0,500}?\bsrc\s*=\s*["']([^"'<>\s]{1,2000})["']""", re.I)


def may_be_attached(names: Iterable[str]) -> bool:
    """Whether an element of one of these names may be an attached file or a picture."""
    return not _NAMES.isdisjoint(names)


def attachments(
    fields: dict[str, list[etree._Element]], bases: Bases, may_have: bool
) -> tuple[tuple[Enclosure, ...], str | None]:
    """The enclosures of an entry in their order, and the address of its picture.

    ``may_have`` is what ``may_be_attached`` says of its elements; many entries have the same ones.
    """
    if not may_have:
        for link in fields.get("link", ()):
            if link.get("rel"):
                break
        else:
            return (), None
    found: dict[str, Enclosure] = {}
    pictures: list[tuple[str, etree._Element]] = []
    inside: list[etree._Element] = []
    for name in _FILES:
        if name not in fields:
            continue
        is_link = name in _LINKS
        for element in fields[name]:
            if is_link and (element.get("rel") or "").lower() != "enclosure":
                continue
            if len(element):
                inside += _thumbnails(element)
            address = (None if is_link else element.get("url")) or element.get("href")
            url = without_escapes(bases.resolve(element, address) or "") if address else ""
            if not url or url in found or len(found) >= _MAX_ENCLOSURES or is_inline(url):
                continue
            kind = (element.get("type") or "").strip() or None
            length = element.get("length") or element.get("fileSize")
            found[url] = Enclosure(url, kind, number_of_bytes(length))
            if is_picture(element, url):
                pictures.append((url, element))
    for name in _PICTURES:
        elements = fields.get(name, [])
        if inside and name == "media:thumbnail":
            elements = [*elements, *inside]
        for element in elements:
            address = without_escapes(bases.resolve(element, _address(element)) or "")
            if address and not is_inline(address):
                pictures.append((address, element))
    if not pictures and not _MAYBE.isdisjoint(fields):
        for name in _PERHAPS:
            for element in fields.get(name, ()):
                address = without_escapes(bases.resolve(element, _address(element)) or "")
                if address and names_picture(address) and not is_inline(address):
                    pictures.append((address, element))
    return tuple(found.values()), best_picture(pictures)


def is_inline(url: str) -> bool:
    """Whether an address is the file itself (``data:``) instead of where it is."""
    return url[:5].lower() == "data:"


def _thumbnails(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if local_name(child.tag) == "thumbnail"]


def _address(element: etree._Element) -> str | None:
    """The address in an element for a picture: an attribute, its text, or a ``url`` inside."""
    text = element.get("url") or element.get("href")  # the first ones, and nearly all
    if not text:
        text = next((value for name in _ATTRIBUTES if (value := element.get(name))), element.text)
    text = (text or "").strip()
    if not text and len(element):
        text = next((child.text or "" for child in element if local_name(child.tag) == "url"), "")
        text = text.strip()
    if "<" in text:
        source = _SOURCE.search(text[:5_000])
        text = source.group(1) if source else ""
    addressed = text[:6].lower().startswith(("http:", "https:", "/"))
    return text if addressed or not any(map(str.isspace, text)) else None


def number_of_bytes(text: str | None) -> int | None:
    """A length in bytes, or ``None`` for anything that cannot be one."""
    cleaned = (text or "").strip()
    if not cleaned.isascii() or not cleaned.isdigit() or len(cleaned) > 18:
        return None
    return int(cleaned)
