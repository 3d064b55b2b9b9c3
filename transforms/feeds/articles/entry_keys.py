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
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from dateline.schemas.article import TRUSTED_QUALITIES, Article, FurtherKeys, ParsedFeed
from dateline.transforms.feeds.articles.canonical_url import canonical_url, is_home_page
from dateline.transforms.feeds.articles.guids import page_guids, telling_guids
from dateline.transforms.feeds.articles.identity import digest, guid_key, text_key, url_key
from dateline.transforms.feeds.articles.page_link import page_links
from dateline.transforms.feeds.articles.url_variants import page_address, plain_address

_PERMALINK = re.compile(r"/(?:19|20)\d\d[/-]\d\d?(?:[/-]|$)|\d{5,}|(?:[^/_-]+[_-]){3,}[^/_-]+/?$")
_VISIT = timedelta(minutes=2)
_TELLING_WORDS = 6  # of title and text, for a query not to be needed to tell entries apart


def with_keys(articles: Sequence[Article], feed: ParsedFeed) -> tuple[Article, ...]:
    """The articles of one document with all the keys that they may be known by.

    Args:
        articles: of this feed's entries, with the keys by the rules of before.
        feed: the document; entries that became no article count for what they share with others.
    """
    urls = [canonical_url(link) if link else None for link in page_links(feed.entries)]
    home = canonical_url(feed.link) if feed.link else None
    guids = telling_guids(feed.entries, urls, home)
    links = page_guids(feed.entries, guids, urls)
    named: defaultdict[str, set[str]] = defaultdict(set)
    for entry, guid, link, url in zip(feed.entries, guids, links, urls, strict=True):
        if url:
            by_title = f"title {entry.title} {entry.published_raw}"
            named[page_address(url)].add(link or guid or by_title)
    pages = [page_address(article.url) if article.url else None for article in articles]
    twin_keys = [_twin_key(article) for article in articles]
    twins = Counter(twin_keys)
    pages_of_twin: defaultdict[bytes, set[str | None]] = defaultdict(set)
    for key, page in zip(twin_keys, pages, strict=True):
        pages_of_twin[key].add(page)
    home_address = page_address(home) if home else None
    entries = {entry.position: number for number, entry in enumerate(feed.entries)}
    found = []
    for article, page, key in zip(articles, pages, twin_keys, strict=True):
        number = entries[article.position]
        guid, link = guids[number], links[number]
        is_specific = (
            page is not None
            and len(named[page]) == 1
            and not is_home_page(page)
            and page != home_address
        )
        twin: bytes | None = key
        if twins[key] > 1 and len(pages_of_twin[key]) > 1:
            twin = None  # two entries of one document: whatever they share is not enough
        if (
            len(feed.entries) == 1
            and feed.entries[number].id is None
            and page is not None
            and is_specific
            and not _PERMALINK.search(urlsplit(page).path)
        ):
            found.append(_of_landing_page(article, page, twin))
        else:
            found.append(_of_entry(article, guid, link, page if is_specific else None, twin))
    return tuple(found)


def _of_entry(
    article: Article, guid: str | None, link: str | None, page: str | None, twin: bytes | None
) -> Article:
    by_guid = guid_key(link or guid, article.feed) if guid else None
    by_page = url_key(page) if page else None
    verbatim = guid_key(article.guid, article.feed) if article.guid else None
    old_page = url_key(article.url) if article.url else None
    names_itself = guid is not None and link is None
    keeps_twin = not names_itself and (
        by_page is None or (article.url is not None and _may_vary(article.url))
    )
    if twin is None and by_guid is None and by_page is None:
        twin = digest("entry", article.url or "", f"{article.content_hash:016x}", _instant(article))
    own = verbatim if guid else old_page if page else twin
    return _with(
        article,
        own or bytes.fromhex(article.article_id),
        by_guid,
        by_page,
        guids={verbatim} if guid else set(),
        pages={old_page if page else None, twin},
        same_text=_weak_keys(article) | {verbatim, old_page},
        kept={twin} if keeps_twin else set(),
        guid_is_link=link is not None,
    )


def _of_landing_page(article: Article, page: str, twin: bytes | None) -> Article:
    """Known by the exact time, or by day and title; at its page only with the same text."""
    instant = _instant(article)
    by_day = digest("landing-day", page, instant[:10], article.title)
    by_time = digest("landing", page, instant) if instant else by_day
    return _with(
        article,
        by_time,
        None,
        by_time,
        guids=set(),
        pages={by_day, twin},
        same_text=_weak_keys(article) | {url_key(article.url or page), url_key(page)},
        kept={by_day, url_key(page), twin},
        guid_is_link=False,
    )


def _weak_keys(article: Article) -> set[bytes | None]:
    """Keys that tell something where the text agrees: plain pages, the text without a date."""
    text = text_key(article.title, article.summary or article.content or article.url or "")
    if not article.url:
        return {text, _twin_key(article, dated=False)}
    pages = {url_key(plain_address(article.url, with_query=query)) for query in (True, False)}
    return {text, _twin_key(article, dated=False), *pages}


def _with(
    article: Article,
    article_id: bytes,
    by_guid: bytes | None,
    by_url: bytes | None,
    *,
    guids: set[bytes | None],
    pages: set[bytes | None],
    same_text: set[bytes | None],
    kept: set[bytes | None],
    guid_is_link: bool,
) -> Article:
    own = {by_guid, by_url, None}
    further = FurtherKeys(
        guids=_ordered(guids - own),
        pages=_ordered(pages - own - guids),
        same_text=_ordered(same_text - own - guids - pages),
        kept=_ordered(kept - own),
        guid_is_link=guid_is_link,
    )
    return replace(
        article,
        article_id=article_id.hex(),
        guid_key=by_guid,
        url_key=by_url,
        further_keys=further,
    )


def _ordered(keys: set[bytes | None]) -> tuple[bytes, ...]:
    return tuple(sorted(key for key in keys if key))


def _twin_key(article: Article, *, dated: bool = True) -> bytes:
    """Title, text and date at one plain address; without a date or with few words, its query."""
    instant = _instant(article) if dated else ""
    beginning = f"{article.title} {article.summary} {article.content or ''}"
    words = len(beginning.split(None, _TELLING_WORDS))
    with_query = not instant or words < _TELLING_WORDS
    address = plain_address(article.url, with_query=with_query) if article.url else ""
    return digest("twin", address, f"{article.content_hash:016x}", instant)


def _may_vary(url: str) -> bool:
    """Whether an address may come in other spellings that ``page_address`` does not fold."""
    page = page_address(url)
    return bool(urlsplit(page).query) or ";" in page or plain_address(url, with_query=True) != page


def _instant(article: Article) -> str:
    time = telling_time(article)
    return time.isoformat() if time else ""


def telling_time(article: Article) -> datetime | None:
    """The time that the feed gives the entry, where it can be trusted to tell entries apart.

    A time that is that of the visit says nothing: some feeds put it on whatever they serve.
    """
    if article.published_at is None or article.published_quality not in TRUSTED_QUALITIES:
        return None
    if article.published_at > article.first_seen_at - _VISIT:
        return None
    return article.published_at
