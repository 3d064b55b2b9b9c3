"""Bodies within a cap: read from the wire, decompressed, and told apart when mislabelled.

Content codings are those of RFC 9110 section 8.4.1 (gzip, deflate), RFC 7932 (br) and RFC 8878
(zstd). Servers lie about them: a body that is labelled gzip but is plain XML is taken as it is,
and a gzip file without a label is decompressed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import suppress

from dateline.transforms.http.documents import ends_whole
from dateline.transforms.http.errors import (
    BodyTooLargeError,
    BodyTruncatedError,
    ContentEncodingError,
)

ACCEPT_ENCODING = "gzip, deflate, br, zstd"

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MAX_LAYERS = 3  # codings on top of each other: a .xml.gz sent with Content-Encoding: gzip has two
_STEP = 256 * 1024
_SLICE = 256  # bytes: small, because 4 bytes of zstd may unfold to 128 KiB
_MAX_MEMBERS = 500  # of one body: each costs a copy of what follows it


class _Sink:
    """Collects decompressed bytes and refuses the first one too many."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._parts: list[bytes] = []
        self.size = 0

    @property
    def room(self) -> int:
        """Bytes to ask for next: one more than fits, so that too much is noticed."""
        return min(_STEP, self._cap - self.size + 1)

    def add(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self._cap:
            raise BodyTooLargeError(
                f"the decompressed body passes {self._cap} bytes (fetch.max_bytes)"
            )
        self._parts.append(data)

    def bytes(self) -> bytes:
        return b"".join(self._parts)


class _Corrupt(Exception):
    """The compressed stream is damaged; ``data`` is what could be decompressed before."""

    def __init__(self, data: bytes, reason: object) -> None:
        super().__init__(str(reason))
        self.data = data


def _inflate(data: bytes, cap: int, wbits: int) -> tuple[bytes, bool]:
    """Decompress gzip members (wbits 31) or one zlib or raw stream: bytes, whether complete."""
    sink = _Sink(cap)
    for _ in range(_MAX_MEMBERS):
        stream = zlib.decompressobj(wbits)
        end = 0
        while end < len(data) and not stream.eof:
            start, end = end, end + _SLICE
            try:
                sink.add(stream.decompress(data[start:end]))
            except zlib.error as error:
                sink.add(_up_to_the_damage(data, start, wbits))
                raise _Corrupt(sink.bytes(), error) from error
        if not stream.eof:
            return sink.bytes(), False
        data = stream.unused_data + data[end:]
        # Zero padding and stray bytes after the last member are common and harmless.
        if wbits != 31 or not data.startswith(_GZIP):
            return sink.bytes(), True
    raise ContentEncodingError(f"the gzip body has more than {_MAX_MEMBERS} members")


def _up_to_the_damage(data: bytes, start: int, wbits: int) -> bytes:
    """What the slice at ``start`` holds before its damage: zlib keeps that back with its error.

    A wrong checksum is damage in the very last bytes, behind the whole document.
    """
    stream = zlib.decompressobj(wbits)
    for before in range(0, start, _SLICE):
        stream.decompress(data[before : before + _SLICE])
    found = []
    with suppress(zlib.error):
        for at in range(start, start + _SLICE):
            found.append(stream.decompress(data[at : at + 1]))
    return b"".join(found)


def _gunzip(data: bytes, cap: int) -> tuple[bytes, bool]:
    return _inflate(data, cap, 31)


def _deflate(data: bytes, cap: int) -> tuple[bytes, bool]:
    """RFC 9110 says zlib format; old servers send raw deflate."""
    zlib_header = len(data) > 1 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
    return _inflate(data, cap, 15 if zlib_header else -15)


def _unbrotli(data: bytes, cap: int) -> tuple[bytes, bool]:
    import brotli

    sink = _Sink(cap)
    stream = brotli.Decompressor()
    pending = data
    try:
        while not stream.is_finished():
            before = sink.size
            sink.add(stream.process(pending, output_buffer_limit=sink.room))
            pending = b""
            if sink.size == before and stream.can_accept_more_data():
                break
    except brotli.error as error:
        raise _Corrupt(sink.bytes(), error) from error
    return sink.bytes(), stream.is_finished()


def _unzstd(data: bytes, cap: int) -> tuple[bytes, bool]:
    import zstandard

    sink = _Sink(cap)
    # RFC 8878 section 3.1.1.1.2 recommends support of windows up to 8 MiB, and no more.
    decompressor = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
    try:
        for _ in range(_MAX_MEMBERS):
            stream = decompressor.decompressobj()
            end = 0
            while end < len(data) and not stream.eof:
                # The last bytes are a checksum: by themselves, so that it costs no data.
                start, end = end, end + (_SLICE if end + _SLICE < len(data) - 4 else 1)
                sink.add(stream.decompress(data[start:end]))
            if not stream.eof:
                return sink.bytes(), False
            data = stream.unused_data + data[end:]
            if not data.startswith(_ZSTD):
                return sink.bytes(), True
    except zstandard.ZstdError as error:
        raise _Corrupt(sink.bytes(), error) from error
    raise ContentEncodingError(f"the zstd body has more than {_MAX_MEMBERS} frames")


_CODINGS: dict[str, Callable[[bytes, int], tuple[bytes, bool]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _deflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}


def _looks_like_text(data: bytes) -> bool:
    head = data[:64]
    return head.startswith(_BOMS) or head.lstrip()[:1] in (b"<", b"{", b"[")


def decode(wire: bytes, content_encoding: str | None, cap: int) -> bytes:
    """Undo the content codings of a body, those declared and those that are plainly there.

    A stream without its end, or with a wrong checksum, is accepted if the document in it is whole.
    ``cap`` is in bytes.
    Raises ``BodyTooLargeError``, ``ContentEncodingError`` and ``BodyTruncatedError``.
    """
    body = wire
    declared = [c.strip().lower() for c in (content_encoding or "").split(",") if c.strip()]
    codings = [c for c in declared if c not in ("identity", "none", "utf-8", "utf8")]
    if len(codings) > _MAX_LAYERS:
        raise ContentEncodingError(f"{len(codings)} content codings on top of each other")
    for coding in reversed(codings):
        if not body:
            return body
        try:
            body = _undo(coding, body, cap)
        except (ContentEncodingError, BodyTruncatedError):
            # Labelled, but plain: some proxies decompress and keep the header. The first byte
            # alone cannot tell, for a br stream may begin like text.
            if not _looks_like_text(body):
                raise
    for _ in range(_MAX_LAYERS):
        if body.startswith(_GZIP):
            body = _undo("gzip", body, cap)
        elif body.startswith(_ZSTD):
            body = _undo("zstd", body, cap)
        else:
            break
    return body


def _undo(coding: str, data: bytes, cap: int) -> bytes:
    # The label may name the wrong coding; the magic bytes do not lie. Line breaks before them come
    # from scripts that print one too many.
    if data[:64].lstrip().startswith(_GZIP):
        data = data.lstrip()
    if data.startswith(_GZIP):
        coding = "gzip"
    elif data.startswith(_ZSTD):
        coding = "zstd"
    if coding not in _CODINGS:
        raise ContentEncodingError(f"unknown content coding {coding!r}")
    damage: Exception | None = None
    try:
        body, complete = _CODINGS[coding](data, cap)
    except _Corrupt as corrupt:
        body, complete, damage = corrupt.data, False, corrupt
    if complete or ends_whole(body):
        return body
    if damage is not None:
        raise ContentEncodingError(f"the {coding} body is corrupt: {damage}")
    raise BodyTruncatedError(f"the {coding} body breaks off after {len(body)} decompressed bytes")
