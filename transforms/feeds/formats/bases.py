"""The base that the relative links of a feed document are resolved against."""

from __future__ import annotations

from lxml import etree

from dateline.transforms.feeds.formats.namespaces import XML_BASE
from dateline.transforms.feeds.links import clean_link, host_of, is_absolute, join


class Bases:
    """The base of every element: xml:base where there is one, else the document's.

    ``document`` is the address the document came from, ``site`` the feed's own link. RSS defines
    no base: a feed that is hosted elsewhere (a feed service) means its site, any other its own
    address.
    """

    def __init__(self, document: str, site: str, *, has_xml_base: bool, rss: bool) -> None:
        self._xml_base = has_xml_base
        self._known: dict[etree._Element, tuple[str, bool]] = {}
        self._site = site
        base = document
        if is_absolute(site) and (not document or (rss and host_of(site) != host_of(document))):
            base = site
        self._base = base

    def resolve(self, element: etree._Element, link: str | None) -> str | None:
        """The absolute form of a link that stands in ``element``; ``None`` for an empty one."""
        cleaned = clean_link(link)
        if not cleaned:
            return None
        if is_absolute(cleaned):
            return cleaned
        return join(self.of(element), cleaned, self._site)

    def resolve_by_xml_base(self, element: etree._Element, name: str) -> str:
        """An identifier, made absolute where an xml:base says against what."""
        if not self._xml_base or is_absolute(name):
            return name
        base, declared = self._base_of(element)
        return join(base, name) if declared else name

    def of(self, element: etree._Element) -> str:
        """The base that holds for an element."""
        return self._base_of(element)[0] if self._xml_base else self._base

    def _base_of(self, element: etree._Element) -> tuple[str, bool]:
        """The base that holds for an element, and whether an xml:base says so.

        That of every element around it is kept: many links stand in deep trees.
        """
        path = [element]
        while (parent := path[-1].getparent()) is not None and parent not in self._known:
            path.append(parent)
        base, declared = (self._base, False) if parent is None else self._known[parent]
        for node in reversed(path):
            if own := clean_link(node.get(XML_BASE)):
                base, declared = own if is_absolute(own) else join(base, own), True
            if node is not element:
                self._known[node] = base, declared
        return base, declared
