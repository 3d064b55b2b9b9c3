"""Bodies within a cap: decompressed, and told apart when mislabelled.

Servers lie about codings: a body that is labelled gzip but is plain XML is taken as it is, a gzip
file without a label is decompressed, a label that names another coding than the bytes have is
passed over, and chunks that no header announced are put together.
"""

from __future__ import annotations

import re

from dateline.transforms.http.decoders import DECODERS, GZIP, Corrupt
from dateline.transforms.http.documents import ends_whole
from dateline.transforms.http.errors import (
    BodyTooLargeError,
    BodyTruncatedError,
    ContentEncodingError,
)

ACCEPT_ENCODING = "gzip, deflate, br, zstd"

_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MAX_LAYERS = 3  # codings on top of each other: a .xml.gz sent with Content-Encoding: gzip has two
_NAMES = {
    "x-gzip": "gzip", "brotli": "br", "x-br": "br", "x-brotli": "br", "zlib": "deflate",
    "x-deflate": "deflate", "x-zlib": "deflate", "x-zstd": "zstd", "zst": "zstd",
}  # fmt: skip
_NO_CODING = frozenset({"", "identity", "none"})
_WITHOUT_MAGIC = ("deflate", "br")
_MAGIC = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
_LEAD = 4_096  # bytes before a compressed stream: blank lines, a mark, a warning of PHP
_CHUNK_SIZE = re.compile(rb"(?:0[xX])?([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")


def coding_names(header: str) -> list[str]:
    """The codings that Content-Encoding or Transfer-Encoding lists, in lower case.

    Quotes, parameters and other spellings of a name are understood; "identity" is none.
    """
    names = [part.partition(";")[0].strip(" \t\"'").lower() for part in header.split(",")]
    return [_NAMES.get(name, name) for name in names if name not in _NO_CODING]


def decode(wire: bytes, content_encoding: str | None, cap: int) -> bytes:
    """Undo the content codings of a body, those declared and those that are plainly there.

    A stream without its end, or with a wrong checksum, is accepted if the document in it is whole.
    ``cap`` is in bytes.
    Raises ``BodyTooLargeError``, ``ContentEncodingError`` and ``BodyTruncatedError``.
    """
    body = _unchunked(wire)
    codings = coding_names(content_encoding or "")
    if len(codings) > _MAX_LAYERS:
        raise ContentEncodingError(f"{len(codings)} content codings on top of each other")
    for coding in reversed(codings):
        if not body:
            return body
        try:
            body = _undo(coding, body, cap)
        except (ContentEncodingError, BodyTruncatedError):
            found = _mislabelled(body, cap)
            if found is None:
                raise
            body = found
    for _ in range(_MAX_LAYERS):
        if _MAGIC.match(body):
            body = _undo("", body, cap)
        elif (found := _unlabelled(body, cap)) is not None:
            body = found
        else:
            break
    return body


def _mislabelled(body: bytes, cap: int) -> bytes | None:
    """What a body is whose label is wrong: plain, or in another coding; ``None`` for neither."""
    # Some proxies decompress and keep the header. The first byte alone cannot tell beforehand,
    # for a br stream may begin like text.
    return body if _looks_like_text(body) else _unlabelled(body, cap)


def _unlabelled(body: bytes, cap: int) -> bytes | None:
    """Text in a coding that no magic bytes tell: where it comes out whole, that is what it was."""
    if not body or _looks_like_text(body):
        return None
    for data in dict.fromkeys((body, body.lstrip())):
        for coding in _WITHOUT_MAGIC:
            try:
                found = _undo(coding, data, cap)
            except (BodyTooLargeError, BodyTruncatedError, ContentEncodingError):
                continue
            if _looks_like_text(found):
                return found
    return None


def _looks_like_text(data: bytes) -> bool:
    head = data[:64]
    return head.startswith(_BOMS) or head.lstrip()[:1] in (b"<", b"{", b"[")


def _undo(coding: str, data: bytes, cap: int) -> bytes:
    # The label may name the wrong coding; the magic bytes do not lie.
    found = _MAGIC.search(data, 0, _LEAD)
    if found is not None and _is_lead(data[: found.start()]):
        data = data[found.start() :]
        coding = "gzip" if data.startswith(GZIP) else "zstd"
    if coding not in DECODERS:
        raise ContentEncodingError(f"unknown content coding {coding!r}")
    damage: Exception | None = None
    try:
        body, complete = DECODERS[coding](data, cap)
    except Corrupt as corrupt:
        body, complete, damage = corrupt.data, False, corrupt
    if complete or ends_whole(body):
        return body
    if damage is not None:
        raise ContentEncodingError(f"the {coding} body is corrupt: {damage}")
    raise BodyTruncatedError(f"the {coding} body breaks off after {len(body)} decompressed bytes")


def _is_lead(data: bytes) -> bool:
    """Whether bytes before a stream are what scripts print by mistake: none, a mark or text."""
    return data.lstrip(_BOMS[0]).translate(None, b"\t\r\n").decode("latin-1").isprintable()


def _unchunked(body: bytes) -> bytes:
    """A body without chunk sizes that no header announced, if it is chunks from end to end."""
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK_SIZE.match(body, at):
        size = int(found[1], 16)
        start, at = found.end(), found.end() + size
        if not size:
            return b"".join(parts) or body
        if at > len(body):
            return body
        parts.append(body[start:at])
        at += 2 if body.startswith(b"\r\n", at) else body.startswith(b"\n", at)
    return body
