"""Whether a document is whole: the only judge where the wire contradicts itself.

A wrong length, a lost last chunk or a broken checksum around a whole document does no harm. A
document that breaks off does: with its validators stored, the rest would be lost for good.
"""

from __future__ import annotations

import codecs
import json
import re

_ROOT = re.compile(rb"<(?:[\w.\-]+:)?(rss|feed|rdf)[\s>]", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w.\-]+:)?(rss|feed|rdf)\s*>", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:[\w.\-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_HEAD = 8_192  # bytes in which the root element begins
_TRIED = 8  # end tags, from the last one backwards
_TAIL = 65_536  # bytes that caches, counters and scripts write behind a document
_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
          (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))  # fmt: skip


def ends_whole(body: bytes) -> bool:
    """Whether a feed document reaches the end tag of its root, or is JSON to its last brace.

    Comments and scripts behind the end tag make no difference; an end tag that is text (in CDATA
    or in a comment) is none.
    """
    body = _single_bytes(body)
    if _is_json(body):
        return _json_is_whole(body)
    root = _ROOT.search(body, 0, _HEAD)
    # The last few only: each costs a look back over the whole document.
    for found in reversed(list(_END.finditer(body, max(0, len(body) - _TAIL)))[-_TRIED:]):
        if root is not None and found[1].lower() != root[1].lower():
            continue
        if not _is_text(body, found.start()):
            return _ITEM.search(body, found.end()) is None
    return False


def breaks_off(body: bytes) -> bool:
    """Whether a document begins as a feed and does not reach its end."""
    return begins_as_feed(body) and not ends_whole(body)


def begins_as_feed(body: bytes) -> bool:
    """Whether the root element of a feed, or JSON, is at the beginning of a document."""
    head = _single_bytes(body[:_HEAD])
    return _is_json(head) or _ROOT.search(head) is not None


def _single_bytes(body: bytes) -> bytes:
    """The document with one byte for each letter of its tags; UTF-16 has two."""
    for mark, encoding in _UTF16:
        if body.startswith(mark):
            return body.decode(encoding, "ignore").encode("utf-8", "ignore")
    return body


def _is_json(body: bytes) -> bool:
    return body[:64].removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")


def _json_is_whole(body: bytes) -> bool:
    text = body.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace").lstrip()
    try:
        # Numbers stay text: int() refuses, and float() loses, what is too long for them.
        json.JSONDecoder(strict=False, parse_int=str, parse_float=str).raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_text(body: bytes, at: int) -> bool:
    """Whether a place lies in a CDATA section or a comment."""
    return any(
        body.rfind(begin, 0, at) > body.rfind(end, 0, at)
        for begin, end in ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))
    )
