"""The keys of the entries of one document, in the order of how much they tell.

- An entry is its *guid*, where that names it (``guids``), and its *page*, where no other entry of
  the document has it (``url_variants.page_address``). Another text under one of them is a revision.
- Its *twin key* is the plain address with title, text and date. It finds what has no other name:
  links with tokens, AMP and mobile pages, items that only their dates tell apart.
- A feed of one item without a guid, at an address that is no permalink, is a *landing page*: its
  item is known by the exact time, or by day and title. Another day is another article.
- Keys by the rules of before are looked up as well, so that what an older version remembered is
  known. They are not written any more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from dateline.schemas.article import (
    TRUSTED_QUALITIES,
    Article,
    FurtherKeys,
    ParsedFeed,
    PublishedQuality,
)
from dateline.transforms.feeds.articles.canonical_url import canonical_url, is_home_page
from dateline.transforms.feeds.articles.guids import page_guids, telling_guids
from dateline.transforms.feeds.articles.identity import (
    digest,
    guid_key,
    repeated,
    text_key,
    url_key,
)
from dateline.transforms.feeds.articles.url_variants import page_address, plain_addresses

_DATE_OR_NUMBER = re.compile(r"/(?:19|20)\d\d[/-]\d\d?(?:[/-]|$)|\d{5,}")
_HYPHEN = re.compile(r"[_-]")
_PERMALINK_WORDS = 4  # with hyphens between, at the end of a path
_VISIT = timedelta(minutes=2)
_TELLING_WORDS = 6  # of title and text, for a query not to be needed to tell entries apart


class Told(NamedTuple):
    """What an entry is known by: its names, its address, its texts and its time."""

    feed: str
    guid: str | None
    url: str | None  # canonical
    title: str
    summary: str
    content: str | None
    content_hash: int
    time: str  # ISO 8601, where it tells entries apart (``is_telling``), else empty
    older_id: bytes  # the article's id by the rules of before


class EntryKeys(NamedTuple):
    """The keys of one article."""

    article_id: str  # 32 hex digits
    guid_key: bytes | None
    url_key: bytes | None
    further: FurtherKeys


def entry_keys(
    told: Mapping[int, Told], feed: ParsedFeed, urls: Sequence[str | None]
) -> dict[int, EntryKeys]:
    """All the keys that the entries of one document may be known by.

    Args:
        told: of those entries that become articles, by their place in the document.
        feed: the document; entries that become no article count for what they share with others.
        urls: the canonical addresses of all entries.
    """
    home = canonical_url(feed.link) if feed.link else None
    pages = [page_address(url) if url else None for url in urls]
    guids = telling_guids(feed.entries, pages, home)
    links = page_guids(feed.entries, guids, pages)
    named: defaultdict[str, set[str]] = defaultdict(set)
    often = repeated(pages)
    together = zip(feed.entries, guids, links, pages, strict=True) if often else ()
    for entry, guid, link, page in together:
        if page and page in often:
            named[page].add(link or guid or f"title {entry.title} {entry.published_raw}")
    plain = {n: plain_addresses(one.url) if one.url else ("", "") for n, one in told.items()}
    twin_keys = {n: _twin_key(one, plain[n], one.time) for n, one in told.items()}
    pages_of_twin: defaultdict[bytes, set[str | None]] = defaultdict(set)
    for number, key in twin_keys.items():
        pages_of_twin[key].add(pages[number])
    shared = {page for page, names in named.items() if len(names) > 1}
    home_address = page_address(home) if home else None
    found = {}
    for number, one in told.items():
        guid, link, page = guids[number], links[number], pages[number]
        is_specific = (
            page is not None
            and page not in shared
            and not is_home_page(page)
            and page != home_address
        )
        twin: bytes | None = twin_keys[number]
        if len(pages_of_twin[twin_keys[number]]) > 1:
            twin = None  # two entries of one document: whatever they share is not enough
        if (
            len(feed.entries) == 1
            and feed.entries[number].id is None
            and page is not None
            and is_specific
            and not _is_permalink(urlsplit(page).path)
        ):
            found[number] = _of_landing_page(one, page, plain[number], twin)
        else:
            varies = page is not None and _may_vary(page, plain[number])
            own = page if is_specific else None
            found[number] = _of_entry(one, guid, link, own, plain[number], varies, twin)
    return found


def _is_permalink(path: str) -> bool:
    """Whether a path looks like that of one article: a date, a number, or the words of a title."""
    words = _HYPHEN.split(path.removesuffix("/").rpartition("/")[2])[-_PERMALINK_WORDS:]
    return (len(words) == _PERMALINK_WORDS and all(words)) or bool(_DATE_OR_NUMBER.search(path))


def _of_entry(
    told: Told,
    guid: str | None,
    link: str | None,
    page: str | None,
    plain: tuple[str, str],
    varies: bool,
    twin: bytes | None,
) -> EntryKeys:
    by_guid = guid_key(link or guid, told.feed) if guid else None
    by_page = url_key(page) if page else None
    verbatim = by_guid
    if told.guid and (link or not guid):
        verbatim = guid_key(told.guid, told.feed)
    old_page = url_key(told.url) if told.url else None
    names_itself = guid is not None and link is None
    keeps_twin = not names_itself and (by_page is None or varies)
    if twin is None and by_guid is None and by_page is None:
        twin = _of_text("entry", told, told.url or "", told.time)
    own = verbatim if guid else old_page if page else twin
    return _keys(
        own or told.older_id,
        by_guid,
        by_page,
        guids={verbatim} if guid else set(),
        pages={old_page if page else None, twin},
        same_text={verbatim, old_page, *_weak_keys(told, plain)},
        kept={twin} if keeps_twin else set(),
        guid_is_link=link is not None,
    )


def _of_landing_page(
    told: Told, page: str, plain: tuple[str, str], twin: bytes | None
) -> EntryKeys:
    """Known by the exact time, or by day and title; at its page only with the same text."""
    by_day = digest("landing-day", page, told.time[:10], told.title)
    by_time = digest("landing", page, told.time) if told.time else by_day
    return _keys(
        by_time,
        None,
        by_time,
        guids=set(),
        pages={by_day, twin},
        same_text={url_key(told.url or page), url_key(page), *_weak_keys(told, plain)},
        kept={by_day, url_key(page), twin},
        guid_is_link=False,
    )


def _weak_keys(told: Told, plain: tuple[str, str]) -> list[bytes]:
    """Keys that tell something where the text agrees: plain pages, the text without a date."""
    found = [
        text_key(told.title, told.summary or told.content or told.url or ""),
        _twin_key(told, plain, ""),
    ]
    if told.url:
        without_query, with_query = plain
        found.append(url_key(without_query))
        if with_query != without_query:
            found.append(url_key(with_query))
    return found


def _keys(
    article_id: bytes,
    by_guid: bytes | None,
    by_url: bytes | None,
    *,
    guids: set[bytes | None],
    pages: set[bytes | None],
    same_text: set[bytes | None],
    kept: set[bytes | None],
    guid_is_link: bool,
) -> EntryKeys:
    known = {by_guid, by_url, None}
    kept -= known
    guids -= known
    known |= guids
    pages -= known
    known |= pages
    same_text -= known
    further = FurtherKeys(
        guids=_ordered(guids),
        pages=_ordered(pages),
        same_text=_ordered(same_text),
        kept=_ordered(kept),
        guid_is_link=guid_is_link,
    )
    return EntryKeys(article_id.hex(), by_guid, by_url, further)


def _ordered(keys: set[bytes | None]) -> tuple[bytes, ...]:
    return tuple(sorted(filter(None, keys))) if keys else ()


def _twin_key(told: Told, plain: tuple[str, str], time: str) -> bytes:
    """Title, text and date at one plain address; without a date or with few words, its query."""
    without_query, address = plain
    if address != without_query and time and _has_words(told):
        address = without_query
    return _of_text("twin", told, address, time)


def _of_text(kind: str, told: Told, address: str, time: str) -> bytes:
    return digest(kind, address, f"{told.content_hash:016x}", time)


def _has_words(told: Told) -> bool:
    """Whether title and texts have enough words to tell entries apart."""
    words = 0
    for text in (told.title, told.summary, told.content or ""):
        words += len(text.split(None, _TELLING_WORDS))
        if words >= _TELLING_WORDS:
            return True
    return False


def _may_vary(page: str, plain: tuple[str, str]) -> bool:
    """Whether an address may come in other spellings that ``page_address`` does not fold."""
    return "?" in page.partition("#")[0] or ";" in page or plain[True] != page


def telling_time(article: Article) -> datetime | None:
    """The time that the feed gives an article, where it can be trusted to tell entries apart."""
    time = article.published_at
    return time if is_telling(time, article.published_quality, article.first_seen_at) else None


def is_telling(time: datetime | None, quality: PublishedQuality, seen_at: datetime) -> bool:
    """Whether the time that a feed gives an entry can be trusted to tell entries apart.

    One that is that of the visit says nothing: some feeds put it on whatever they serve.
    """
    return time is not None and quality in TRUSTED_QUALITIES and time <= seen_at - _VISIT
