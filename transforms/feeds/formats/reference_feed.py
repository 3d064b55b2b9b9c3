"""feedparser as the reference that our own readers are measured against, and the last resort.

It gets bytes only, never an address (it would open it: no time-out, any scheme), and neither
sanitises HTML nor resolves links: both are done once, for all readers, elsewhere.
"""

from __future__ import annotations

from typing import Any

from dateline.schemas.article import Enclosure, Entry, ParsedFeed
from dateline.transforms.feeds.errors import MalformedFeed
from dateline.transforms.feeds.formats.attachments import number_of_bytes
from dateline.transforms.feeds.formats.categories import split_words
from dateline.transforms.feeds.formats.people import distinct, people
from dateline.transforms.feeds.formats.text_construct import as_html
from dateline.transforms.feeds.links import clean_link, join


def read_reference(text: str, *, base_url: str, repairs: tuple[str, ...] = ()) -> ParsedFeed:
    """Read a feed with feedparser.

    Raises ``MalformedFeed`` where feedparser finds neither a format nor an entry, or fails itself.
    """
    import feedparser

    try:
        result = feedparser.parse(
            text.encode("utf-8", "replace"),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
    except (
        UnicodeError,
        ValueError,
        RuntimeError,
        TypeError,
        LookupError,
        AttributeError,
    ) as error:
        raise MalformedFeed(f"feedparser cannot read the document: {error!r}") from error
    if not result.entries and not result.get("version"):
        raise MalformedFeed("no feed was recognised in the document")
    feed = result.feed
    site = clean_link(feed.get("link"))
    base = base_url or site
    return ParsedFeed(
        format=result.get("version") or "unknown",
        parser="feedparser",
        title=_html(feed.get("title_detail")) or None,
        link=join(base, site) or None,
        language=feed.get("language") or None,
        entries=tuple(
            _entry(position, entry, base) for position, entry in enumerate(result.entries)
        ),
        repairs=repairs,
    )


def _entry(position: int, entry: Any, base: str) -> Entry:
    guid = (entry.get("id") or "").strip() or None
    permalink = bool(entry.get("guidislink")) and (guid or "").startswith(("http://", "https://"))
    contents = entry.get("content") or []
    content = _html(contents[0]) if contents else ""
    summary = _html(entry.get("summary_detail"))
    # dc:date comes as "updated": without a "published" it is the date of publication.
    # By dict's own get: feedparser's warns that it mixes the two up.
    published, updated = dict.get(entry, "published"), dict.get(entry, "updated")
    return Entry(
        position=position,
        id=guid,
        id_is_permalink=permalink,
        link=join(base, clean_link(entry.get("link"))) or (guid if permalink else None),
        origin_link=entry.get("feedburner_origlink"),
        title=_html(entry.get("title_detail")) or None,
        summary=summary or None,
        content=content or None,
        authors=distinct(
            [
                name
                for author in _authors(entry)
                for name in people(author.get("name") or author.get("email") or "")
            ]
        ),
        categories=distinct(
            [
                word
                for tag in _tags(entry)
                for word in split_words(tag.get("label") or tag.get("term") or "")
            ]
        ),
        language=(entry.get("title_detail") or {}).get("language"),
        published_raw=published or None,
        updated_raw=updated or None,
        enclosures=tuple(
            Enclosure(
                join(base, found["href"]),
                found.get("type"),
                number_of_bytes(str(found.get("length") or "")),
            )
            for found in entry.get("enclosures", ())
            if found.get("href")
        ),
        source_title=(entry.get("source") or {}).get("title"),
        source_url=(entry.get("source") or {}).get("href"),
    )


def _authors(entry: Any) -> list[Any]:
    return [author for author in entry.get("authors", ()) if author]


def _tags(entry: Any) -> list[Any]:
    return list(entry.get("tags") or ())


def _html(detail: Any) -> str:
    if not detail:
        return ""
    value = (detail.get("value") or "").strip()
    return as_html(value) if detail.get("type") == "text/plain" else value
