"""Feed lists as OPML 2.0 (http://opml.org/spec2.opml), the format that feed readers exchange.

Lists in the wild are written by many programs and by hand, so they are read as feeds are: decoded
and mended by the same functions. An outline that cannot be a feed costs itself alone, and a
sentence in ``FeedList.warnings`` says why, with its line.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from pydantic import ValidationError

from dateline.pipeline.config.feed_address import comparable_address, masked_address, mended_address
from dateline.schemas.config import FeedSpec
from dateline.schemas.errors import UsageError
from dateline.transforms.feeds.bytes.text_encoding import decode
from dateline.transforms.feeds.bytes.xml_document import read_xml
from dateline.transforms.feeds.bytes.xml_repair import ROOT
from dateline.transforms.feeds.errors import FeedError
from dateline.transforms.http.bodies import decode as decompressed
from dateline.transforms.http.errors import InvalidUrlError, VisitError
from dateline.transforms.http.urls import parse_url

_LINE = "dateline-line"
"""Attribute by which an outline keeps its line in the file through all repairs."""
_OUTLINE_TAG = re.compile(r"<!--.*?(?:-->|\Z)|(<outline)(?=[\s/>])", re.IGNORECASE | re.DOTALL)
_ESCAPED = re.compile(r"&(?:amp;){0,2}(?:lt|#0{0,4}60|#x0{0,4}3c);outline\s", re.IGNORECASE)
_ADDRESSED = re.compile(r"<outline\s[^<>]{0,4000}?url\s*=", re.IGNORECASE)
# What a word processor or a blog made of the quotes around a value.
_CURLY = re.compile(r"(\s[\w:.-]{1,40}\s*=\s*)[“”„″]([^“”„″\"<>]{0,4000})[“”„″](?=[\s/>])")
_IN_CDATA = re.compile(r"<!\[CDATA\[\s*(?:<\?xml[^>]{0,300}\?>\s*)?<opml[\s>]", re.IGNORECASE)
_TAGS = re.compile(r"</outline\s*>|<outline\b(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>", re.IGNORECASE)
_DEEPEST = 100
"""Folders in folders; those below hold what they hold, and are not the group of it."""
_ESCAPED_AT_MOST = 3  # times
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_FEED_TYPE = re.compile(r"(?:\b|[^a-z])(?:rss|atom|rdf|feed|json)(?![a-z])", re.IGNORECASE)
_ADDRESSES = ("xmlurl", "feedurl", "rssurl", "atomurl")
_PLAIN_ADDRESSES = ("url", "href", "link", "feed", "rss")
"""Attributes that hold the address of a feed where the type says that it is one."""
_LARGEST = 50_000_000  # bytes of a list that is decompressed
_NO_LANGUAGE = frozenset({"", "unknown", "und", "none"})
_LONGEST_QUOTE = 200  # characters of an address in a message


class OpmlError(UsageError):
    """A file that is no list of feeds; the message names the file."""


@dataclass(frozen=True, slots=True)
class FeedList:
    """The feeds of a list, and a sentence with file and line for all that was not taken as it is.

    ``feeds`` is empty where the list has outlines with addresses, but none that can be used.
    """

    feeds: tuple[FeedSpec, ...]
    warnings: tuple[str, ...] = ()


def read_opml(path: str | Path) -> FeedList:
    """The feeds of an OPML file, their first category or innermost folder as their group.

    Raises:
        OpmlError: it cannot be read, is no OPML, or has no outline with the address of a feed.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise OpmlError(f"{file}: cannot be read: {error.strerror}") from error
    return parse_opml(data, name=str(file))


def parse_opml(data: bytes, *, name: str) -> FeedList:
    """The feeds in an OPML document; ``name`` is that of its file. See ``read_opml``."""
    try:
        whole = decode(decompressed(data, None, _LARGEST)).text
    except VisitError as error:
        raise OpmlError(f"{name}: cannot be read: {error}") from error
    text = whole.lstrip("\ufeff \t\r\n\0")
    if not text:
        raise OpmlError(f"{name}: is empty")
    leading = whole.count("\n", 0, len(whole) - len(text))
    text = _shallow(_unwrapped(text))
    try:
        document = read_xml(_with_lines(text, first=1 + leading))
    except FeedError as error:
        raise OpmlError(f"{name}: is no OPML: {error}") from error
    outlines = [element for element in document.root.iter() if _name(element) == "outline"]
    root = _name(document.root)
    if root != "opml" and not outlines:
        what = "it has no element" if root == ROOT else f"its root element is <{root}>"
        raise OpmlError(f"{name}: is not OPML: {what}")
    warnings = []
    if document.repairs:
        mended = ", ".join(document.repairs).replace("_", " ")
        warnings.append(f"{name}: is not well-formed XML and was mended: {mended}")
    said = {element: _attributes(element) for element in outlines}
    found = [_Outline.of(element, said, name) for element in outlines]
    listed = [outline for outline in found if outline.address]
    if not listed:
        raise OpmlError(f"{name}: names no feed (no outline has an xmlUrl)")
    feeds, more = _feeds(listed)
    warnings += [
        f"{outline.called} left out: {lack}" for outline in found if (lack := outline.lack)
    ]
    return FeedList(tuple(feeds), (*warnings, *more))


def _unwrapped(text: str) -> str:
    """The list where somebody put it as text into a page, a mail or another document."""
    for _ in range(_ESCAPED_AT_MOST):
        if not _ESCAPED.search(text) or _ADDRESSED.search(text):
            break
        text = html.unescape(text)
    if _IN_CDATA.search(text):
        text = text.replace("<![CDATA[", "").replace("]]>", "")
    return _CURLY.sub(r'\1"\2"', text) if "”" in text or "″" in text else text


def _shallow(text: str) -> str:
    """The list with folders that lie too deep for a parser closed at once, what is in them kept."""
    if text.lower().count("</outline") < _DEEPEST:
        return text
    depth = 0

    def put(tag: re.Match[str]) -> str:
        nonlocal depth
        said = tag[0]
        if said[1] == "/":
            depth -= depth > 0
            return said if depth < _DEEPEST else ""
        if said.endswith("/>"):
            return said
        depth += 1
        return said if depth <= _DEEPEST else said[:-1] + "/>"

    return _TAGS.sub(put, text)


def _with_lines(text: str, *, first: int) -> str:
    """The text with the line of each outline as an attribute, for repairs may move lines.

    ``first`` is the number of the text's first line.
    """
    line, position = first, 0
    parts: list[str] = []
    for tag in _OUTLINE_TAG.finditer(text):
        line += text.count("\n", position, tag.start())
        parts.append(text[position : tag.start()])
        position = tag.start()
        if tag[1]:
            parts.append(f"{tag[1]} {_LINE}='{line}'")
            position = tag.end()
    parts.append(text[position:])
    return "".join(parts)


def _name(element: etree._Element) -> str:
    """The local name of an element in lower case."""
    return str(element.tag).rpartition("}")[2].lower()


@dataclass(frozen=True, slots=True)
class _Outline:
    """One outline, its texts without surplus white space."""

    where: str  # file and line
    line: str
    address: str
    title: str
    group: str | None
    language: str
    lack: str | None
    """Why it is no feed although it seems to be meant as one."""

    @classmethod
    def of(
        cls, element: etree._Element, attributes: dict[etree._Element, dict[str, str]], file: str
    ) -> _Outline:
        """Of an element; ``attributes`` are those of every outline, read once for them all."""
        said = attributes[element]
        line = said.get(_LINE.replace("-", "")) or str(element.sourceline or 1)
        address = next((said[name] for name in _ADDRESSES if said.get(name)), _plain_url(said))
        return cls(
            where=f"{file}:{line}",
            line=line,
            address=address,
            title=said.get("title") or said.get("text") or "",
            group=_category(said.get("category", "")) or _folder(element, attributes),
            language=said.get("language", "").replace("_", "-"),
            lack=None if address or len(element) else _lack(said),
        )

    @property
    def called(self) -> str:
        """How messages call it, after file and line."""
        shown = (self.title or masked_address(self.address))[:_LONGEST_QUOTE]
        return f"{self.where}: outline {shown!r}"


def _attributes(element: etree._Element) -> dict[str, str]:
    """By lower-case name without prefix and hyphens; the first of those that then are one.

    An element below an outline that is none itself says the same as an attribute.
    """
    found: dict[str, str] = {}
    below = [(child.tag, child.text or "") for child in element if isinstance(child.tag, str)]
    for key, value in [*element.attrib.items(), *below]:
        name = str(key).rpartition("}")[2].rpartition(":")[2].lower()
        found.setdefault(re.sub("[-_]", "", name), " ".join(str(value).split()))
    return found


def _plain_url(said: dict[str, str]) -> str:
    """The ``url`` of an outline whose type says that it is a feed; links have one, too."""
    if not _is_feed(said):
        return ""
    return next((said[name] for name in _PLAIN_ADDRESSES if said.get(name)), "")


def _is_feed(said: dict[str, str]) -> bool:
    return _FEED_TYPE.search(said.get("type", "")) is not None


def _lack(said: dict[str, str]) -> str | None:
    """What an outline without address and without outlines below it should have had."""
    site = said.get("htmlurl") or said.get("url")
    if site:
        shown = masked_address(site)[:_LONGEST_QUOTE]
        return f"it names a site, no feed; try `dateline feeds discover {shown}`"
    return "it has no xmlUrl" if _is_feed(said) else None


def _category(text: str) -> str | None:
    """The first of a list of categories ("/News/Trade,/Ports"), without its outer slashes."""
    names = (name.strip().strip("/").strip() for name in text.split(","))
    return next((name for name in names if name), None)


def _folder(
    element: etree._Element, attributes: dict[etree._Element, dict[str, str]]
) -> str | None:
    """The text of the innermost outline around an outline that has one."""
    for parent in element.iterancestors():
        said = attributes.get(parent, {})  # nothing of what is no outline
        if text := said.get("text") or said.get("title"):
            return text
    return None


def _feeds(outlines: Iterable[_Outline]) -> tuple[list[FeedSpec], list[str]]:
    """The feeds of the outlines, each once, and what is to be said of the others."""
    feeds: dict[str, tuple[FeedSpec, _Outline]] = {}
    warnings: list[str] = []
    for outline in outlines:
        address, changed = mended_address(outline.address)
        language, doubt = _language(outline.language)
        try:
            feed = FeedSpec(
                url=address, name=outline.title or None, group=outline.group, language=language
            )
            if address[:5].lower() != "file:":
                parse_url(address)
        except (ValidationError, InvalidUrlError) as error:
            said = (
                str(error.errors()[0]["msg"]) if isinstance(error, ValidationError) else str(error)
            )
            reason = said.removeprefix("Value error, ")
            reason = reason.replace(address, masked_address(address)[:_LONGEST_QUOTE])
            warnings.append(f"{outline.called} left out: {reason}")
            continue
        same = comparable_address(feed.key)
        if same in feeds:
            warnings.append(_listed_before(outline, feed, *feeds[same]))
            continue
        feeds[same] = (feed, outline)
        if changed:
            warnings.append(f"{outline.called}: its address is read as {feed.key[:_LONGEST_QUOTE]}")
        if doubt:
            warnings.append(f"{outline.called}: {doubt}")
    return [feed for feed, _ in feeds.values()], warnings


def _language(text: str) -> tuple[str | None, str | None]:
    """A language code, or None; and what is wrong with the text."""
    if text.lower() in _NO_LANGUAGE:  # "unknown" stands in the examples of the specification
        return None, None
    if _LANGUAGE.fullmatch(text):
        return text, None
    return None, f"the language {text[:_LONGEST_QUOTE]!r} is no language code and is ignored"


def _listed_before(outline: _Outline, feed: FeedSpec, first: FeedSpec, where: _Outline) -> str:
    groups = ""
    if feed.group != first.group:
        groups = f"; its group stays {first.group!r}, {feed.group!r} is ignored"
    return f"{outline.called} left out: line {where.line} lists the same feed{groups}"


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
