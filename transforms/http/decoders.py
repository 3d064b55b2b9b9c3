"""Decompression within a cap, of streams that may be damaged, cut or followed by other bytes.

Gzip and deflate (RFC 9110 section 8.4.1), br (RFC 7932) and zstd (RFC 8878). Whether what comes
out is worth keeping is judged by ``bodies``.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from dateline.transforms.http.errors import BodyTooLargeError, ContentEncodingError

if TYPE_CHECKING:
    import brotli

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
_STEP = 256 * 1024
_SLICE = 256  # bytes: small, because 4 bytes of zstd may unfold to 128 KiB
_FINE = 4  # bytes at the end of a stream that are read one by one: checksums
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


class Corrupt(Exception):
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
                raise Corrupt(sink.bytes(), error) from error
        if not stream.eof:
            return sink.bytes(), False
        data = stream.unused_data + data[end:]
        # Zero padding and stray bytes after the last member are common and harmless.
        if wbits != 31 or not data.startswith(GZIP):
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

    fine_from = len(data)  # from here on byte by byte: what comes before the damage is kept
    while True:
        sink, at, stream = _Sink(cap), 0, brotli.Decompressor()
        try:
            while at < len(data) and not stream.is_finished():
                end = at + (_SLICE if at < fine_from else 1)
                _feed_brotli(stream, data[at:end], sink)
                at = end
        except brotli.error as error:
            if at >= fine_from:
                raise Corrupt(sink.bytes(), error) from error
            fine_from = at
            continue
        return sink.bytes(), stream.is_finished()


def _feed_brotli(stream: brotli.Decompressor, data: bytes, sink: _Sink) -> None:
    while not stream.is_finished():
        before = sink.size
        sink.add(stream.process(data, output_buffer_limit=sink.room))
        data = b""
        if sink.size == before and stream.can_accept_more_data():
            break


def _slices(size: int) -> Iterator[tuple[int, int]]:
    """Ranges of a stream of ``size`` bytes; the last ones, a checksum perhaps, by themselves.

    A decoder keeps back what it has of a slice with damage in it.
    """
    start = 0
    while start < size:
        end = start + (_SLICE if start + _SLICE < size - _FINE else 1)
        yield start, end
        start = end


def _unzstd(data: bytes, cap: int) -> tuple[bytes, bool]:
    import zstandard

    sink = _Sink(cap)
    # RFC 8878 section 3.1.1.1.2 recommends support of windows up to 8 MiB, and no more.
    decompressor = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
    try:
        for _ in range(_MAX_MEMBERS):
            stream = decompressor.decompressobj()
            end = 0
            for start, end in _slices(len(data)):
                sink.add(stream.decompress(data[start:end]))
                if stream.eof:
                    break
            if not stream.eof:
                return sink.bytes(), False
            data = stream.unused_data + data[end:]
            if not data.startswith(ZSTD):
                return sink.bytes(), True
    except zstandard.ZstdError as error:
        raise Corrupt(sink.bytes(), error) from error
    raise ContentEncodingError(f"the zstd body has more than {_MAX_MEMBERS} frames")


DECODERS: dict[str, Callable[[bytes, int], tuple[bytes, bool]]] = {
    "gzip": _gunzip,
    "deflate": _deflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
"""By the name of the coding: (stream, cap in bytes) -> what it holds, and whether it has its end.

Each raises ``Corrupt`` where the stream is damaged, ``BodyTooLargeError`` beyond the cap and
``ContentEncodingError`` where it has too many parts.
"""
