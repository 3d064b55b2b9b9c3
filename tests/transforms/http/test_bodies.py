"""Bodies: labelled, mislabelled, unlabelled, broken off, and too large."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.http.bodies import coding_names, decode
from dateline.transforms.http.errors import (
    BodyTooLargeError,
    BodyTruncatedError,
    ContentEncodingError,
    VisitError,
)
from tests.feed_server import rss
from tests.rows import each

BODY = rss("canal", items=40)
CAP = 1_000_000


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


def quick_brotli(data: bytes) -> bytes:
    return bytes(brotli.compress(data, quality=2))


ENCODERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", quick_brotli),
    ("zstd", zstandard.compress),
]
encoders = pytest.mark.parametrize(
    ("coding", "encode"), ENCODERS, ids=["gzip", "x-gzip", "zlib", "raw-deflate", "br", "zstd"]
)


@encoders
def test_each_coding_is_undone(coding: str, encode: Callable[[bytes], bytes]) -> None:
    assert decode(encode(BODY), coding.upper(), CAP) == BODY
    assert decode(encode(b""), coding, CAP) == b""


@encoders
def test_the_cap_holds_after_decompression(coding: str, encode: Callable[[bytes], bytes]) -> None:
    assert len(decode(encode(b"x" * CAP), coding, CAP)) == CAP
    with pytest.raises(BodyTooLargeError, match=str(CAP)):
        decode(encode(b"x" * (CAP + 1)), coding, CAP)


def test_layers_of_codings_are_undone_from_the_outside() -> None:
    assert decode(quick_brotli(gzip.compress(BODY)), "gzip, br", CAP) == BODY
    assert decode(gzip.compress(gzip.compress(BODY)), "gzip", CAP) == BODY
    with pytest.raises(ContentEncodingError):
        decode(BODY, "gzip, gzip, gzip, gzip", CAP)


@each("coding", ["gzip", "deflate", "br", "zstd", "snappy"])
@each(
    "body",
    [
        BODY,
        b"\xef\xbb\xbf" + BODY,
        b"\n " + BODY,
        b'{"version": 1}',
        BODY.decode().encode("utf-16"),
    ],
    ids=["xml", "bom", "space", "json", "utf-16"],
)
def test_plain_bodies_with_a_label_are_taken_as_they_are(coding: str, body: bytes) -> None:
    assert decode(body, coding, CAP) == body


@pytest.mark.parametrize("label", [None, "", "identity", "utf-8", "none", "deflate", "br"])
def test_magic_bytes_win_over_the_label(label: str | None) -> None:
    assert decode(gzip.compress(BODY), label, CAP) == BODY
    assert decode(zstandard.compress(BODY), label, CAP) == BODY


def test_an_empty_body_stays_empty() -> None:
    assert decode(b"", "gzip", CAP) == b""


def test_several_gzip_members_and_stray_bytes_after_them() -> None:
    wire = gzip.compress(BODY[:100]) + gzip.compress(BODY[100:])
    assert decode(wire, "gzip", CAP) == BODY
    assert decode(wire + bytes(512), "gzip", CAP) == BODY


@pytest.mark.parametrize("encode", [gzip.compress, zstandard.compress])
def test_a_body_of_countless_members_is_refused(encode: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ContentEncodingError, match="more than"):
        decode(encode(b"x") * 100_000, None, 10_000_000)


@encoders
def test_a_stream_cut_inside_the_document_is_refused(
    coding: str, encode: Callable[[bytes], bytes]
) -> None:
    wire = encode(BODY)
    with pytest.raises((BodyTruncatedError, ContentEncodingError)):
        decode(wire[: len(wire) // 2], coding, CAP)


def test_a_stream_without_trailer_around_a_whole_document_is_understood() -> None:
    assert decode(gzip.compress(BODY)[:-8], "gzip", CAP) == BODY


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "unheard-of"])
def test_nonsense_is_refused(coding: str) -> None:
    with pytest.raises((ContentEncodingError, BodyTruncatedError)):
        decode(b"\x00\x01nonsense\xff" * 9, coding, CAP)


def test_corrupt_streams_are_refused() -> None:
    wire = bytearray(gzip.compress(BODY))
    wire[len(wire) // 2 : len(wire) // 2 + 20] = bytes(20)
    with pytest.raises(VisitError):
        decode(bytes(wire), "gzip", CAP)


@each("label", [None, "gzip", "deflate", "br", "zstd", "unheard-of"])
@each("encode", [zlib.compress, raw_deflate, quick_brotli], ids=["zlib", "raw-deflate", "br"])
def test_what_no_magic_bytes_tell_is_found_by_trial(
    label: str | None, encode: Callable[[bytes], bytes]
) -> None:
    assert decode(encode(BODY), label, CAP) == BODY
    assert decode(b"\r\n" + encode(BODY), label, CAP) == BODY


@pytest.mark.parametrize(
    "encode", [zlib.compress, raw_deflate, quick_brotli], ids=["zlib", "raw-deflate", "br"]
)
def test_a_trial_counts_only_where_text_comes_out_whole_and_within_the_cap(
    encode: Callable[[bytes], bytes],
) -> None:
    for wire in (encode(b"\0\1\2" * 99), encode(BODY)[:-40], encode(b"<" + b"x" * CAP)):
        assert decode(wire, None, CAP) == wire


def test_bytes_that_are_no_text_in_front_of_a_stream_are_its_own() -> None:
    wire = b"\0\1\2" + gzip.compress(BODY)
    assert decode(wire, None, CAP) == wire
    with pytest.raises(ContentEncodingError):
        decode(wire, "gzip", CAP)


def test_chunks_that_nobody_announced_are_put_together() -> None:
    half = len(BODY) // 2
    chunks = b"%x\r\n%s\r\n%x;a=b\r\n%s\r\n" % (half, BODY[:half], len(BODY) - half, BODY[half:])
    assert decode(chunks + b"0\r\n\r\n", None, CAP) == BODY
    assert decode(chunks.replace(b"\r\n", b"\n") + b"0\n", None, CAP) == BODY
    assert decode(chunks, None, CAP) == chunks, "without the last one they may be text"
    for text in (b"0\r\n\r\n", b"12\n", b"5\nhello world", b"fade\n"):
        assert decode(text, None, CAP) == text


def test_names_of_codings() -> None:
    assert coding_names('GZIP, "br";q=1 , , identity,x-deflate,Chunked') == [
        "gzip", "br", "deflate", "chunked",
    ]  # fmt: skip
    assert coding_names("") == coding_names("none") == []


@given(
    data=st.binary(max_size=400),
    prefix=st.sampled_from([b"", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"\x78\x9c"]),
    coding=st.sampled_from([None, "gzip", "deflate", "br", "zstd", "gzip, br", ",", "x"]),
)
def test_whatever_comes_is_bytes_or_a_visit_error(
    data: bytes, prefix: bytes, coding: str | None
) -> None:
    try:
        body = decode(prefix + data, coding, 10_000)
    except VisitError:
        return
    assert isinstance(body, bytes)
    assert len(body) <= 10_000


@given(data=st.binary(max_size=3_000), encoder=st.sampled_from(ENCODERS))
def test_bytes_survive_the_round_trip(
    data: bytes, encoder: tuple[str, Callable[[bytes], bytes]]
) -> None:
    coding, encode = encoder
    document = b"<rss>" + data
    assert decode(encode(document), coding, CAP) == document
