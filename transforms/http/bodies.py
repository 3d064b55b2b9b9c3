"""Bodies within a cap: read from the wire, decompressed, and told apart when mislabelled.

Content codings are those of RFC 9110 section 8.4.1 (gzip, deflate), RFC 7932 (br) and RFC 8878
(zstd). Servers lie about them: a body that is labelled gzip but is plain XML is taken as it is,
and a gzip file without a label is decompressed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

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
_ZSTD_SLICE = 256
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


def _inflate(data: bytes, cap: int, wbits: int) -> tuple[bytes, bool]:
    """Decompress gzip members (wbits 31) or one zlib or raw stream: bytes, whether complete."""
    sink = _Sink(cap)
    for _ in range(_MAX_MEMBERS):
        stream = zlib.decompressobj(wbits)
        pending = data
        while not stream.eof:
            before = sink.size
            try:
                sink.add(stream.decompress(pending, sink.room))
            except zlib.error as error:
                raise ContentEncodingError(f"the compressed body is corrupt: {error}") from error
            pending = stream.unconsumed_tail
            if not pending and sink.size == before:
                break
        if not stream.eof:
            return sink.bytes(), False
        data = stream.unused_data
        # Zero padding and stray bytes after the last member are common and harmless.
        if wbits != 31 or not data.startswith(_GZIP):
            return sink.bytes(), True
    raise ContentEncodingError(f"the gzip body has more than {_MAX_MEMBERS} members")


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
        raise ContentEncodingError(f"the br body is corrupt: {error}") from error
    return sink.bytes(), stream.is_finished()


def _unzstd(data: bytes, cap: int) -> tuple[bytes, bool]:
    import zstandard

    sink = _Sink(cap)
    # RFC 8878 section 3.1.1.1.2 recommends support of windows up to 8 MiB, and no more.
    decompressor = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
    try:
        for _ in range(_MAX_MEMBERS):
            stream = decompressor.decompressobj()
            # Small slices, because a block of 4 bytes may unfold to 128 KiB.
            for start in range(0, len(data), _ZSTD_SLICE):
                end = start + _ZSTD_SLICE
                sink.add(stream.decompress(data[start:end]))
                if stream.eof:
                    break
            else:
                return sink.bytes(), False
            data = stream.unused_data + data[end:]
            if not data.startswith(_ZSTD):
                return sink.bytes(), True
    except zstandard.ZstdError as error:
        raise ContentEncodingError(f"the zstd body is corrupt: {error}") from error
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


def ends_whole(body: bytes) -> bool:
    """Whether a feed document reaches the end tag of its root, or its last brace."""
    tail = body[-4096:].rstrip().lower()
    if tail.endswith(b"-->"):  # WordPress caches sign their pages with comments
        tail = tail[: tail.find(b"<!--")].rstrip() if b"<!--" in tail else tail
    return tail.endswith((b"</rss>", b"</feed>", b"</rdf:rdf>", b"}"))


def decode(wire: bytes, content_encoding: str | None, cap: int) -> bytes:
    """Undo the content codings of a body, those declared and those that are plainly there.

    A stream without its end is accepted if the document in it is whole. ``cap`` is in bytes.
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
    # The label may name the wrong coding; the magic bytes do not lie.
    if data.startswith(_GZIP):
        coding = "gzip"
    elif data.startswith(_ZSTD):
        coding = "zstd"
    if coding not in _CODINGS:
        raise ContentEncodingError(f"unknown content coding {coding!r}")
    body, complete = _CODINGS[coding](data, cap)
    if not complete and not ends_whole(body):
        raise BodyTruncatedError(
            f"the {coding} body breaks off after {len(body)} decompressed bytes"
        )
    return body
