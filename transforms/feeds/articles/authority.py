"""Who speaks for an article: the site that its address is on, and nobody by mere claim.

A feed speaks for an entry when it was fetched from the entry's own site: the registrable domain
(Public Suffix List, https://publicsuffix.org) of the feed's final address is that of the entry's
URL, or the configuration grants it (``speaks_for``). What a feed says of itself (its link, its
author, its dates) gives nothing.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.memo import memo
from dateline.transforms.feeds.url_parts import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

SHARED_HOSTS = frozenset(
    "feedburner.com feedblitz.com feedpress.me rss.app fetchrss.com google.com yahoo.com bing.com "
    "feedspot.com politepol.com rssbridge.org kill-the-newsletter.com amazonaws.com azureedge.net "
    "cloudfront.net".split()
)
"""Domains that serve the feeds of many publishers: each feed there stands for itself alone."""

_TAG = re.compile(r"^tag:(?:[^@,:/]*@)?([^,:/]+),", re.I)  # RFC 4151


_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9\-.]+)(?::\d{1,5})?(?=[/?#]|\Z)")


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@memo(10_000)
def site_of(url: str | None) -> str | None:
    """The registrable domain of a web address or ``tag:`` URI, in lower case.

    None for files, IP addresses, host names without one, and whatever is no address.
    """
    if not url or (":" not in url and "//" not in url):
        return None
    plain = _PLAIN_HOST.match(url)
    if plain:
        return _site_of_host(plain[1].rstrip(".").lower())
    tag = _TAG.match(url)
    try:
        host = tag[1] if tag else urlsplit(url).hostname
    except ValueError:
        return None
    return _site_of_host((host or "").rstrip(".").lower())


@memo(10_000)
def _site_of_host(host: str) -> str | None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _suffixes().privatesuffix(host) if "." in host else None
    return None


def publisher_of(feed: str, final_url: str) -> str:
    """Who a feed is, as far as its address tells: its site, else the feed itself.

    Args:
        feed: the feed's key, its URL in the configuration.
        final_url: where it was fetched from, after redirects.
    """
    site = site_of(final_url)
    return feed if site is None or site in SHARED_HOSTS else site


class Authority:
    """Who speaks in one document for its entries.

    That is an entry's own site where the feed speaks for it, else the publisher of the feed.
    """

    def __init__(self, spec: FeedSpec, final_url: str) -> None:
        """``final_url``: where the feed was fetched from, after redirects."""
        self.publisher = publisher_of(spec.key, final_url)
        self._granted = _granted(spec) | {self.publisher}

    def over(self, url: str | None, guid: str | None) -> tuple[str, bool]:
        """Who speaks for an entry with this address and guid, and whether that is its own site."""
        site = _own_site(url, guid)
        if site is not None and site in self._granted:
            return site, True
        return self.publisher, False


def unclaimed_sites(
    urls: Iterable[str | None], spec: FeedSpec, final_url: str
) -> list[tuple[str, int]]:
    """The sites of a document's entries that its feed does not speak for, and how many of each.

    Most frequent first. A feed that is served elsewhere for its site can be granted it by
    ``speaks_for``.
    """
    granted = _granted(spec) | {publisher_of(spec.key, final_url)}
    sites = Counter(site for url in urls if (site := site_of(url)) and site not in granted)
    return sorted(sites.items(), key=lambda item: (-item[1], item[0]))


def _granted(spec: FeedSpec) -> set[str]:
    """The sites that the configuration lets a feed speak for."""
    return {site_of(f"https://{host}") or host for host in spec.speaks_for}


def _own_site(url: str | None, guid: str | None) -> str | None:
    """The site of an article, where its URL and its guid do not name different ones."""
    of_url = site_of(url)
    of_guid = of_url if guid == url else site_of(guid)
    return of_url or of_guid if of_url is None or of_guid in (None, of_url) else None
