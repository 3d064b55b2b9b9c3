"""Keys by which the same article is known again: by guid, by address, by text.

The ladder: a guid that is specific, else the canonical URL where that is specific, else a hash of
title and text. Every hash begins with a version byte, so that a change of the rules can never
collide with keys of before.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from struct import Struct
from typing import Any, NamedTuple

from dateline.schemas.article import Entry
from dateline.transforms.feeds.articles.canonical_url import canonical_url, is_home_page
from dateline.transforms.feeds.articles.page_link import page_links
from dateline.transforms.feeds.memo import memo
from dateline.transforms.feeds.text.white_space import fold_white_space

VERSION = b"\x01"

_GLOBAL = re.compile(
    r"^(?:https?://|tag:|urn:|\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$)",
    re.I,
)
_SCHEME = re.compile(r"^https?://", re.I)


class _Kinds(dict[str, Any]):
    """A hash that has seen the version byte and the kind, by kind."""

    def __missing__(self, kind: str) -> Any:
        begun = blake2b(VERSION + kind.encode(), digest_size=16)
        return self.setdefault(kind, begun)


_KINDS = _Kinds()
_length = Struct(">Q").pack


def digest(kind: str, *parts: str) -> bytes:
    """16 bytes over a version byte, a kind and parts, each with its length before it."""
    return digest_of(kind, b"".join([_length(len(data)) + data for data in utf8(parts)]))


def digest_of(kind: str, parts: bytes) -> bytes:
    """``digest`` of parts that are bytes already, with their lengths."""
    found = _KINDS[kind].copy()  # is faster than a new one
    found.update(parts)
    answer: bytes = found.digest()
    return answer


def with_length(data: bytes) -> bytes:
    """A part of a digest with its length before it."""
    return _length(len(data)) + data


def utf8(texts: Sequence[str]) -> list[bytes]:
    """Texts as they are hashed: half a character is a question mark."""
    try:
        return [text.encode() for text in texts]
    except UnicodeEncodeError:
        return [text.encode("utf-8", "replace") for text in texts]


@memo(4_096)
def guid_key(guid: str, feed: str) -> bytes:
    """Identity by guid: global for URLs, ``tag:``, ``urn:`` and UUIDs, else within the feed.

    A guid that is a web address means the same with http and with https: sites move.
    """
    if _GLOBAL.match(guid):
        return digest("guid", _SCHEME.sub("//", guid))
    return digest("guid-of-feed", feed, guid)


@memo(4_096)
def url_key(canonical: str) -> bytes:
    """Identity by canonical URL, http and https alike."""
    return digest("url", canonical[canonical.find(":") + 1 :])


def text_key(title: str, text: str) -> bytes:
    """Identity by title and text, for entries with neither guid nor link of their own."""
    return digest("text", title, text)


def content_hash(title: str, summary: str, content: str | None) -> int:
    """Unsigned 64 bit over plain texts: a change of markup or of white space is no revision."""
    folded = [fold_white_space(part) for part in (title, summary, content or "")]
    return hash_of_parts([with_length(data) for data in utf8(folded)])


def hash_of_parts(parts: Sequence[bytes]) -> int:
    """``content_hash`` of title, summary and content as parts of a digest, folded already."""
    return int.from_bytes(digest_of("content", b"".join(parts))[:8], "big")


class Keys(NamedTuple):
    """The keys of one entry; a key is ``None`` where it would not be specific."""

    guid_key: bytes | None
    url_key: bytes | None
    url: str | None  # canonical


def repeated(values: Sequence[str | None]) -> set[str | None]:
    """Those of the values that are there more than once; in most documents none is."""
    if len(set(values)) == len(values):
        return set()
    return {value for value, times in Counter(values).items() if times > 1}


def keys_of(entries: Sequence[Entry], *, feed: str, home_page: str | None) -> list[Keys]:
    """Keys of all entries of one document.

    A guid does not identify when entries with different links (or, without links, different
    titles) share it; a link does not when entries with different guids share it, or when it is the
    home page of the feed or the root of a host.
    """
    found = [
        (entry, canonical_url(link) if link else None)
        for entry, link in zip(entries, page_links(entries), strict=True)
    ]
    pages_of_guid: defaultdict[str | None, set[str]] = defaultdict(set)
    guids_of_url: defaultdict[str | None, set[str]] = defaultdict(set)
    guids = repeated([entry.id for entry, _ in found])
    urls = repeated([url for _, url in found])
    for entry, url in found if guids or urls else ():
        if entry.id in guids:
            pages_of_guid[entry.id].add(url or entry.link or f"title {entry.title}")
        if url in urls:
            guids_of_url[url].add(entry.id or f"title {entry.title}")
    shared_guids = {guid for guid, pages in pages_of_guid.items() if len(pages) > 1}
    shared_urls = {url for url, named in guids_of_url.items() if len(named) > 1}
    home = canonical_url(home_page) if home_page else None
    keys = []
    for entry, url in found:
        by_guid = by_url = None
        if entry.id and entry.id not in shared_guids:
            by_guid = guid_key(entry.id, feed)
        if url and url not in shared_urls and url != home and not is_home_page(url):
            by_url = url_key(url)
        keys.append(Keys(by_guid, by_url, url))
    return keys
