"""Markup out, once: from the HTML of a feed to plain text.

White space is folded, blocks are separated (a space in titles, a line break elsewhere), scripts,
styles and comments go, control and zero-width characters go, numeric references to the C1 range
mean what windows-1252 put there (as in HTML 5), text is in Unicode NFC.
"""

from __future__ import annotations

import re

from dateline.transforms.feeds.text.html_text import strip_markup, without_comments
from dateline.transforms.feeds.text.normal_form import nfc
from dateline.transforms.feeds.text.references import unescape

_KNOWN_TAG = re.compile(
    r"</?(?:a|abbr|acronym|address|article|aside|audio|b|bdi|bdo|big|blockquote|body|br|caption|"
    r"center|cite|code|dd|del|details|dfn|div|dl|dt|em|embed|fieldset|figcaption|figure|font|"
    r"footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|"
    r"meta|nav|nobr|noscript|object|ol|p|picture|pre|q|s|samp|script|section|small|source|span|"
    r"strike|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|time|title|tr|tt|u|ul|var|"
    r"video|wbr)(?:\s[^<>]*|/)?>",
    re.I,
)
_BREAKING_TAG = re.compile(r"<(?:br|p|div|li|td|h[1-6]|hr)[\s/>]", re.I)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_C1 = re.compile("[\x80-\x9f]")
# UTF-8 that somebody took for windows-1252 and encoded once more: "Ã©" for "é".
_CONTINUATION = "[\x80-\xbf\u0152-\u02dc\u2013-\u2122]"
_ENCODED_TWICE = re.compile(
    f"(?:[\xc2-\xdf]{_CONTINUATION}|[\xe0-\xef]{_CONTINUATION}{{2}}|[\xf0-\xf4]{_CONTINUATION}{{3}})+"
)
_BYTES_OF_1252 = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
MAX_MARKUP = 2_000_000
"""Characters of one text that are read; what follows is cut off."""


def title_text(markup: str | None) -> str:
    """One line of plain text.

    Titles are short and often not HTML at all: only tags that HTML knows are stripped, so that
    ``vector<int>`` survives, and references that were escaped twice are resolved.
    """
    if not markup:
        return ""
    text = undo_double_encoding(markup[:MAX_MARKUP])
    if "<" in text:
        text = _strip_known_tags(text)
    if "&" in text:
        text = unescape(text)
        if "<" in text:
            text = _strip_known_tags(text)
        if "&" in text and _REFERENCE.search(text):
            text = unescape(text)
    return fold(text)


def body_text(markup: str | None) -> str:
    """Plain text with a line break between blocks."""
    if not markup:
        return ""
    text = undo_double_encoding(markup[:MAX_MARKUP])
    if "<" not in text and "&" in text:
        text = unescape(text)
        if not _KNOWN_TAG.search(text):
            return fold(text)  # one line: white space in HTML is a space
        # else the markup was escaped twice
    text = strip_markup(text)
    if "&" in text and _REFERENCE.search(text):
        text = unescape(text)
    return "\n".join(line for part in text.split("\n") if (line := fold(part)))


def fold(text: str) -> str:
    """Clean characters, NFC, white space folded to single spaces."""
    if not text.isascii():
        if _C1.search(text):
            text = _C1.sub(_windows_1252, text)
        if _SURROGATE.search(text):
            text = _SURROGATE.sub("\ufffd", text)
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = nfc(text)  # last: what was invisible may have kept a letter from its accent
    return " ".join(text.split())


def _strip_known_tags(text: str) -> str:
    if "<!" in text or "]]>" in text:
        text = without_comments(text)
    return _KNOWN_TAG.sub(lambda tag: " " if _BREAKING_TAG.match(tag.group()) else "", text)


def undo_double_encoding(text: str) -> str:
    """Undo a double encoding: of the whole text, or of the words that show it beyond doubt."""
    if text.isascii() or not (found := _ENCODED_TWICE.findall(text)):
        return text
    try:
        return _from_1252(text)
    except UnicodeError:
        if len(found) > 1 or any(map(_C1.search, found)):
            return _ENCODED_TWICE.sub(_decode_run, text)
        return text


def _from_1252(text: str) -> str:
    return text.translate(_BYTES_OF_1252).encode("latin-1").decode("utf-8")


def _decode_run(found: re.Match[str]) -> str:
    try:
        return _from_1252(found.group())
    except UnicodeError:
        return found.group()


def _windows_1252(found: re.Match[str]) -> str:
    return bytes([ord(found.group())]).decode("cp1252", "ignore")
