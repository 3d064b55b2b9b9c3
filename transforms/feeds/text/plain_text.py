"""Markup out, once: from the HTML of a feed to plain text.

White space is folded, blocks are separated (a space in titles, a line break elsewhere), scripts,
styles and comments go, control and zero-width characters go, numeric references to the C1 range
mean what windows-1252 put there (as in HTML 5), text is in Unicode NFC.
"""

from __future__ import annotations

import re

from dateline.transforms.feeds.text.data_uris import without_data_uris, without_inline_files
from dateline.transforms.feeds.text.html_text import strip_markup
from dateline.transforms.feeds.text.normal_form import nfc
from dateline.transforms.feeds.text.references import unescape
from dateline.transforms.feeds.text.tags import (
    hide_code,
    is_markup,
    show_code,
    strip_tags,
    strip_title,
)
from dateline.transforms.feeds.text.white_space import fold_white_space

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_C1 = re.compile("[\x80-\x9f]")
# UTF-8 that somebody took for windows-1252 and encoded once more: "Ã©" for "é".
_CONTINUATION = "[\x80-\xbf\u0152-\u02dc\u2013-\u2122]"
_MAY_BE_ENCODED_TWICE = re.compile(f"[\xc2-\xf4]{_CONTINUATION}")
_ENCODED_TWICE = re.compile(
    f"(?:[\xc2-\xdf]{_CONTINUATION}|[\xe0-\xef]{_CONTINUATION}{{2}}|[\xf0-\xf4]{_CONTINUATION}{{3}})+"
)
_BYTES_OF_1252 = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_MAX_ESCAPES = 2  # how often a text may have been escaped beyond once
MAX_MARKUP = 2_000_000
"""Characters of one text that are read; what follows is cut off."""


def title_text(markup: str | None) -> str:
    """One line of plain text.

    Titles are short and often not HTML at all: only tags that HTML knows are stripped, so that
    ``vector<int>`` survives, a lone tag between words stays (``Why <table> died``), and references
    that were escaped twice are resolved.
    """
    if not markup:
        return ""
    text = undo_double_encoding(within_limit(markup)[0])
    if "<" in text:
        text = strip_title(hide_code(text))
    if "&" in text:
        text = unescape(text)
        if "<" in text and is_markup(text):
            text = strip_tags(text)
        if "&" in text and _REFERENCE.search(text):
            text = unescape(text)
    return fold(show_code(text))


def body_text(markup: str | None) -> str:
    """Plain text with a line break between blocks."""
    if not markup:
        return ""
    text = undo_double_encoding(within_limit(markup)[0])
    if "<" in text:
        text = strip_markup(hide_code(text) if "&" in text else text)
    elif "&" in text or "]]>" not in text:
        text = unescape(text.replace("\n", " "))  # white space in HTML is a space
    else:
        text = strip_markup(text)
    for _ in range(_MAX_ESCAPES):
        if "<" in text and is_markup(text):
            text = strip_markup(text, keep_breaks=True)
        elif "&" in text and _REFERENCE.search(text):
            text = unescape(text)
        else:
            break
    text, flat = _clean(show_code(without_inline_files(text)))
    if flat:
        return _folded_lines(text)
    return "\n".join([line for part in text.split("\n") if (line := fold_white_space(part))])


def within_limit(markup: str) -> tuple[str, bool]:
    """What is read of a text, and whether that is less than the whole.

    Files inside the text (``data:``) are no text and do not count. The cut is between words.
    """
    if len(markup) <= MAX_MARKUP:
        return markup, False
    markup = without_data_uris(markup)
    if len(markup) <= MAX_MARKUP:
        return markup, False
    kept = markup[:MAX_MARKUP]
    end = max(kept.rfind(character, MAX_MARKUP - 2_000) for character in " \n<")
    return kept[:end] if end > 0 else kept, True


def fold(text: str) -> str:
    """Clean characters, NFC, white space folded to single spaces."""
    text, flat = _clean(text)
    if flat and "\n" not in text and "  " not in text:
        return text.strip(" ")
    return fold_white_space(text)


def _folded_lines(text: str) -> str:
    """The lines of a text whose white space is spaces and line breaks: folded, none of them empty.

    Every step halves the longest run, so that the steps are few whatever the text.
    """
    while "  " in text:
        text = text.replace("  ", " ")
    if "\n" not in text:
        return text.strip(" ")
    text = text.replace(" \n", "\n").replace("\n ", "\n")
    while "\n\n" in text:
        text = text.replace("\n\n", "\n")
    return text.strip(" \n")


def _clean(text: str) -> tuple[str, bool]:
    """The text without what cannot be seen, in NFC.

    Says whether its white space is nothing but spaces and line breaks; else it may be any.
    """
    if text.isprintable():
        return nfc(text), True
    text = text.replace("\xa0", " ").replace("\t", " ")  # the most frequent of what is not printed
    if text.replace("\n", " ").isprintable():
        return nfc(text), True
    if not text.isascii():
        if _C1.search(text):
            text = _C1.sub(_windows_1252, text)
        if _SURROGATE.search(text):
            text = _SURROGATE.sub("\ufffd", text)
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = nfc(text)  # last: what was invisible may have kept a letter from its accent
    return text, False


def undo_double_encoding(text: str) -> str:
    """Undo a double encoding: of the whole text, or of the words that show it beyond doubt."""
    if text.isascii() or not _MAY_BE_ENCODED_TWICE.search(text):
        return text
    if not (found := _ENCODED_TWICE.findall(text)):
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
