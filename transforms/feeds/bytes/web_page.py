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
_LOOKED_AT = 200_000  # characters: feeds are linked from the head


def looks_like_html(text: str) -> bool:
    """Whether text is (the beginning of) a web page."""
    return bool(_HTML.search(text, 0, 10_000))


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
