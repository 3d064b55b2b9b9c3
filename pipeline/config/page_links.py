"""Where the feeds of a web page may be: what it announces, what it links to, what is customary.

Autodiscovery is described at https://www.rssboard.org/rss-autodiscovery and, for JSON Feed, at
https://www.jsonfeed.org/version/1.1/#discovery. Plain functions of text; nothing is fetched.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml import etree

from dateline.transforms.http.urls import mended_text

_FEED_TYPE = re.compile(r"(?:^|[^a-z])(?:rss|atom|rdf)(?![a-z])|feed\+json|rssxml")
_PLAIN_TYPES = frozenset({"text/xml", "application/xml", "application/json"})
"""Types that feeds share with all else; the address or the title tells."""
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
_FEED_PATH = re.compile(
    r"(?:^|[/._\-])(?:rss(?:2|[-_]?feeds?)?|atom|feeds?|rdf)(?=[/._\-:]|$)"
    r"|(?<!sitemap)(?<!sitemap_index)\.xml$",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(r"(?:^|[&=])(?:rss2?|atom|feed|rdf)(?=[&=]|$)", re.IGNORECASE)
_FEED_WORDS = re.compile(
    r"(?<![a-z])(?:rss|atom|(?:web|news|xml|json)[ -]?feeds?)(?![a-z])|\A\s*feeds?\s*\Z",
    re.IGNORECASE,
)
_SAID = ("rel", "type", "href", "title")
_LONGEST_WORDS = 60  # characters of a link that says what it is
_LINK_HEADER = re.compile(r"<([^<>]{1,2000})>([^<>]{0,1000})")
_PARAMETER = re.compile(
    r"""(rel|type|title)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"';,]+))""", re.IGNORECASE
)


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
            name.lower(): double or single or bare
            for name, double, single, bare in _PARAMETER.findall(parameters)
        }
        if _announces(said.get("rel", ""), said.get("type", ""), target, said.get("title", "")):
            _keep(found, address, target)
    root = _parsed(page)
    if root is None:
        return list(found)
    base = _base(root, address)
    for element in root.iter("link", "a", "area"):
        rel, kind, href, title = (element.get(name) or "" for name in _SAID)
        if _announces(rel, kind, href, title):
            _keep(found, base, href)
    return list(found)


def linked_feeds(page: str, address: str) -> list[str]:
    """Links of a page whose address looks like that of a feed, such as ``/news/rss.xml``.

    Behind these come links that only their words, titles or pictures call feeds.
    """
    found: dict[str, None] = {}
    called: dict[str, None] = {}
    root = _parsed(page)
    if root is None:
        return []
    base = _base(root, address)
    for element in root.iter("a"):
        href = (element.get("href") or "").strip()
        path, _, query = href.partition("#")[0].partition("?")
        if _FEED_PATH.search(path) or _FEED_QUERY.search(query):
            _keep(found, base, href)
        elif href[:1] != "#" and _is_called_feed(element):
            _keep(called, base, href)
    return list(found | called)


def _is_called_feed(element: etree._Element) -> bool:
    """Whether the words of a link, short ones, say that it leads to a feed."""
    texts = [element.get(name) or "" for name in ("title", "class", "aria-label")]
    texts += [picture.get("alt") or "" for picture in element.iter("img")]
    texts.append(" ".join("".join(map(str, element.itertext())).split()))
    return any(len(text) <= _LONGEST_WORDS and _FEED_WORDS.search(text) for text in texts)


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


def _announces(rel: str, kind: str, href: str, title: str) -> bool:
    """Whether a link's relation and type say that it leads to a feed.

    A type of feeds is enough, whatever the relation; that of single entries (RFC 5023) is none.
    """
    relations = rel.lower().split()
    kind, _, parameters = kind.lower().partition(";")
    kind = kind.strip()
    if "oembed" in kind or "type=entry" in parameters:
        return False
    if _FEED_TYPE.search(kind) or ("feed" in relations and not kind):
        return True
    path = href.partition("#")[0].partition("?")[0]
    looks = _FEED_PATH.search(path) or _FEED_WORDS.search(title)
    return kind in _PLAIN_TYPES and "alternate" in relations and looks is not None


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
        base = _join(address, href)
        if href and base and urlsplit(base).scheme in ("http", "https"):
            return base
    return address


def _join(base: str, link: str) -> str | None:
    try:
        return urljoin(base, link)
    except ValueError:  # such as an IPv6 host without its end
        return None


def _keep(found: dict[str, None], base: str, link: str) -> None:
    address = _join(base, mended_text(link))
    if address and link.strip() and urlsplit(address).scheme in ("http", "https"):
        found[urlsplit(address)._replace(fragment="").geturl()] = None
