"""Resolving the links of a feed document against whatever base it has."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml import etree

from dateline.transforms.feeds.formats.namespaces import XML_BASE

_ABSOLUTE = re.compile(r"^[A-Za-z][A-Za-z0-9+.\-]*:")
_BREAKS = re.compile(r"[\t\r\n]+\s*")


def clean_link(text: str | None) -> str:
    """A link without the white space and line breaks that templates leave in it."""
    return _BREAKS.sub("", (text or "").strip())


def is_absolute(link: str) -> bool:
    """Whether a link begins with a scheme."""
    return bool(_ABSOLUTE.match(link))


def join(base: str, link: str) -> str:
    """``link`` resolved against ``base`` (RFC 3986 section 5); unchanged where it cannot be."""
    if not link or not base or is_absolute(link):
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return link


class Bases:
    """The base of every element: xml:base where there is one, else the document's.

    ``document`` is the address the document came from, ``site`` the feed's own link. RSS defines
    no base: a feed that is hosted elsewhere (a feed service) means its site, any other its own
    address.
    """

    def __init__(self, document: str, site: str, *, has_xml_base: bool, rss: bool) -> None:
        self._xml_base = has_xml_base
        base = document
        if is_absolute(site) and (not document or (rss and _host(site) != _host(document))):
            base = site
        self._base = base

    def resolve(self, element: etree._Element, link: str | None) -> str | None:
        """The absolute form of a link that stands in ``element``; ``None`` for an empty one."""
        cleaned = clean_link(link)
        if not cleaned:
            return None
        if is_absolute(cleaned):
            return cleaned
        return join(self.of(element), cleaned)

    def resolve_by_xml_base(self, element: etree._Element, name: str) -> str:
        """An identifier, made absolute where an xml:base says against what."""
        if not self._xml_base or is_absolute(name):
            return name
        return join(self.of(element), name) if self._chain(element) else name

    def of(self, element: etree._Element) -> str:
        """The base that holds for an element."""
        if not self._xml_base:
            return self._base
        base = self._base
        for value in reversed(self._chain(element)):
            base = value if is_absolute(value) else join(base, value)
        return base

    @staticmethod
    def _chain(element: etree._Element) -> list[str]:
        """The values of xml:base that hold for an element, innermost first."""
        nodes = (element, *element.iterancestors())
        return [value for node in nodes if (value := clean_link(node.get(XML_BASE)))]


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
