"""Where bodies end: the right ones, and those whose framing contradicts itself."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.http.bodies import decode
from dateline.transforms.http.wire.body import Body
from dateline.transforms.http.wire.head import find_end, parse_head
from tests.rows import each
from tests.transforms.http.wire.kinds import (
    CHUNKS,
    DOCUMENT,
    LENGTHS,
    NOT_MODIFIED,
    PACKINGS,
)

BODIES = LENGTHS | CHUNKS | PACKINGS
TOO_SMALL = (
    "length zero before a body",
    "length too small",
    "length too small, body in gzip",
)
WITH_A_SCRIPT = DOCUMENT + b"\n<!-- served by cache 12ms -->\n<script>track()</script>"


def framed(answer: bytes) -> tuple[Body, bytes, str]:
    """The body of an answer without a byte yet, its bytes, and its codings."""
    end = find_end(answer)
    assert end is not None
    head = parse_head(answer[:end])
    body = Body(head)
    codings = [head.headers.get("content-encoding", ""), *body.codings]
    return body, answer[end:], ", ".join(filter(None, codings))


@each("kind", BODIES)
@each("step", [1, 7, 1_000, 1_000_000])
def test_every_kind_holds_the_document_in_pieces_of_any_size(kind: str, step: int) -> None:
    body, wire, codings = framed(BODIES[kind])
    for start in range(0, len(wire), step):
        body.feed(wire[start : start + step])
    body.end()
    if body.excess and kind in TOO_SMALL:
        body.go_on()
        body.end()
    found = decode(body.take(), codings, 1_000_000).rstrip()
    assert found in (DOCUMENT, WITH_A_SCRIPT)


@pytest.mark.parametrize("kind", NOT_MODIFIED)
def test_a_304_has_no_body_whatever_follows(kind: str) -> None:
    body, wire, _ = framed(NOT_MODIFIED[kind])
    body.feed(wire)
    assert (body.done, body.take(), body.fault) == (True, b"", None)
    assert body.clean == (kind == "304")


@each(
    ("kind", "clean"),
    [
        ("length twice, equal", True),
        ("chunks", True),
        ("chunks and a length", True),
        ("chunk extensions", True),
        ("trailers", False),
        ("the last chunk without its line break", False),
        ("length zero before a body", False),
        ("line breaks behind the body", False),
        ("declared as chunked, but plain with a length", False),
    ],
)
def test_a_connection_is_used_again_only_where_nothing_was_odd(kind: str, clean: bool) -> None:
    body, wire, _ = framed(BODIES[kind])
    body.feed(wire)
    assert (body.done, body.clean) == (True, clean)


def test_the_fault_tells_what_is_missing() -> None:
    body, wire, _ = framed(LENGTHS["length too large"])
    body.feed(wire)
    assert not body.done
    body.end()
    assert (
        body.fault == f"the connection closed after {len(DOCUMENT)} of {len(DOCUMENT) + 50} bytes"
    )
    body, wire, _ = framed(CHUNKS["chunks without the last"])
    body.feed(wire)
    body.end()
    assert body.fault == "the connection closed amid the chunks"


def test_a_body_in_chunks_of_one_byte_takes_no_more_memory_than_it_has_bytes() -> None:
    body = Body(parse_head(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"))
    wire = b"1\r\nx\r\n" * 5_000
    tracemalloc.start()
    try:
        for _ in range(4):
            body.feed(wire)
        current, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert body.size == 20_000
    assert current < 200_000


def test_what_is_announced() -> None:
    assert framed(LENGTHS["length twice, one too large"])[0].least == len(DOCUMENT)
    assert framed(LENGTHS["length no number"])[0].expected is None
    assert framed(CHUNKS["chunks and a length"])[0].expected is None


@given(
    lines=st.lists(
        st.sampled_from(
            [
                b"Content-Length: 5",
                b"Content-Length: 7, 9",
                b"Content-Length: x",
                b"Transfer-Encoding: chunked",
                b"Transfer-Encoding: gzip",
            ]
        ),
        max_size=3,
    ),
    parts=st.lists(st.binary(max_size=30) | st.sampled_from([b"5\r\n", b"\r\n", b"0\r\n\r\n"])),
)
def test_whatever_comes_is_taken_or_left(lines: list[bytes], parts: list[bytes]) -> None:
    body = Body(parse_head(b"\r\n".join([b"HTTP/1.1 200 OK", *lines])))
    for part in parts:
        body.feed(part)
    body.end()
    assert body.done
    assert len(body.take()) <= body.size <= sum(map(len, parts))
    if body.fault is None:
        assert len(body.take()) == body.size
