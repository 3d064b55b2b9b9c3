"""Where the feeds of a web page may be: what it announces, what it links to, what is customary.

Autodiscovery is described at https://www.rssboard.org/rss-autodiscovery and, for JSON Feed, at
https://www.jsonfeed.org/version/1.1/#discovery. Plain functions of text; nothing is fetched.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml import etree

FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/rss",
        "application/atom",
        "application/x-rss+xml",
        "text/rss",
        "text/rss+xml",
    }
)
CUSTOMARY_PATHS = (
    "feed",
    "rss",
    "feed.xml",
    "rss.xml",
    "atom.xml",
    "index.xml",
    "feed.json",
    "feeds/posts/default",
)
"""Paths below a site or a section where publishing software puts feeds, the usual ones first."""

_PAGE_LIMIT = 2_000_000  # characters of a page that are looked at
_FEED_PATH = re.compile(r"(?:^|[/._\-])(?:rss2?|atom|feeds?|rdf)(?=[/._\-]|$)", re.IGNORECASE)
_LINK_HEADER = re.compile(r"<([^<>]{1,2000})>([^<>]{0,1000})")
_PARAMETER = re.compile(r"""(rel|type)\s*=\s*(?:"([^"]*)"|([^\s";,]+))""", re.IGNORECASE)


def announced_feeds(page: str, address: str, link_header: str = "") -> list[str]:
    """The feeds that a page announces by ``<link rel="alternate">`` or its ``Link`` header.

    Args:
        page: the page's text.
        address: where it came from, which relative addresses are resolved against.
        link_header: the value of the HTTP header (RFC 8288).
    """
    found: dict[str, None] = {}
    for target, parameters in _LINK_HEADER.findall(link_header[:_PAGE_LIMIT]):
        said = {
            name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(parameters)
        }
        if _announces(said.get("rel", ""), said.get("type", "")):
            _keep(found, address, target)
    root = _parsed(page)
    if root is None:
        return list(found)
    base = _base(root, address)
    for element in root.iter("link", "a"):
        if _announces(element.get("rel") or "", element.get("type") or ""):
            _keep(found, base, element.get("href") or "")
    return list(found)


def linked_feeds(page: str, address: str) -> list[str]:
    """Links of a page whose address looks like that of a feed, such as ``/news/rss.xml``."""
    found: dict[str, None] = {}
    root = _parsed(page)
    if root is None:
        return []
    base = _base(root, address)
    for element in root.iter("a"):
        href = (element.get("href") or "").strip()
        if _FEED_PATH.search(href.partition("#")[0].partition("?")[0]):
            _keep(found, base, href)
    return list(found)


def customary_feeds(address: str) -> list[str]:
    """Addresses of feeds as publishing software chooses them: below the page, then the site."""
    parts = urlsplit(address)
    site = f"{parts.scheme}://{parts.netloc}/"
    folder = parts.path.strip("/")
    found: dict[str, None] = {}
    if folder and "." not in folder.rpartition("/")[2]:
        for path in CUSTOMARY_PATHS[:2]:
            found[f"{site}{folder}/{path}"] = None
    for path in CUSTOMARY_PATHS:
        found[site + path] = None
    return list(found)


def _announces(rel: str, kind: str) -> bool:
    """Whether a link's relation and type say that it leads to a feed."""
    relations = rel.lower().split()
    kind = kind.lower().partition(";")[0].strip()
    return ("alternate" in relations and kind in FEED_TYPES) or relations == ["feed"]


def _parsed(page: str) -> etree._Element | None:
    """The page's elements, as a browser would find them; nothing that it names is loaded."""
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, remove_comments=True, remove_pis=True
    )
    body = page[:_PAGE_LIMIT].replace("\0", "").encode("utf-8", "replace")
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError:  # nothing that could be an element
        return None


def _base(root: etree._Element, address: str) -> str:
    """What relative addresses of a page are relative to."""
    for element in root.iter("base"):
        href = (element.get("href") or "").strip()
        if href:
            return _join(address, href) or address
    return address


def _join(base: str, link: str) -> str | None:
    try:
        return urljoin(base, link)
    except ValueError:  # such as an IPv6 host without its end
        return None


def _keep(found: dict[str, None], base: str, link: str) -> None:
    address = _join(base, "".join(link.split("\n")).strip())
    if address and link.strip() and urlsplit(address).scheme in ("http", "https"):
        found[urlsplit(address)._replace(fragment="").geturl()] = None
