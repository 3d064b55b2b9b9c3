"""Feeds in local files: samples and archives, from ``file://`` URLs of the config alone."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from urllib.parse import urlsplit

from dateline.transforms.http.bodies import decode
from dateline.transforms.http.errors import BodyTooLargeError, FeedFileError


def local_path(url: str) -> Path:
    """The path of a file URL (RFC 8089); raises ``FeedFileError`` if it names another machine."""
    parts = urlsplit(url)
    if parts.netloc.lower() not in ("", "localhost"):
        raise FeedFileError(f"{url} names the host {parts.netloc!r}; file URLs are local only")
    from urllib.request import url2pathname  # which loads a client of its own

    return Path(url2pathname(parts.path))


def read_feed_file(url: str, max_bytes: int) -> tuple[bytes, str, int]:
    """Body (decompressed if it is gzip or zstd), ETag and size on disk of a file feed.

    The ETag is made of size and content alone, not of the modification time, so that a copy of
    the same files is the same input.
    """
    path = local_path(url)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise FeedFileError(f"{path} is no regular file")
        if found.st_size > max_bytes:
            raise BodyTooLargeError(f"{path} has {found.st_size} bytes, above fetch.max_bytes")
        with path.open("rb") as source:
            raw = source.read(max_bytes + 1)
    except OSError as error:
        raise FeedFileError(f"{path}: {error.strerror or error}") from error
    etag = f'"{len(raw)}-{hashlib.sha256(raw).hexdigest()[:32]}"'
    return decode(raw, None, max_bytes), etag, len(raw)
