"""The address of the page of an entry, wherever in the entry it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from dateline.schemas.article import Entry
from dateline.transforms.feeds.articles.redirectors import holds_address, is_opaque
from dateline.transforms.feeds.links import clean_link, is_web_address, join
from dateline.transforms.feeds.text.references import unescape

_ANCHOR = re.compile(
    r"""<a\s[^<>]{0,500}?\bhref\s*=\s*(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})')[^<>]{0,500}>""",
    re.I,
)
_BARE = re.compile(r"(?:^|\s)(https?://[^\s<>\"']{4,2000}?)[.,;:)\]]{0,3}\s*$", re.I)
_AFTER = re.compile(r"(?:\s|&nbsp;|[.…»>\])|]|</?[a-z][^<>]{0,200}>)*", re.I)
# Pages about a site, or about the reader of a feed, never about an entry.
_NO_PAGE = re.compile(
    r"/(?:privacy|terms|imprint|impressum|unsubscribe|subscribe|log-?in|sign-?up|register|cookies?|"
    r"donate|contact)(?:[-_./?]|$)",
    re.I,
)
_LOOKED_AT = 100_000  # characters of a text in which links are looked for
_MAX_LINKS = 200
_SHORT = 1_000  # characters of a text with a single link that the text is about


def page_links(entries: Sequence[Entry]) -> list[str | None]:
    """The links of the entries of a document, not yet in their canonical form.

    The page behind a feed service counts before the link to the service, and so does a guid that
    is the page which a redirector leads to. An entry without a link means the only one in its
    text, or the one that its text ends with. What had to be taken from a text, or from a guid
    that is said to be none, is nothing where several entries share it.
    """
    links = [_page_link(entry) for entry in entries]
    often = Counter(links)
    return [
        link if link and (often[link] == 1 or _is_sure(entry)) else None
        for link, entry in zip(links, entries, strict=True)
    ]


def _is_sure(entry: Entry) -> bool:
    """Whether an entry says itself what its page is."""
    return bool(entry.origin_link or (entry.link and not _is_guid(entry)))


def _is_guid(entry: Entry) -> bool:
    """Whether the link of an entry is a guid that does not say that it is one."""
    return not entry.id_is_permalink and entry.link == clean_link(entry.id)


def _page_link(entry: Entry) -> str | None:
    if entry.origin_link:
        return entry.origin_link
    link, guid = entry.link, entry.id
    if link is None:
        return _link_in_text(entry)
    if guid and guid != link and is_web_address(guid):
        if not is_web_address(link):  # "mailto:", "tel:"
            return clean_link(guid)
        guid = clean_link(guid)
        if holds_address(link, guid) or (is_opaque(link) and not is_opaque(guid)):
            return guid
    return link


def _link_in_text(entry: Entry) -> str | None:
    for markup in (entry.summary, entry.content):
        if not markup:
            continue
        text = markup[:_LOOKED_AT]
        if "<" not in text and "&lt;" in text:
            text = unescape(text)
        anchors = list(_ANCHOR.finditer(text))[:_MAX_LINKS]
        found = [address for anchor in anchors if (address := _address(anchor))]
        if len(set(found)) == 1 and len(text) < _SHORT:
            return found[0]
        if found and _ends_with(text, anchors[-1]):
            return found[-1]
        bare = _BARE.search(text[-2_100:]) if "<" not in text else None
        if bare and not found:
            return clean_link(bare.group(1))
    return None


def _address(anchor: re.Match[str]) -> str | None:
    link = clean_link(unescape(anchor.group(1) or anchor.group(2)))
    link = join("", link)
    is_page = is_web_address(link) and link.count("/") > 2 and not _NO_PAGE.search(link)
    return link if is_page else None


def _ends_with(text: str, anchor: re.Match[str]) -> bool:
    """Whether nothing but the end of the text comes after a link."""
    close = text.lower().find("</a", anchor.end())
    if close < 0:
        return False
    rest = _AFTER.match(text, text.find(">", close) + 1)
    return rest is not None and rest.end() == len(text)
