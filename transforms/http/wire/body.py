"""Where a body ends: by its length, by chunks, or with the connection (RFC 9112 section 6).

What contradicts itself is read by what the bytes show: lengths given twice, chunked bodies that
are not, chunk sizes that go wrong, bytes after the declared end. Nothing here judges whether the
document is whole: ``fault`` tells that the end came where it should not, and the reader decides.
"""

from __future__ import annotations

import re

from dateline.transforms.http.bodies import coding_names
from dateline.transforms.http.wire.chunk_sizes import counted_otherwise
from dateline.transforms.http.wire.head import Head

# Behind the size an extension, or whatever else is not part of it.
_SIZE_LINE = re.compile(rb"[ \t]*(?:0[xX])?([0-9A-Fa-f]{1,40})(?:[ \t;,][^\n]*)?\r?")
_LONGEST_SIZE_LINE = 4096
_FRAMED_AT_MOST = 8  # times the size of the body: all that is kept of chunks of a byte or two
_LAST_CHUNK = re.compile(rb"\n0+\r?\n\r?\n\Z")
_NO_BODY = frozenset({204, 205, 304})


class Body:
    """Collects a body from the bytes behind a head, in pieces of any size."""

    def __init__(self, head: Head) -> None:
        self.size = 0
        """Bytes of the body so far, without chunk sizes; behind a wrong one, all that came."""
        self.done = False
        """The framing says that this is all."""
        self.fault: str | None = None
        """Why the body may not be whole; without one it ended as it should."""
        self.clean = True
        """Nothing was odd, so that the connection can be used for another request."""
        self.excess = bytearray()
        """What came after the declared end: no part of the body, unless that was declared wrong."""
        self._data = bytearray()  # one, because chunks may be of one byte each
        self._pending = bytearray()  # of chunk sizes
        self._chunk_left = 0
        self._chunks = 0
        self._framed: bytearray | None = bytearray()  # what came of a chunked body, as it came
        self._lost = False  # amid the chunks: their sizes are not what they should be
        self._lengths, sound = _lengths(head)
        codings = coding_names(head.headers.get("transfer-encoding", ""))
        self.chunked = "chunked" in codings
        """Whether the body comes in chunks, as far as is known."""
        self.codings = tuple(c for c in codings if c != "chunked")
        """Transfer codings other than chunked: compression to undo."""
        if head.status in _NO_BODY or head.status < 200:
            self.chunked, self._lengths = False, (0,)
            # A body that must not be there comes all the same, now or in a moment.
            sound = not _declares_body(head)
        self.clean = sound
        self._finish_length()

    @property
    def least(self) -> int:
        """Bytes that the head announces at least; 0 where it does not tell."""
        return 0 if self.chunked or not self._lengths else self._lengths[0]

    @property
    def expected(self) -> int | None:
        """Bytes that the head announces at most, or ``None`` where it does not tell."""
        return None if self.chunked or not self._lengths else self._lengths[-1]

    def take(self) -> bytes:
        """The body so far.

        Where chunk sizes went wrong, or the body may end amid a chunk, it is read by another way
        of counting if all sizes fit that.
        """
        if self.chunked and self._framed and (self.fault is not None or not self.done):
            otherwise = counted_otherwise(bytes(self._framed))
            if otherwise is not None:
                return otherwise
        return bytes(self._data)

    def feed(self, data: bytes) -> None:
        """Add bytes as they came from the connection."""
        if not data:
            return
        if self.done:
            self.excess += data
            self.clean = False
        elif self.chunked:
            self._feed_chunks(data)
        else:
            self._feed_plain(data)

    def end(self) -> None:
        """The connection was closed: more is not to come."""
        self.clean = False
        if self.done:
            return
        if self.chunked:
            self.fault = "the connection closed amid the chunks"
            if not self._chunks and self._pending:
                self._not_chunked()
        elif self.expected is not None and self.size < self.expected:
            self.fault = f"the connection closed after {self.size} of {self.expected} bytes"
        self.done = True

    def go_on(self) -> None:
        """Count the excess as part of the body and read on until the connection closes.

        Right only where a length was wrong: behind the last chunk there are trailers.
        """
        self.fault = f"it goes on after the {self.size} bytes that were declared"
        self.chunked, self._lengths, self.done, self.clean = False, (), False, False
        more, self.excess = bytes(self.excess), bytearray()
        self._feed_plain(more)

    def _feed_plain(self, data: bytes) -> None:
        left = len(data) if self.expected is None else self.expected - self.size
        self._add(data[:left])
        self._finish_length()
        if data[left:]:
            self.feed(data[left:])

    def _finish_length(self) -> None:
        if self.expected is not None and self.size >= self.expected:
            self.done = True

    def _add(self, data: bytes) -> None:
        self._data += data
        self.size += len(data)

    def _feed_chunks(self, data: bytes) -> None:
        if self._framed is not None:
            self._framed += data
            if len(self._framed) > _FRAMED_AT_MOST * (self.size + 65_536):
                self._framed = None
        if self._lost:
            self._go_on_lost(len(data))
            return
        if self._chunk_left > len(data) and not self._pending:  # amid a large chunk
            self._chunk_left -= len(data)
            self._add(data)
            return
        self._pending += data
        pending, at = bytes(self._pending), 0
        self._pending.clear()
        while at < len(pending) and not self.done:
            if self._chunk_left:
                part = pending[at : at + self._chunk_left]
                self._chunk_left -= len(part)
                at += len(part)
                self._add(part)
                continue
            # White space between chunks: the line break of the last one, or one too many.
            while at < len(pending) and pending[at] in b"\r\n":
                at += 1
            end = pending.find(b"\n", at)
            if end < 0:
                if len(pending) - at > _LONGEST_SIZE_LINE or not _may_be_size(pending[at:]):
                    self._bad_size(pending[at:])
                else:
                    self._pending += pending[at:]
                return
            size = _SIZE_LINE.fullmatch(pending, at, min(end, at + _LONGEST_SIZE_LINE))
            if size is None:
                self._bad_size(pending[at:])
                return
            at = end + 1
            self._chunks += 1
            self._chunk_left = int(size[1], 16)
            if not self._chunk_left:
                self.done = True
        if self.done:
            self._end_of_chunks(pending[at:])

    def _end_of_chunks(self, rest: bytes) -> None:
        """Trailers say nothing that we need; without them the connection can be used again."""
        if rest not in (b"\r\n", b"\n"):
            self.clean = False

    def _bad_size(self, rest: bytes) -> None:
        self.clean = False
        if self._chunks:
            self.fault, self._lost = f"no chunk size after {self.size} bytes", True
            self._go_on_lost(len(rest))
        else:
            self._pending[:] = rest
            self._not_chunked()

    def _go_on_lost(self, more: int) -> None:
        """All is kept until what looks like the last chunk, for another way of counting."""
        self.size += more
        if self._framed is None or _LAST_CHUNK.search(self._framed, max(0, len(self._framed) - 64)):
            self.done = True

    def _not_chunked(self) -> None:
        """The very first chunk size is none: a proxy undid the chunks and kept the header."""
        self.chunked = self.clean = False
        rest = bytes(self._pending)
        self._pending.clear()
        self._feed_plain(rest)


def _may_be_size(line: bytes) -> bool:
    """Whether a line that is not whole yet may become a chunk size."""
    return re.match(rb"[ \t]*(?:0[xX])?[0-9A-Fa-f]{0,40}(?:[ \t;,]|\r?\Z)", line) is not None


def _declares_body(head: Head) -> bool:
    length = head.headers.get("content-length", "0")
    return length.strip("0 ,") != "" or "transfer-encoding" in head.headers


def _lengths(head: Head) -> tuple[tuple[int, ...], bool]:
    """The Content-Lengths of a head, ascending, and whether there is at most one sound one.

    Equal ones are one (RFC 9110 section 8.6). Of different ones none is to be trusted: reading
    goes on to the largest, and may end at the smallest.
    """
    text = head.headers.get("content-length")
    if text is None:
        return (), True
    values = [value.strip() for value in text.split(",")]
    numbers = [value for value in values if re.fullmatch(r"[0-9]{1,15}", value)]
    found = sorted({int(value) for value in numbers})
    return tuple(found), len(found) == 1 and len(numbers) == len(values)
