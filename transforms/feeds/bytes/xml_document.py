"""From text to an element tree: strictly at first, and after repair where that fails."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from dateline.transforms.feeds.bytes.xml_repair import repair
from dateline.transforms.feeds.errors import MalformedFeed

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(r"<!doctype\s[^<>\[\]]{0,1000}(>?)", re.I)
_ELEMENT = re.compile(r"<\w")
_PROLOG = 4_096  # characters in which a document type declaration is looked for


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """The root element, and what was mended to get it."""

    root: etree._Element
    repairs: tuple[str, ...] = ()


def _without_prolog(text: str, utf8: bytes | None) -> bytes | None:
    """The document without its declarations, or ``None`` where they declare entities.

    The XML declaration goes because it names the encoding that the bytes had, and libxml2 would
    obey it; the document type goes because nothing that it refers to will ever be read.
    """
    declaration = _DECLARATION.match(text)
    start = end = declaration.end() if declaration else 0
    doctype = _DOCTYPE.search(text, start, start + _PROLOG)
    if doctype:
        first = _ELEMENT.search(text, start)
        if first is None or first.start() < doctype.start():  # quoted inside the document
            doctype = None
        elif not doctype.group(1):
            return None
        else:
            end = doctype.end()
    before = text[start : doctype.start()] if doctype else ""
    if utf8 is None:
        return (before + text[end:]).encode("utf-8", "replace")
    return before.encode() + utf8[len(text[:end].encode()) :]


def _parser(*, recover: bool, huge: bool = True) -> etree.XMLParser:
    # No entity is expanded, no file or address is opened, whatever the document says.
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        huge_tree=huge,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def read_xml(text: str, utf8: bytes | None = None) -> XmlDocument:
    """Parse XML, repairing it where necessary.

    ``utf8`` are the very bytes of the text where somebody has them: then it is not encoded again.
    A text without any element gives an empty root; raises ``MalformedFeed`` where not even libxml2
    in its lenient mode makes a tree of the repaired text.
    """
    plain = _without_prolog(text, utf8)
    if plain is not None:
        try:
            root = etree.fromstring(plain, _parser(recover=False, huge=False))
        except etree.XMLSyntaxError:
            pass
        else:
            if not root.getroottree().docinfo.doctype:
                return XmlDocument(root)
    repaired = repair(text)
    body = repaired.text.encode("utf-8")
    try:
        return XmlDocument(etree.fromstring(body, _parser(recover=False)), repaired.repairs)
    except etree.XMLSyntaxError as error:
        problem = str(error)
    try:
        root = etree.fromstring(body, _parser(recover=True))
    except etree.XMLSyntaxError as error:
        raise MalformedFeed(f"no XML could be read from the document: {error}") from error
    if root is None:
        raise MalformedFeed(f"no XML could be read from the document: {problem}")
    undeclared = problem.startswith("Namespace prefix")
    notes = (*repaired.repairs, "undeclared_namespace" if undeclared else "recovered")
    return XmlDocument(root, notes)
