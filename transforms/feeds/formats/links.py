"""The links of a feed document: put right, and resolved against whatever base it has."""

from __future__ import annotations

import re

from lxml import etree

from dateline.transforms.feeds.formats.namespaces import XML_BASE
from dateline.transforms.feeds.url_parts import urljoin, urlsplit

# Not "a.example:8080/x": that is a host with its port.
_ABSOLUTE = re.compile(r"^(?![\w\-.]+\.[A-Za-z]+:\d)[A-Za-z][A-Za-z0-9+.\-]*:")
_WEB = re.compile(r"^https?://[^/\\\s]", re.I)
_SCHEMES = ("http://", "https://")
_BREAKS = re.compile(r"[\t\r\n]+\s*")
_AMPERSAND = re.compile(r"&(?:amp|#0{0,4}38|#[xX]0{0,4}26);", re.I)
# "http:/a.example/", "http//a.example/", "htp://…", and a scheme before the scheme.
_SCHEME_TWICE = re.compile(r"^(?:https?:?/{1,3}){1,3}(?=https?:?//)", re.I)
_BROKEN_SCHEME = re.compile(r"^h{0,2}t{1,3}p(s?)(?:[:;][/\\]{1,4}|//)(?=[\w\[])", re.I)
_AROUND_HOST = re.compile(r"^https?:/*|(?<=[^/])/$", re.I)
_HOST = re.compile(r"^((?:[\w\-]{1,63}\.){1,8}[A-Za-z]{2,24})(?::\d{1,5})?(?=[/?#]|$)")
# What templates write where there is no address.
_PLACEHOLDERS = frozenset(
    "n/a na n.a. none null nil nan undefined unknown false tbd tba - -- — # ? . [] {} (none) "
    "about:blank javascript: javascript:; javascript:void(0) javascript:void(0);".split()
)


def is_placeholder(text: str) -> bool:
    """Whether a link or an identifier only says that there is none: ``N/A``, ``null``, ``#``."""
    return len(text) < 32 and text.strip().lower() in _PLACEHOLDERS


def clean_link(text: str | None) -> str:
    """A link without what templates do to it: white space, half a scheme, ``N/A``."""
    link = (text or "").strip()
    if "\n" in link or "\t" in link or "\r" in link:
        link = _BREAKS.sub("", link)
    if len(link) >= 32 and link.startswith(_SCHEMES) and link.find("http", 7, 12) < 0:
        return link
    if len(link) < 32 and is_placeholder(_AROUND_HOST.sub("", link)):
        return ""
    if _WEB.match(link) and "://http" not in link[:14].lower():
        return link
    link = _SCHEME_TWICE.sub("", link)
    if _WEB.match(link):
        return link
    return _BROKEN_SCHEME.sub(lambda found: f"http{found.group(1).lower()}://", link)


def without_escapes(link: str) -> str:
    """A link whose ampersands were escaped twice, or more often."""
    for _ in range(3):
        if "&" not in link or not _AMPERSAND.search(link):
            break
        link = _AMPERSAND.sub("&", link)
    return link


def is_absolute(link: str) -> bool:
    """Whether a link begins with a scheme."""
    return link.startswith(_SCHEMES) or (bool(_ABSOLUTE.match(link)) and not _names_host(link))


def is_web_address(text: str | None) -> bool:
    """Whether a text is the absolute address of a web page, and nothing else."""
    return bool(text and _WEB.match(text)) and not any(map(str.isspace, text or ""))


def join(base: str, link: str, site: str = "") -> str:
    """``link`` resolved against ``base`` (RFC 3986 section 5); unchanged where it cannot be.

    A link that begins with the name of a host instead of a scheme is completed: one that begins
    with ``www.``, or with the host of ``base`` or ``site``.
    """
    if not link or is_absolute(link):
        return link
    if link.startswith("//") and not base:
        return f"https:{link}"
    for known in (base, site):
        if _names_host(link, known):
            scheme = known.partition(":")[0].lower() if is_web_address(known) else "https"
            return f"{scheme}://{link}"
    if not base:
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
        self._known: dict[etree._Element, tuple[str, bool]] = {}
        self._site = site
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


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _names_host(link: str, known: str = "") -> bool:
    """Whether a link begins with the name of a host: any ``www.``, or one of the host of a link."""
    found = _HOST.match(link)
    if found is None:
        return False
    name = found.group(1).lower()
    if name.startswith("www.") and name.count(".") > 1:
        return True
    host = _host(known)
    return "." in host and (name == host or name.endswith("." + host))
