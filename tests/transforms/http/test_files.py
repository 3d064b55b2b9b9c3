"""Feeds in local files: regular files of this machine alone, up to the cap."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

import pytest

from dateline.transforms.http.errors import BodyTooLargeError, FeedFileError
from dateline.transforms.http.files import local_path, read_feed_file

CAP = 1_000


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///srv/a%20b.xml", "/srv/a b.xml"),
        ("file://localhost/srv/a.xml", "/srv/a.xml"),
        ("file://LOCALHOST/srv/a.xml", "/srv/a.xml"),
    ],
)
def test_a_file_url_names_a_path_of_this_machine(url: str, path: str) -> None:
    assert local_path(url) == Path(path)


@pytest.mark.parametrize("host", ["fileserver", "127.0.0.1", "localhost.example"])
def test_a_file_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(FeedFileError, match=f"names the host '{host}'"):
        local_path(f"file://{host}/share/a.xml")


def test_a_file_comes_with_its_size_and_a_tag_of_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"<rss/>")
    body, etag, size = read_feed_file(path.as_uri(), CAP)
    assert (body, size) == (b"<rss/>", 6)
    copy = tmp_path / "copy.xml"
    shutil.copy(path, copy)
    os.utime(copy, (1, 1))
    assert read_feed_file(copy.as_uri(), CAP)[1] == etag, "a copy is the same input"
    copy.write_bytes(b"<RSS/>")
    assert read_feed_file(copy.as_uri(), CAP)[1] != etag


def test_a_compressed_file_is_read_and_its_size_on_disk_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xml.gz"
    path.write_bytes(gzip.compress(b"<rss/>"))
    body, _, size = read_feed_file(path.as_uri(), CAP)
    assert (body, size) == (b"<rss/>", path.stat().st_size)


def test_a_file_above_the_cap_is_refused_on_disk_and_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"x" * CAP)
    assert len(read_feed_file(path.as_uri(), CAP)[0]) == CAP
    path.write_bytes(b"x" * (CAP + 1))
    with pytest.raises(BodyTooLargeError, match=r"has 1001 bytes, above fetch\.max_bytes"):
        read_feed_file(path.as_uri(), CAP)
    path.write_bytes(gzip.compress(b"x" * (CAP + 1)))
    with pytest.raises(BodyTooLargeError):
        read_feed_file(path.as_uri(), CAP)


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(FeedFileError, match="is no regular file"):
        read_feed_file(tmp_path.as_uri(), CAP)
    with pytest.raises(FeedFileError, match="No such file or directory"):
        read_feed_file((tmp_path / "none.xml").as_uri(), CAP)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(FeedFileError, match="is no regular file"):
            read_feed_file((tmp_path / "pipe").as_uri(), CAP)
