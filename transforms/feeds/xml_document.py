"""From text to an element tree: strictly at first, and after repair where that fails."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from transforms.feeds.errors import MalformedFeed
from transforms.feeds.xml_repair import repair

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(r"<!doctype", re.I)
_PROLOG = 4_096  # characters in which a document type declaration is looked for


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """The root element, and what was mended to get it."""

    root: etree._Element
    repairs: tuple[str, ...] = ()


def _parser(*, recover: bool, huge: bool) -> etree.XMLParser:
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


def read_xml(text: str) -> XmlDocument:
    """Parse XML, repairing it where necessary.

    Raises ``MalformedFeed`` for a document in which no element can be found.
    """
    if not _DOCTYPE.search(text, 0, _PROLOG):
        try:
            root = etree.fromstring(text.encode("utf-8"), _parser(recover=False, huge=False))
        except (etree.XMLSyntaxError, UnicodeEncodeError):
            pass
        else:
            if not root.getroottree().docinfo.doctype:
                return XmlDocument(root)
    repaired = repair(text)
    body = repaired.text.encode("utf-8")
    try:
        return XmlDocument(
            etree.fromstring(body, _parser(recover=False, huge=True)), repaired.repairs
        )
    except etree.XMLSyntaxError as error:
        problem = str(error)
    try:
        root = etree.fromstring(body, _parser(recover=True, huge=True))
    except etree.XMLSyntaxError as error:
        raise MalformedFeed(f"no XML could be read from the document: {error}") from error
    if root is None:
        raise MalformedFeed(f"no XML could be read from the document: {problem}")
    undeclared = problem.startswith("Namespace prefix")
    notes = (*repaired.repairs, "undeclared_namespace" if undeclared else "recovered")
    return XmlDocument(root, notes)
