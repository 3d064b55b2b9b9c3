"""Feeds in local files."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

import pytest
import zstandard

from dateline.transforms.http.errors import BodyTooLargeError, FeedFileError
from dateline.transforms.http.files import local_path, read_feed_file

BODY = b"<rss version='2.0'><channel><title>T</title></channel></rss>"
CAP = 10_000


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///feeds/a.xml", "/feeds/a.xml"),
        ("file://localhost/feeds/a.xml", "/feeds/a.xml"),
        ("file://LOCALHOST/a", "/a"),
        ("file:///feeds/a%20b%C3%A9.xml", "/feeds/a bé.xml"),
        ("file:/feeds/a.xml", "/feeds/a.xml"),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="paths are written otherwise there")
def test_paths(url: str, path: str) -> None:
    assert local_path(url) == Path(path)


def test_another_machine_is_refused() -> None:
    with pytest.raises(FeedFileError, match="names the host 'fileserver'"):
        local_path("file://fileserver/share/a.xml")


def test_the_tag_of_a_file_is_its_content_and_not_its_time(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(BODY)
    body, etag, size = read_feed_file(path.as_uri(), CAP)
    assert (body, size) == (BODY, len(BODY))
    copy = Path(shutil.copy(path, tmp_path / "b.xml"))
    os.utime(copy, (1, 1))
    assert read_feed_file(copy.as_uri(), CAP)[1] == etag
    copy.write_bytes(BODY.replace(b"T", b"U"))
    assert read_feed_file(copy.as_uri(), CAP)[1] != etag


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_compressed_files_are_read(tmp_path: Path, compress: object) -> None:
    assert callable(compress)
    path = tmp_path / "a.xml.packed"
    path.write_bytes(compress(BODY))
    body, _, size = read_feed_file(path.as_uri(), CAP)
    assert (body, size) == (BODY, path.stat().st_size)


def test_size_is_bounded_on_disk_and_decompressed(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"x" * CAP)
    assert len(read_feed_file(path.as_uri(), CAP)[0]) == CAP
    path.write_bytes(b"x" * (CAP + 1))
    with pytest.raises(BodyTooLargeError, match=r"10001 bytes, above fetch\.max_bytes"):
        read_feed_file(path.as_uri(), CAP)
    path.write_bytes(gzip.compress(bytes(1_000_000)))
    with pytest.raises(BodyTooLargeError):
        read_feed_file(path.as_uri(), CAP)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FeedFileError, match="No such file"):
        read_feed_file((tmp_path / "none.xml").as_uri(), CAP)
    with pytest.raises(FeedFileError, match="no regular file"):
        read_feed_file(tmp_path.as_uri(), CAP)
    if os.name == "posix":
        with pytest.raises(FeedFileError, match="no regular file"):
            read_feed_file("file:///dev/zero", CAP)
