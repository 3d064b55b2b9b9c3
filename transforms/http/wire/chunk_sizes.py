"""Chunked bodies whose sizes count something else than bytes in hexadecimal.

Servers that write chunks by hand count characters (of UTF-8, or as Java and JavaScript count them)
or write decimal numbers. Such a way of counting is believed only where
every size of a body fits it, to the last chunk of size 0; then nothing is left to guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_SIZE_LINE = re.compile(rb"[ \t]*(?:0[xX])?([0-9A-Fa-f]{1,16})(?:[ \t;,][^\n]{0,4000})?\r?\n")
_LAST_LINE = re.compile(rb"\r?\n0+\r?\n\s*\Z")
_ANY_SIZE = re.compile(rb"\n[0-9A-Fa-f]{1,16}[ \t]*\r?\n")

_Length = Callable[[bytes, int, int], int]
"""Bytes of the chunk that begins at a position and has that size."""


def counted_otherwise(framed: bytes) -> bytes | None:
    """The body of a chunked one whose sizes do not fit as bytes, or ``None`` where no way does.

    ``framed`` is all that came behind the head, sizes and line breaks with it.
    """
    for base in (16, 10):
        for length in _WAYS:
            if (base, length) == (16, _bytes):
                continue  # what every server means, and did not fit
            body = _read(framed, base, length)
            if body is not None:
                return body
    return _of_one_chunk(framed)


def _read(framed: bytes, base: int, length: _Length) -> bytes | None:
    body, at = bytearray(), 0
    while True:
        line = _SIZE_LINE.match(framed, at)
        if line is None:
            return None
        try:
            size = int(line[1], base)
        except ValueError:  # hexadecimal digits, where decimal ones were looked for
            return None
        at = line.end()
        if size == 0:
            return bytes(body) if body else None
        end = at + length(framed, at, size)
        if framed[end : end + 2] == b"\r\n":
            following = end + 2
        elif framed[end : end + 1] == b"\n":
            following = end + 1
        else:
            return None
        body += framed[at:end]
        at = following


def _bytes(_framed: bytes, _at: int, size: int) -> int:
    return size


def _without_two(_framed: bytes, _at: int, size: int) -> int:
    return size + 2


def _characters(framed: bytes, at: int, size: int) -> int:
    """Code points of UTF-8: bytes that continue one are not counted."""
    return len(framed[at : at + 4 * size].decode("utf-8", "ignore")[:size].encode())


def _utf16_units(framed: bytes, at: int, size: int) -> int:
    """Characters as Java, C# and JavaScript count them: those beyond U+FFFF are two."""
    units = framed[at : at + 4 * size].decode("utf-8", "ignore").encode("utf-16-le")[: 2 * size]
    return len(units.decode("utf-16-le", "ignore").encode())


_WAYS: tuple[_Length, ...] = (_bytes, _characters, _utf16_units, _without_two)


def _of_one_chunk(framed: bytes) -> bytes | None:
    """All between a first size and a last one of 0, where no line between may be a size."""
    first, last = _SIZE_LINE.match(framed), _LAST_LINE.search(framed, max(0, len(framed) - 256))
    if first is None or last is None or last.start() < first.end():
        return None
    body = framed[first.end() : last.start()]
    return None if _ANY_SIZE.search(body) else body
