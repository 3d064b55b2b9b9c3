"""Memories made anew from the articles themselves, for a repair that has lost them.

What a row cannot tell is left out: a URL that several articles share identifies none of them, and
the feed's own text of an article whose page was fetched is not stored, so its next visit may count
as a revision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from dateline.dataset.memory import feed_lines, identities, signatures
from dateline.dataset.repair import Rebuild
from dateline.dataset.rows import Row, boilerplate_of_row
from dateline.schemas.article import Article
from dateline.schemas.remembered import FeedLines, Identity, Signature, feed_hash
from dateline.transforms.boilerplate.learning import article_lines, learn_all
from dateline.transforms.feeds.articles.canonical_url import canonical_url, is_home_page
from dateline.transforms.feeds.articles.identity import guid_key, url_key
from dateline.transforms.feeds.articles.text_hashes import text_hashes
from dateline.transforms.feeds.articles.url_variants import page_address
from dateline.transforms.same.signatures import signature_of


def identities_of(rows: Iterable[Row], seen_at: int) -> list[Identity]:
    """The identities of articles as rows, in the order of a segment; last seen at ``seen_at``."""
    keys: dict[bytes, set[bytes]] = defaultdict(set)
    found: list[tuple[tuple[bytes, ...], Row]] = []
    for row in rows:
        article_id = bytes.fromhex(row["article_id"])
        own = {article_id}
        if row["guid"]:
            own.add(guid_key(row["guid"], row["feed"]))
            link = canonical_url(row["guid"])
            if link and row["url"] and page_address(link) == page_address(row["url"]):
                own.add(guid_key(page_address(link), row["feed"]))
        if row["url"] and not is_home_page(page_address(row["url"])):
            own.add(url_key(page_address(row["url"])))
        for key in own:
            keys[key].add(article_id)
        found.append((tuple(own), row))
    known: dict[tuple[bytes, int, int], Identity] = {}
    for own_keys, row in found:
        article_id = bytes.fromhex(row["article_id"])
        hashes = text_hashes(row["title"] or "", row["summary"] or "", _own_content(row))
        text = hashes.content
        for feed in (row["feed"], *(row["also_in_feeds"] or ())):
            for key in own_keys:
                if key == article_id or len(keys[key]) == 1:
                    name = (key, text, feed_hash(feed))
                    known[name] = Identity(
                        key,
                        article_id,
                        text,
                        feed_hash(feed),
                        row["revision"],
                        seen_at,
                        field_hashes=hashes.fields,
                    )
    return [known[name] for name in sorted(known)]


def signatures_of(rows: Iterable[Row]) -> list[Signature]:
    """The signatures of articles as rows, from the first revision of each."""
    first: dict[str, Row] = {}
    for row in rows:
        known = first.get(row["article_id"])
        if known is None or row["revision"] < known["revision"]:
            first[row["article_id"]] = row
    found = []
    for row in first.values():
        signature = signature_of(_article(row))
        cluster = bytes.fromhex(row["cluster_id"] or row["article_id"])
        found.append(replace(signature, cluster_id=cluster))
    return found


def _own_content(row: Row) -> str | None:
    """The content that the feed gave, as far as it is stored."""
    content: str | None = row["content"]
    return None if row["text_source"] == "fulltext" else content


def _article(row: Row) -> Article:
    """As much of the article as a signature takes."""
    return Article(
        article_id=row["article_id"],
        guid_key=None,
        url_key=None,
        content_hash=0,
        feed=row["feed"],
        title=row["title"] or "",
        summary=row["summary"] or "",
        content=_own_content(row),
        text_source=row["text_source"],
        first_seen_at=row["first_seen_at"],
        published_quality=row["published_quality"],
        published_at=row["published_at"],
        authors=tuple(row["authors"] or ()),
        boilerplate=boilerplate_of_row(row),
    )


def _write_identities(rows: Iterable[Row], now: datetime, handle: Any) -> int:
    known = identities_of(rows, int(now.timestamp()))
    return identities.write_segment(handle, identities.to_table(known))


def feed_lines_of(rows: Iterable[Row]) -> dict[int, FeedLines]:
    """What recurs in each feed, by its hash, from the first revision of its articles."""
    first = (row for row in rows if row["revision"] == 1)
    return learn_all((), (article_lines(_article(row)) for row in first))


def _write_signatures(rows: Iterable[Row], now: datetime, handle: Any) -> int:
    table = signatures.to_table(signatures_of(rows), int(now.timestamp()))
    return signatures.write_segment(handle, table)


def _write_feed_lines(rows: Iterable[Row], now: datetime, handle: Any) -> int:
    table = feed_lines.to_table(feed_lines_of(rows).values(), int(now.timestamp()))
    return feed_lines.write_segment(handle, table)


FROM_ARTICLES: dict[str, Rebuild] = {
    identities.MEMORY.name: _write_identities,
    signatures.MEMORY.name: _write_signatures,
    feed_lines.MEMORY.name: _write_feed_lines,
}
"""What makes a memory anew from the articles, by its name."""
