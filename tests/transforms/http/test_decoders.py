"""Decoders keep what they have of damaged streams, and never more than the cap."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from dateline.transforms.http.decoders import DECODERS, Corrupt
from dateline.transforms.http.errors import BodyTooLargeError, ContentEncodingError
from tests.feed_server import rss

BODY = rss("canal", items=40)
CAP = 1_000_000
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: bytes(brotli.compress(data, quality=2)),
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
}
each = pytest.mark.parametrize("coding", ENCODERS)


def test_every_coding_is_tried() -> None:
    assert set(DECODERS) == set(ENCODERS)


@each
def test_a_stream_is_undone_and_what_comes_behind_it_is_left(coding: str) -> None:
    wire = ENCODERS[coding](BODY)
    assert DECODERS[coding](wire, CAP) == (BODY, True)
    for behind in (b"\n", b"<!-- cached -->", bytes(700)):
        assert DECODERS[coding](wire + behind, CAP) == (BODY, True)


@each
def test_a_cut_stream_gives_its_beginning(coding: str) -> None:
    wire = ENCODERS[coding](BODY)
    found, complete = DECODERS[coding](wire[: len(wire) * 2 // 3], CAP)
    assert not complete
    assert BODY.startswith(found)
    assert coding == "zstd" or len(found) > len(BODY) // 4, "zstd gives whole blocks alone"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd"])
def test_a_wrong_checksum_costs_no_byte(coding: str) -> None:
    wire = ENCODERS[coding](BODY)
    with pytest.raises(Corrupt) as found:
        DECODERS[coding](wire[:-4] + b"\x01\x02\x03\x04", CAP)
    assert found.value.data == BODY


def test_damage_amid_a_br_stream_leaves_what_comes_before_it() -> None:
    wire = bytearray(ENCODERS["br"](rss("canal", items=400)))
    wire[2_000:2_100] = bytes(100)
    with pytest.raises(Corrupt) as found:
        DECODERS["br"](bytes(wire), CAP)
    assert len(found.value.data) > 1_000
    assert rss("canal", items=400).startswith(found.value.data[:1_000])


@each
def test_the_cap_is_exact(coding: str) -> None:
    wire = ENCODERS[coding](b"x" * 5_000)
    assert DECODERS[coding](wire, 5_000) == (b"x" * 5_000, True)
    with pytest.raises(BodyTooLargeError, match="4999"):
        DECODERS[coding](wire, 4_999)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_parts_are_joined_up_to_a_number(coding: str) -> None:
    part = ENCODERS[coding](b"x")
    assert DECODERS[coding](part * 499, CAP) == (b"x" * 499, True)
    with pytest.raises(ContentEncodingError, match="more than 500"):
        DECODERS[coding](part * 501, CAP)


def test_deflate_is_zlib_or_raw() -> None:
    stream = zlib.compressobj(wbits=-15)
    raw = stream.compress(BODY) + stream.flush()
    assert DECODERS["deflate"](raw, CAP) == (BODY, True)
    assert DECODERS["deflate"](b"", CAP) == (b"", False)
