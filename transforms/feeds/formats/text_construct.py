"""Text of an element as HTML: what RSS leaves open and Atom says by ``type`` and ``mode``.

Every text that leaves this module is HTML, so that one later step (``plain_text``) can strip
markup from all of them in the same way.
"""

from __future__ import annotations

import base64
import binascii
import html
import re

from lxml import etree

from dateline.transforms.feeds.formats.markup import markup_of

_TAG_LIKE = re.compile(r"<[/!]?[a-zA-Z]")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_WHOLLY_MARKUP = re.compile(r"\s*<(p|div|table|ul|ol|html|body)(?=[\s>])[\S\s]*</\1>\s*$", re.I)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|\w+);")


def inner(element: etree._Element) -> str:
    """Text of an element; elements inside it come back as markup."""
    text: str = element.text or ""
    if len(element) == 0:
        return text
    parts = [html.escape(text, quote=False) if "<" in text else text]
    for child in element:
        parts.append(markup_of(child))
    return "".join(parts)


def as_html(text: str) -> str:
    """Plain text as HTML."""
    return html.escape(text, quote=False) if "<" in text or "&" in text else text


def literal_html(text: str) -> str:
    """Text that is plain beyond doubt, as HTML: what looks like a tag is marked as code."""
    if not _TAG_LIKE.search(text):
        return as_html(text)
    return f"<code>{html.escape(text, quote=False)}</code>"


def atom_text(element: etree._Element) -> str:
    """An Atom text construct or content (RFC 4287 sections 3.1 and 4.1.3; Atom 0.3) as HTML."""
    kind = (element.get("type") or "text").strip().lower()
    mode = (element.get("mode") or "").strip().lower()
    if len(element):
        children = list(element)
        alone = len(children) == 1 and not (element.text or "").strip()
        if alone and isinstance(children[0].tag, str) and children[0].tag.endswith("}div"):
            return inner(children[0])
        return inner(element)
    text: str = element.text or ""
    if mode == "base64" or (not mode and _is_binary(kind)):
        decoded = _from_base64(text)
        # Atom 0.3: what the base64 hides is of the given type; without one it is markup.
        return as_html(decoded) if kind == "text/plain" else decoded
    if kind in ("html", "text/html", "xhtml", "application/xhtml+xml") or mode == "escaped":
        return text
    if kind.endswith(("+xml", "/xml")):
        return text
    if element.get("type") and kind in ("text", "text/plain", "plain") and "<" in text:
        return text if _WHOLLY_MARKUP.match(text) else literal_html(text)
    # Many feeds forget to say type="html" (the default is text): plain text that holds whole
    # tags or references is taken for the markup that it looks like.
    return as_html(text) if not _MARKUP.search(text) else text


def _is_binary(kind: str) -> bool:
    return "/" in kind and not kind.startswith("text/") and not kind.endswith(("+xml", "/xml"))


def _from_base64(text: str) -> str:
    if not _BASE64.fullmatch(text):
        return text
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text
