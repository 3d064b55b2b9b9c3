"""``read_feed``: the one door from bytes to a ``ParsedFeed``, whatever the format."""

from __future__ import annotations

import re
import zlib

from lxml import etree

from dateline.schemas.article import ParsedFeed
from dateline.transforms.feeds.bytes.text_encoding import decode
from dateline.transforms.feeds.bytes.web_page import feed_links, looks_like_html, shown_source
from dateline.transforms.feeds.bytes.xml_document import read_xml
from dateline.transforms.feeds.bytes.xml_repair import ROOT, repair
from dateline.transforms.feeds.errors import (
    DocumentTooLarge,
    EmptyDocument,
    FeedError,
    HtmlPage,
    MalformedFeed,
    NeedsReference,
    NotAFeed,
    UnreadableCompression,
)
from dateline.transforms.feeds.formats.atom import read_atom
from dateline.transforms.feeds.formats.json_feed import read_json_feed
from dateline.transforms.feeds.formats.namespaces import local_name
from dateline.transforms.feeds.formats.prefixed_attributes import (
    make_attributes_plain,
    may_have_prefixed_attributes,
)
from dateline.transforms.feeds.formats.reference_feed import read_reference
from dateline.transforms.feeds.formats.rss import is_rss_rdf, read_rss
from dateline.transforms.feeds.limits import MAX_BYTES
from dateline.transforms.feeds.text.references import unescape

_RSS_ROOTS = frozenset({"rss", "rdf", "channel", "item"})
_ATOM_ROOTS = frozenset({"feed", "entry"})
_FEED_TAG = re.compile(r"<(?:[\w.\-]+:)?(?:rss|feed|rdf|channel|item|entry)[\s/>]", re.I)
# What is written before JSON so that no page can run it as a script, or so that one can.
_BEFORE_JSON = re.compile(
    r"(?:\)\]\}'?,?|while\s*\(1\);|for\s*\(;;\);|(?:/\*\*/\s*)?[A-Za-z_$][\w.$]{0,99}\s*\()\s*(?=[{\[])"
)
# A feed that stands as text in an element of something else; a page about feeds is none.
_ESCAPED = re.compile(
    r"(?:<(?!html|!doctype\s+html)[^<>]{0,300}>\s*){0,4}(?:&lt;[?!][^&<>]{0,200}(?:&gt;|>)\s*){0,3}"
    r"&lt;(?:rss|feed|rdf:RDF)[\s&>]",
    re.IGNORECASE,
)
_OTHER_ROOTS = {
    "opml": "an OPML list of feeds: import it with `dateline feeds import`",
    "urlset": "a sitemap",
    "sitemapindex": "an index of sitemaps",
    "error": "an error message",
}


def read_feed(
    body: bytes,
    *,
    content_type: str | None = None,
    base_url: str = "",
    reference: bool = True,
) -> ParsedFeed:
    """Read RSS 0.9x/1.0/2.0, Atom 0.3/1.0 or JSON Feed out of the bytes of a document.

    ``content_type`` is the HTTP header's value, ``base_url`` the address after redirects, against
    which relative links are resolved. Raises a ``FeedError`` whose message says what is wrong, and
    ``NeedsReference`` instead of asking feedparser where ``reference`` is false: some of its steps
    take quadratic time.
    """
    body, repairs = _uncompressed(body)
    decoded = decode(body, content_type)
    repairs += decoded.repairs
    text = decoded.text
    start = text[:1_000].lstrip("\ufeff \t\r\n\0")
    if not start and not text.strip("\ufeff \t\r\n\0"):
        raise EmptyDocument("the document is empty")
    if (shown := shown_source(text)) is not None:
        text, repairs = shown, (*repairs, "shown_source")
        start = text[:1_000]
    if start[:1] not in "<{[" and (guard := _BEFORE_JSON.match(start)):
        text = text.lstrip("\ufeff \t\r\n\0")[guard.end() :].rstrip().rstrip(");")
        repairs += ("text_around_json",)
        start = text[:1]
    if start[:1] in "{[":
        return read_json_feed(text.lstrip("\ufeff \t\r\n\0"), base_url=base_url, repairs=repairs)
    if not _FEED_TAG.search(text) and _ESCAPED.match(start):
        text, repairs = unescape(text), (*repairs, "escaped_document")
    if not _FEED_TAG.search(text):
        raise _not_a_feed(text, base_url)
    utf8 = decoded.utf8 if text is decoded.text else None
    return _read_xml_feed(text, utf8, base_url, repairs, reference)


def _uncompressed(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A body that is still compressed although nobody said so, decompressed up to the limit."""
    if len(body) > MAX_BYTES:
        raise DocumentTooLarge(f"the document has {len(body):,} bytes, the limit is {MAX_BYTES:,}")
    if body[:2] == b"\x1f\x8b":
        bits = 31
    elif body[:1] == b"\x78" and body[1:2] in b"\x01\x5e\x9c\xda" and len(body) > 2:
        bits = 15
    else:
        return body, ()
    reader = zlib.decompressobj(bits)
    pieces: list[bytes] = []
    fault = "it ends too early"
    size = 0
    try:
        # In steps, so that what comes before a fault in the stream is not lost.
        for start in range(0, len(body), 65_536):
            pieces.append(reader.decompress(body[start : start + 65_536], MAX_BYTES + 1 - size))
            size += len(pieces[-1])
            if size > MAX_BYTES:
                raise DocumentTooLarge(f"decompressed, the document is over {MAX_BYTES:,} bytes")
    except zlib.error as error:
        fault = str(error)
    if reader.eof:
        return b"".join(pieces), ("undeclared_compression",)
    if not size:
        raise UnreadableCompression(f"the compressed body cannot be read: {fault}")
    return b"".join(pieces), ("undeclared_compression", "truncated_compression")


def _read_xml_feed(
    text: str, utf8: bytes | None, base_url: str, repairs: tuple[str, ...], reference: bool
) -> ParsedFeed:
    try:
        document = read_xml(text, utf8)
    except MalformedFeed:
        if not reference:
            raise NeedsReference("no XML could be read from the document") from None
        return read_reference(repair(text).text, base_url=base_url, repairs=(*repairs, "recovered"))
    notes = repairs + document.repairs
    if may_have_prefixed_attributes(text):
        make_attributes_plain(document.root)
    rss, atom = _feed_roots(document.root)
    if not rss and not atom:
        raise _not_a_feed(text, base_url, document.root)
    # Rare enough to look for them once, and for what both begin with first.
    has_xml = "xml:" in text
    has_xml_base, has_xml_lang = has_xml and "xml:base" in text, has_xml and "xml:lang" in text
    feed: ParsedFeed | None = None
    for roots, read in ((rss, read_rss), (atom, read_atom)):
        if roots and not (feed and feed.entries):
            feed = read(
                roots,
                base_url=base_url,
                has_xml_base=has_xml_base,
                has_xml_lang=has_xml_lang,
                repairs=notes,
            )
    assert feed is not None
    if feed.entries or not document.repairs:
        return feed
    if not reference:
        raise NeedsReference("our readers find no entry in the document")
    try:
        # Repaired, because feedparser takes quadratic time for elements with many attributes.
        other = read_reference(repair(text).text, base_url=base_url, repairs=notes)
    except FeedError:
        return feed
    return other if other.entries else feed


def _feed_roots(root: etree._Element) -> tuple[list[etree._Element], list[etree._Element]]:
    """The roots of RSS and of Atom in a tree: itself, or those below an element around them."""
    name = local_name(root.tag)
    if name == "rdf" and not is_rss_rdf(root):
        return [], []  # RDF about something else
    if name in _RSS_ROOTS:
        return [root], []
    if name in _ATOM_ROOTS:
        return [], [root]
    rss: list[etree._Element] = []
    atom: list[etree._Element] = []
    if name == "html":
        return rss, atom
    for element in root if name == ROOT else root.iter():
        name = local_name(element.tag)
        if name in ("rss", "rdf", "channel"):
            rss.append(element)
        elif name == "feed":
            atom.append(element)
    if rss or atom:
        inside = {node for element in (*rss, *atom) for node in element.iterdescendants()}
        return [e for e in rss if e not in inside], [e for e in atom if e not in inside]
    names = {local_name(node.tag) for node in root.iter()}
    return ([root] if "item" in names else []), ([root] if "entry" in names else [])


def _not_a_feed(text: str, base_url: str, root: etree._Element | None = None) -> FeedError:
    if root is None:
        found = re.search(r"<(?:[\w.\-]+:)?([A-Za-z][\w.\-]*)", text)
        name = found.group(1).lower() if found else ""
    else:
        name = local_name(root.tag)
    if name not in _OTHER_ROOTS and looks_like_html(text):
        links = feed_links(text, base_url)
        hint = f"; it links to {', '.join(links[:5])}" if links else " without links to feeds"
        return HtmlPage(f"the document is a web page{hint}")
    if name in _OTHER_ROOTS:
        return NotAFeed(f"the document is {_OTHER_ROOTS[name]}")
    if name:
        return NotAFeed(f"the document is XML, but its root <{name}> is none of a feed")
    beginning = " ".join(text[:200].split())[:80]
    return NotAFeed(f"the document is neither XML nor JSON; it begins {beginning!r}")
