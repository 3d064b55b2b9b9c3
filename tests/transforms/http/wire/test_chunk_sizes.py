"""Chunk sizes that count something else: read where all of them fit, and nowhere else."""

from __future__ import annotations

import pytest

from dateline.transforms.http.wire.chunk_sizes import counted_otherwise
from tests.transforms.http.wire.kinds import DOCUMENT, MISCOUNTED, WIDE
from tests.transforms.http.wire.test_body import framed


@pytest.mark.parametrize("kind", MISCOUNTED)
@pytest.mark.parametrize("step", [1, 700, 1_000_000])
def test_every_way_of_counting_gives_the_document(kind: str, step: int) -> None:
    body, wire, _ = framed(MISCOUNTED[kind])
    for start in range(0, len(wire), step):
        body.feed(wire[start : start + step])
    if "too large" in kind:
        body.end()
    else:
        assert (body.done, body.clean) == (True, False)
    assert body.take() == WIDE
    assert body.fault is not None


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"0\r\n\r\n",
        b"5\r\nabc\r\n",
        b"5\r\nabc\r\nzzz\r\n0\r\n\r\nmore",
        b"5\r\nabc\r\n4\r\ndefgh\r\n0\r\n\r\n",
        b"no size\r\n0\r\n\r\n",
        b"f" * 16 + b"\r\nabc\r\n",
    ],
)
def test_what_fits_no_way_of_counting_is_left(wire: bytes) -> None:
    assert counted_otherwise(wire) is None


def test_right_sizes_are_no_other_way_of_counting() -> None:
    body, wire, _ = framed(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
        % (len(DOCUMENT), DOCUMENT)
    )
    body.feed(wire)
    assert (body.take(), body.fault, body.clean) == (DOCUMENT, None, True)
