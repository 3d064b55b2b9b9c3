"""One question and its answer on a connection: the request out, head and document in.

Whatever the framing says, a document that is whole is an answer, and one that breaks off is none
(``documents``). Time is bounded twice: for each silence, and for all of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from dateline.schemas.checked_texts import CONTROL, HEADER_NAME
from dateline.transforms.http import errors
from dateline.transforms.http.bodies import decode
from dateline.transforms.http.documents import breaks_off, ends_whole
from dateline.transforms.http.wire.body import Body
from dateline.transforms.http.wire.connection import Connection
from dateline.transforms.http.wire.head import (
    LONGEST_HEAD,
    Head,
    check_beginning,
    find_end,
    parse_head,
)

QUIET_S = 1.0
"""Seconds of silence after which a document that is whole is taken, whatever was announced."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for the bytes of one answer."""

    host: str
    read_timeout_s: float
    timeout_s: float
    """Of the whole visit, for messages."""
    ends_at: float
    """On the clock of the event loop."""

    def left(self) -> float:
        """Seconds until the whole visit must be over."""
        return self.ends_at - asyncio.get_running_loop().time()

    def next(self, at_most: float = float("inf")) -> float:
        """Seconds to wait for the next bytes."""
        return max(0.0, min(self.read_timeout_s, self.left(), at_most))

    def used_up(self) -> errors.VisitError:
        """The error for a wait that brought nothing."""
        if self.left() <= 0:
            return errors.TotalTimeoutError(f"not finished within {self.timeout_s:g} s")
        return errors.ReadTimeoutError(f"{self.host} sent nothing for {self.read_timeout_s:g} s")


def request_bytes(target: str, headers: Mapping[str, str], method: str = "GET") -> bytes:
    """A request as it goes over the wire, without a body.

    Raises ``InvalidUrlError``, without any header's value.
    """
    lines = [f"{method} {target} HTTP/1.1"]
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name) or CONTROL.search(value):
            raise errors.InvalidUrlError(
                "a request header cannot be sent: line breaks or control characters in it"
            )
        lines.append(f"{name}: {value.strip()}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")


async def read_head(connection: Connection, patience: Patience) -> tuple[Head, bytes]:
    """The head of the final answer, and what came with it of the body.

    Raises ``ConnectionLostError``, ``ProtocolError`` and the time-outs.
    """
    data, searched = bytearray(), 0
    while True:
        try:
            more = await connection.receive(patience.next())
        except asyncio.TimeoutError:
            raise patience.used_up() from None
        if not more:
            raise errors.ConnectionLostError(f"{patience.host} closed the connection unanswered")
        data += more
        while data:
            check_beginning(data)
            end = find_end(data, searched)
            if end is None:
                searched = len(data)
                break
            head = parse_head(bytes(data[:end]))
            if head.status >= 200 or head.status == 101:
                return head, bytes(data[end:])
            del data[:end]  # 100 Continue, 103 Early Hints: more is to come
            searched = 0
        if len(data) > LONGEST_HEAD:
            raise errors.ProtocolError(f"the head of the answer passes {LONGEST_HEAD} bytes")


async def read_document(
    connection: Connection, head: Head, body: Body, cap: int, patience: Patience
) -> bytes:
    """The document of an answer, decompressed. ``cap`` is in bytes.

    Raises ``BodyTooLargeError``, ``BodyTruncatedError``, ``ContentEncodingError``, time-outs.
    """
    if body.least > cap:
        raise errors.BodyTooLargeError(
            f"the body passes {cap} bytes (fetch.max_bytes): {body.least} are announced"
        )
    coding = ", ".join(filter(None, (head.headers.get("content-encoding"), *body.codings)))
    late = await _read_to_the_end(connection, body, coding, cap, patience)
    document: bytes | None = None
    failure = late
    if late is None:
        try:
            document = decode(body.take(), coding, cap)
        except (errors.BodyTruncatedError, errors.ContentEncodingError) as error:
            failure = error
    if document is not None and not _goes_on(document, body):
        if body.fault is None or ends_whole(document):
            return document
        raise errors.BodyTruncatedError(f"the body is not whole: {body.fault}")
    if late is None and body.fault is None:
        longer = await _read_on(connection, body, coding, cap, patience)
        if longer is not None:
            return longer
        if document is not None and body.fault is None:
            return document  # all that was announced: its author left it so
    if body.fault is not None:
        raise errors.BodyTruncatedError(f"the body breaks off: {body.fault}") from failure
    assert failure is not None
    raise failure


async def _read_to_the_end(
    connection: Connection, body: Body, coding: str, cap: int, patience: Patience
) -> errors.VisitError | None:
    """Read until the body ends, or its document does; returns the time-out that came first."""
    loop = asyncio.get_running_loop()
    last, judged = loop.time(), 0
    while not body.done:
        try:
            more = await connection.receive(patience.next(QUIET_S))
        except asyncio.TimeoutError:
            if body.size > judged and _whole(body, coding, cap):
                body.fault, body.clean = "the server fell silent behind the document", False
                return None
            judged = body.size
            if patience.left() <= 0 or loop.time() - last >= patience.read_timeout_s:
                body.clean = False
                return patience.used_up()
            continue
        last = loop.time()
        if more:
            body.feed(more)
        else:
            body.end()
        if body.size > cap:
            raise errors.BodyTooLargeError(f"the body passes {cap} bytes (fetch.max_bytes)")
    return None


async def _read_on(
    connection: Connection, body: Body, coding: str, cap: int, patience: Patience
) -> bytes | None:
    """A document that goes on behind its declared end: all of it, or ``None``."""
    if body.chunked:
        return None
    judged = 0
    while True:
        if body.excess:
            body.go_on()
        if body.size > cap:
            raise errors.BodyTooLargeError(f"the body passes {cap} bytes (fetch.max_bytes)")
        # Judging costs a decompression: after each half as much again, and at the end.
        if body.fault is not None and body.size >= judged * 1.5:
            judged = body.size
            if _whole(body, coding, cap):
                break
        try:
            more = await connection.receive(patience.next(QUIET_S))
        except asyncio.TimeoutError:
            more = b""
        else:
            body.clean = False
        if not more:
            if body.size <= judged or body.fault is None or not _whole(body, coding, cap):
                return None
            break
        body.feed(more)
    return decode(body.take(), coding, cap)


def _goes_on(document: bytes, body: Body) -> bool:
    """Whether more is to be expected than what was announced."""
    return breaks_off(document) or (not document and bool(body.excess))


def _whole(body: Body, coding: str, cap: int) -> bool:
    try:
        return ends_whole(decode(body.take(), coding, cap))
    except (errors.BodyTruncatedError, errors.ContentEncodingError):
        return False


async def read_remark(
    connection: Connection, head: Head, body: Body, most: int, patience: Patience
) -> bytes:
    """What an answer that brings no document says besides, as far as it comes at once.

    Never raises: where the body is long, late or broken, what came of it is returned.
    """
    until = min(asyncio.get_running_loop().time() + QUIET_S, patience.ends_at)
    brief = Patience(patience.host, QUIET_S, patience.timeout_s, until)
    while not body.done and body.size <= most:
        try:
            more = await connection.receive(brief.next())
        except asyncio.TimeoutError:
            break
        if more:
            body.feed(more)
        else:
            body.end()
    wire = body.take()[:most]
    try:
        return decode(wire, head.headers.get("content-encoding"), 16 * most)[:most]
    except errors.VisitError:
        return wire
