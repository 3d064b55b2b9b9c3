"""A web page where a feed was expected: recognised, and searched for the feeds it links to."""

from __future__ import annotations

import re

from dateline.transforms.feeds.links import join
from dateline.transforms.feeds.text.references import unescape

_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<meta\s", re.I)
_LINK = re.compile(r"<link\s[^<>]{1,2000}>", re.I)
_ATTRIBUTE = re.compile(
    r"""(?<![a-zA-Z\-])([a-zA-Z\-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))"""
)
_FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
)
_PAGE = re.compile(
    r"[\ufeff \t\r\n]*(?:<!doctype\s+html[^<>]{0,300}>\s*)?<(?:html|head|body|pre)[\s>]", re.I
)
# What shows the source of a document; or the document itself stands in the page.
_SHOWN = re.compile(
    r"<(pre|xmp|textarea|listing|plaintext)(?:\s[^<>]{0,1000})?>|<(rss|feed|rdf:RDF)[\s>]", re.I
)
_UNSHOWN = re.compile(r"<(head|style|script|title)\b", re.I)
_END_OF = {
    name: re.compile(rf"</{name}\s*>", re.I) for name in ("head", "style", "script", "title")
}
_TAG = re.compile(r"<[^<>]*>")
_SOURCE = re.compile(r"\s*(?:<\?xml\s|<(?:rss|feed|rdf:RDF)[\s>]|\{\s*\")", re.I)
_FRAME = 20_000  # characters around the source of a document that a page shows
_LOOKED_AT = 200_000  # characters: feeds are linked from the head


def looks_like_html(text: str) -> bool:
    """Whether text is (the beginning of) a web page."""
    return bool(_HTML.search(text, 0, 10_000))


def shown_source(text: str) -> str | None:
    """The document that is all that a page shows, by its source in ``<pre>`` and the like or as it
    stands; else ``None``.

    Browsers show documents in such pages, and some servers send feeds in them. A page that has
    other text as well is about feeds.
    """
    if not _PAGE.match(text):
        return None
    begin = _SHOWN.search(text, 0, _FRAME)
    if begin is None or _shows_text(text[: begin.start()]):
        return None
    tag = begin[1] or begin[2]
    end = max(text.rfind(f"</{name}", begin.end()) for name in (tag, tag.lower(), tag.upper()))
    if end < 0:
        end = len(text)  # cut off
    elif begin[2]:
        end += len(f"</{tag}>")
    if _shows_text(text[end:]):
        return None
    if begin[2]:
        return text[begin.start() : end]
    source = text[begin.end() : end]
    if "&lt;" in source[:1_000] or not _SOURCE.match(source):
        source = unescape(_TAG.sub("", source))
    return source.strip() if _SOURCE.match(source) else None


def _shows_text(markup: str) -> bool:
    if len(markup) > _FRAME:
        return True
    return bool(_TAG.sub("", _without_unshown(markup)).strip("\ufeff \t\r\n\0"))


def _without_unshown(markup: str) -> str:
    """Markup without elements whose text no browser shows, where they have an end."""
    shown: list[str] = []
    unended: set[str] = set()
    at = 0
    begin = _UNSHOWN.search(markup)
    while begin:
        name, after = begin[1].lower(), begin.end()
        end = None if name in unended else _END_OF[name].search(markup, after)
        if end:
            shown.append(markup[at : begin.start()])
            at = after = end.end()
        else:  # nor has any later one of this name, which is not looked for again
            unended.add(name)
        begin = _UNSHOWN.search(markup, after)
    return "".join([*shown, markup[at:]])


def feed_links(text: str, base_url: str) -> list[str]:
    """Addresses of the feeds that a page announces (``link rel=alternate``), in their order."""
    found: dict[str, None] = {}
    for tag in _LINK.findall(text[:_LOOKED_AT]):
        attributes = {
            name.lower(): unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(tag)
        }
        rel = attributes.get("rel", "").lower().split()
        if "alternate" in rel and attributes.get("type", "").lower().strip() in _FEED_TYPES:
            href = attributes.get("href", "").strip()
            if href:
                found[join(base_url, href)] = None
    return list(found)
