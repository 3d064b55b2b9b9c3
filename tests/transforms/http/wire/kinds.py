"""Answers as servers send them, good and bad, byte for byte: one of each kind.

Every one but the last few holds ``DOCUMENT``, whole; whoever reads it gets exactly that.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import zstandard

from tests.feed_server import rss

DOCUMENT = rss("wire", items=40)
PACKED = gzip.compress(DOCUMENT, mtime=0)
SIZE = len(DOCUMENT)


def _chunks(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end


_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
_LENGTH = b"Content-Length: %d\r\n" % SIZE
_CHUNKED = b"Transfer-Encoding: chunked\r\n"
_GZIP = b"Content-Encoding: gzip\r\n"
_HALF = SIZE // 2


def _head(*lines: bytes) -> bytes:
    """An answer with more header lines before its length."""
    return _OK + b"".join(line + b"\r\n" for line in lines) + _LENGTH + b"\r\n" + DOCUMENT


def _length(*values: bytes, body: bytes = DOCUMENT) -> bytes:
    lines = b"".join(b"Content-Length:%s\r\n" % value for value in values)
    return _OK + lines + b"\r\n" + body


def _sized(offset: int, body: bytes = DOCUMENT) -> bytes:
    return _OK + b"Content-Length: %d\r\n\r\n" % (SIZE + offset) + body


def _chunked(body: bytes, *lines: bytes) -> bytes:
    return _OK + _CHUNKED + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body


def _packed(body: bytes, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return _OK + _GZIP + b"Content-Length: %d\r\n\r\n" % size + body


STATUS_LINES = {
    f"status line {line.decode('latin-1')!r}": line + b"\r\n" + _LENGTH + b"\r\n" + DOCUMENT
    for line in (
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 ",
        b"HTTP/1.1  200  OK",
        b"HTTP/1.1\t200 OK",
        b"http/1.1 200 ok",
        b"HTTP/2 200",
        b"HTTP/2.0 200 OK",
        b"HTTP/1 200 OK",
        b"HTTP/1.0 200 OK",
        b"ICY 200 OK",
        b"HTTP/1.1 200 tr\xe8s bien: oui",
        b"HTTP/1.1 200 OK\r\nHTTP/1.1 200 OK",
        b"\r\n\r\nHTTP/1.1 200 OK",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100\r\n\r\nHTTP/1.1 200 OK",
        b"HTTP/1.1 203 Non-Authoritative Information",
        b"HTTP/1.1 226 IM Used",
        b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-%d/%d" % (SIZE - 1, SIZE),
    )
}

HEADERS = {
    "130 headers": _head(*(b"X-Header-%d: value" % n for n in range(130))),
    "3000 headers": _head(*(b"X-Header-%d: value" % n for n in range(3000))),
    "200 cookies": _head(*(b"Set-Cookie: c%d=v" % n for n in range(200))),
    "a header of 100 kB": _head(b"Content-Security-Policy: " + b"x" * 100_000),
    "a space before the colon": _head(b"X-Odd : bar"),
    "a space before the colon of the length": _OK
    + b"Content-Length : %d\r\n\r\n" % SIZE
    + DOCUMENT,
    "a tab before the colon": _head(b"X-Odd\t: bar"),
    "no colon": _head(b"garbage"),
    "spaces in a name": _head(b"X Odd Header: bar"),
    "a warning of PHP": _head(b"<b>Warning</b>:  Cannot modify header in <b>/x.php</b> on line 3"),
    "no name": _head(b": bar"),
    "a line that is folded": _head(b"X-Odd: bar\r\n\t baz"),
    "a first line that is folded": b"HTTP/1.1 200 OK\r\n X-Odd: bar\r\n"
    + _LENGTH
    + b"\r\n"
    + DOCUMENT,
    "NUL in a value": _head(b"X-Odd: a\0b"),
    "a control character in a value": _head(b"X-Odd: a\x01b"),
    "a carriage return in a value": _head(b"X-Odd: a\rb"),
    "ISO-8859-1": _head(b"X-Odd: caf\xe9"),
    "UTF-8 in a name": _head("X-é: bar".encode()),
    "bare line feeds": (_OK + _LENGTH + b"\r\n").replace(b"\r\n", b"\n") + DOCUMENT,
    "line feeds of both kinds": _OK + b"X-Odd: bar\n" + _LENGTH + b"\n" + DOCUMENT,
    "carriage returns twice": (_OK + _LENGTH + b"\r\n").replace(b"\r\n", b"\r\r\n") + DOCUMENT,
    "bare carriage returns": (_OK + _LENGTH + b"\r\n").replace(b"\r\n", b"\r") + DOCUMENT,
    "bare carriage returns, no blank line": b"HTTP/1.1 200 OK\rContent-Type: a/b\r" + DOCUMENT,
    "no blank line": b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n" + DOCUMENT,
}

LENGTHS = {
    "length twice, equal": _length(b" %d" % SIZE, b" %d" % SIZE),
    "length twice in one line": _length(b" %d, %d" % (SIZE, SIZE)),
    "length twice, the second too small": _length(b" %d" % SIZE, b" %d" % (SIZE - 100)),
    "length twice, the first too small": _length(b" %d" % (SIZE - 100), b" %d" % SIZE),
    "length twice, one too large": _length(b" %d" % SIZE, b" %d" % (SIZE + 100)),
    "length no number": _length(b" abc"),
    "length empty": _length(b""),
    "length negative": _length(b" -1"),
    "length with a sign": _length(b" +%d" % SIZE),
    "length with a unit": _length(b" %d bytes" % SIZE),
    "length zero before a body": _length(b" 0"),
    "length of 40 digits": _length(b" " + b"9" * 40),
    "length too large": _sized(50),
    "length too large, a comment and a script behind": _sized(
        500, DOCUMENT + b"\n<!-- served by cache 12ms -->\n<script>track()</script>"
    ),
    "length too small": _sized(-120),
    "length of the document, body in gzip": _OK + _GZIP + _LENGTH + b"\r\n" + PACKED,
    "length too small, body in gzip": _packed(PACKED, len(PACKED) - 30),
    "no length": _OK + b"\r\n" + DOCUMENT,
    "no length, kept alive": _OK + b"Connection: keep-alive\r\n\r\n" + DOCUMENT,
    "line breaks behind the body": _sized(0, DOCUMENT + b"\r\n\r\n"),
}

CHUNKS = {
    "chunks": _chunked(_chunks(DOCUMENT[:_HALF], DOCUMENT[_HALF:])),
    "chunks of one byte": _chunked(_chunks(*(bytes((byte,)) for byte in DOCUMENT))),
    "chunks and a length": _chunked(_chunks(DOCUMENT), b"Content-Length: %d" % SIZE),
    "chunked twice": _chunked(_chunks(DOCUMENT), b"Transfer-Encoding: chunked"),
    "declared as chunked, but plain": _chunked(DOCUMENT),
    "declared as chunked, but plain with a length": _chunked(
        DOCUMENT, b"Content-Length: %d" % SIZE
    ),
    "chunks without the last": _chunked(_chunks(DOCUMENT, end=b"")),
    "the last chunk without its line break": _chunked(_chunks(DOCUMENT, end=b"0\r\n")),
    "a last chunk that is no number": _chunked(_chunks(DOCUMENT, end=b"zz\r\n\r\n")),
    "chunks with bare line feeds": _chunked(b"%x\n%s\n0\n\n" % (SIZE, DOCUMENT)),
    "chunk sizes with spaces": _chunked(b"%x  \r\n%s\r\n0\r\n\r\n" % (SIZE, DOCUMENT)),
    "chunk sizes with 0x": _chunked(b"0x%x\r\n%s\r\n0x0\r\n\r\n" % (SIZE, DOCUMENT)),
    "chunk extensions": _chunked(b"%x;a=b\r\n%s\r\n0\r\n\r\n" % (SIZE, DOCUMENT)),
    "trailers": _chunked(_chunks(DOCUMENT, end=b"0\r\nX-Odd: bar\r\n\r\n")),
    "no line break behind a chunk": _chunked(b"%x\r\n%s0\r\n\r\n" % (SIZE, DOCUMENT)),
    "two line breaks behind a chunk": _chunked(b"%x\r\n%s\r\n\r\n0\r\n\r\n" % (SIZE, DOCUMENT)),
    "a blank line before the first chunk": _chunked(b"\r\n" + _chunks(DOCUMENT)),
    "zeros before the chunk size": _chunked(b"%020x\r\n%s\r\n0\r\n\r\n" % (SIZE, DOCUMENT)),
    "a chunk that is too short": _chunked(b"%x\r\n%s" % (SIZE + 100, DOCUMENT)),
    "Chunked in capitals": _chunked(_chunks(DOCUMENT)).replace(b"chunked", b"Chunked"),
    "gzip as a transfer coding": _chunked(_chunks(PACKED)).replace(b"chunked", b"gzip, chunked"),
    "identity as a transfer coding": _OK
    + b"Transfer-Encoding: identity\r\n"
    + _LENGTH
    + b"\r\n"
    + DOCUMENT,
    "an unknown transfer coding": _OK + b"Transfer-Encoding: binary\r\n\r\n" + DOCUMENT,
}

PACKINGS = {
    "gzip": _packed(PACKED),
    "gzip with a wrong checksum": _packed(PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:]),
    "gzip with a wrong size": _packed(PACKED[:-4] + b"\0\0\0\0"),
    "gzip with an empty trailer": _packed(PACKED[:-8] + bytes(8)),
    "gzip without its trailer": _packed(PACKED[:-8]),
    "gzip with half a trailer": _packed(PACKED[:-3]),
    "gzip with text behind": _packed(PACKED + b"<!-- cached -->"),
    "gzip behind a line break": _packed(b"\r\n" + PACKED),
}


def _coded(label: str, body: bytes) -> bytes:
    lines = b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (label.encode(), len(body))
    return _OK + lines + body


def _raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


BROTLI: bytes = brotli.compress(DOCUMENT, quality=3)
ZLIB = zlib.compress(DOCUMENT)
ZSTD = zstandard.ZstdCompressor(write_checksum=True).compress(DOCUMENT)
SKIPPED = b"\x50\x2a\x4d\x18\x04\0\0\0meta"
"""A frame of zstd that holds nothing of the document (RFC 8878 section 3.1.2)."""
PHP_NOTICE = b"<br />\n<b>Notice</b>:  Undefined index: q in <b>/x.php</b> on line <b>3</b><br />\n"

MORE_STATUS_LINES = {
    f"status line {line.decode('latin-1')!r}": line + b"\r\n" + _LENGTH + b"\r\n" + DOCUMENT
    for line in (
        b"HTTP/1.1: 200 OK",
        b"HTTP1.1 200 OK",
        b"HTTP/1.1200 OK",
        b"HTTP/ 200 OK",
        b"HTTP 200 OK",
        b'HTTP/1.1 "200 OK"',
        b"HTTPS/1.1 200 OK",
        b"HTTP/1.1 0200 OK",
        b"\xef\xbb\xbfHTTP/1.1 200 OK",
        b"HTTP/1.1 201 Created",
        b"HTTP/1.1 202 Accepted",
        b"HTTP/1.1 218 This is fine",
        b"HTTP/1.1 206 Partial Content",
        b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-%d/*" % (SIZE - 1),
    )
}

LABELS = {
    f"{what}, labelled {label}": _coded(label, body)
    for label, what, body in (
        ("br", "gzip", PACKED),
        ("gzip", "br", BROTLI),
        ("gzip", "zlib", ZLIB),
        ("gzip", "raw deflate", _raw_deflate(DOCUMENT)),
        ("br", "zlib", ZLIB),
        ("deflate", "br", BROTLI),
        ("zstd", "br", BROTLI),
        ("brotli", "br", BROTLI),
        ("x-br", "br", BROTLI),
        ("br;q=1.0", "br", BROTLI),
        ('"br"', "br", BROTLI),
        ("x-deflate", "zlib", ZLIB),
        ("zlib", "zlib", ZLIB),
        ("x-zstd", "zstd", ZSTD),
        ("aws-chunked", "plain", DOCUMENT),
        ("br, aws-chunked", "br", BROTLI),
        ("br, utf-8", "br", BROTLI),
        ("text/xml", "plain", DOCUMENT),
        ("8bit", "gzip", PACKED),
        ("gzip, deflate", "gzip of zlib", gzip.compress(ZLIB)),
        ("chunked", "chunks", _chunks(DOCUMENT[:_HALF], DOCUMENT[_HALF:])),
        ("identity", "zlib", ZLIB),
        ("identity", "br", BROTLI),
        ("identity", "zstd behind a frame to skip", SKIPPED + ZSTD),
        ("zstd", "zstd before a frame to skip", ZSTD + SKIPPED),
        ("zstd", "zstd with a wrong checksum", ZSTD[:-4] + b"abcd"),
        ("zstd", "zstd without its checksum", ZSTD[:-4]),
        ("zstd", "zstd behind a line break", b"\n" + ZSTD),
        ("gzip", "gzip behind a mark", b"\xef\xbb\xbf" + PACKED),
        ("gzip", "gzip behind a notice", PHP_NOTICE + PACKED),
        ("gzip", "gzip behind an empty one", gzip.compress(b"") + PACKED),
        ("br", "br with text behind", BROTLI + b"<!-- cached -->"),
        ("br", "br behind a line break", b"\n" + BROTLI),
        ("deflate", "zlib behind a line break", b"\r\n" + ZLIB),
        ("deflate", "zlib with a wrong checksum", ZLIB[:-4] + b"abcd"),
        ("deflate", "zlib without its checksum", ZLIB[:-4]),
        ("deflate", "raw deflate with a line break behind", _raw_deflate(DOCUMENT) + b"\n"),
    )
}

MORE_FRAMES = {
    "chunks that nobody declared": _OK + b"\r\n" + _chunks(DOCUMENT[:_HALF], DOCUMENT[_HALF:]),
    "chunks of gzip that nobody declared": _OK + _GZIP + b"\r\n" + _chunks(PACKED),
    "chunks in chunks": _chunked(_chunks(_chunks(DOCUMENT))),
    "chunked with a parameter": _chunked(_chunks(DOCUMENT)).replace(b"chunked", b"chunked;q=1"),
    "chunked in quotes": _chunked(_chunks(DOCUMENT)).replace(b"chunked", b'"chunked"'),
    "chunk sizes with a unit": _chunked(b"%x bytes\r\n%s\r\n0\r\n\r\n" % (SIZE, DOCUMENT)),
    "chunk sizes with a comma": _chunked(b"%x, 1\r\n%s\r\n0\r\n\r\n" % (SIZE, DOCUMENT)),
    "length in quotes": _length(b' "%d"' % SIZE),
    "length with a semicolon": _length(b" %d;" % SIZE),
    "length with a comma of thousands": _length(b" %d,%03d" % divmod(SIZE, 1000)),
    "length on a line of its own": _length(b"\r\n %d" % SIZE),
    "bytes of nothing behind": _OK + b"\r\n" + DOCUMENT + bytes(200),
    "an advertisement behind": _OK + b"\r\n" + DOCUMENT + b"<div>ad</div><script>x</script>",
}

WIDE = DOCUMENT.replace(b"</description>", " – Kōbe, 神戸, 🚢</description>".encode())
"""A document whose bytes, characters and UTF-16 units are three numbers."""


def _counted(count: Callable[[str], str], *, end: bytes = b"0\r\n\r\n") -> bytes:
    """Chunks of ``WIDE`` whose sizes are what ``count`` makes of their text."""
    text = WIDE.decode()
    parts = [text[at : at + 700] for at in range(0, len(text), 700)]
    lines = (f"{count(part)}\r\n{part}\r\n" for part in parts)
    return _chunked("".join(lines).encode() + end)


MISCOUNTED = {
    "chunk sizes in characters": _counted(lambda text: f"{len(text):x}"),
    "chunk sizes in UTF-16 units": _counted(lambda text: f"{len(text.encode('utf-16-le')) // 2:X}"),
    "chunk sizes in decimal": _counted(lambda text: f"{len(text.encode())}"),
    "chunk sizes too small by two": _counted(lambda text: f"{len(text.encode()) - 2:x}"),
    "one chunk of too small a size": _chunked(b"%x\r\n%s\r\n0\r\n\r\n" % (len(WIDE) - 99, WIDE)),
    "one chunk of too large a size": _chunked(b"%x\r\n%s\r\n0\r\n\r\n" % (len(WIDE) + 99, WIDE)),
}
"""Answers that hold ``WIDE`` in chunks whose sizes are no bytes in hexadecimal."""

READABLE = (
    STATUS_LINES | HEADERS | LENGTHS | CHUNKS | PACKINGS | MORE_STATUS_LINES | LABELS | MORE_FRAMES
)
"""By name of the kind: answers behind which the server closes the connection."""

NOT_MODIFIED = {
    "304": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "304 with an empty gzip body": b"HTTP/1.1 304 Not Modified\r\n"
    + _GZIP
    + b"Content-Length: 20\r\n\r\n"
    + gzip.compress(b"", mtime=0),
    "304 with a page": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n<p>hi</p>",
    "304 with bytes that nobody declared": b"HTTP/1.1 304 Not Modified\r\n\r\n<p>hi</p>",
    "304 with the document": b"HTTP/1.1 304 Not Modified\r\n" + _LENGTH + b"\r\n" + DOCUMENT,
    "304 with chunks": b"HTTP/1.1 304 Not Modified\r\n" + _CHUNKED + b"\r\n" + _chunks(DOCUMENT),
    "304 with an answer behind it": b"HTTP/1.1 304 Not Modified\r\n\r\nHTTP/1.1 500 Oops\r\n\r\n",
}
"""Answers that say that nothing changed, whatever else they hold."""

BROKEN = {
    "length too large": _sized(50, DOCUMENT[:_HALF]),
    "length too small, and then cut": _sized(-_HALF, DOCUMENT[:-200]),
    "chunks cut": _chunked(b"%x\r\n%s" % (SIZE, DOCUMENT[:_HALF])),
    "a chunk size that is no number": _chunked(_chunks(DOCUMENT[:_HALF], end=b"zz\r\nrest")),
    "chunk sizes that are all wrong": _chunked(
        _chunks(DOCUMENT[:_HALF]).replace(b"\r\n0\r\n\r\n", b"xyz\r\n")
        + _chunks(DOCUMENT[_HALF:-300], end=b"c\r\n")
        + DOCUMENT[-300:]
        + b"\r\n0\r\n\r\n"
    ),
    "gzip cut": _packed(PACKED[: len(PACKED) // 2], len(PACKED)),
    "gzip cut to what is announced": _packed(PACKED[: len(PACKED) // 2]),
    "br cut": _coded("br", BROTLI[: len(BROTLI) // 2]),
    "the end tag is text": _sized(
        50, DOCUMENT[:_HALF] + b"<item><description><![CDATA[</channel></rss>"
    ),
}
"""Answers of which a part is missing: taken for the whole, entries would be lost."""
