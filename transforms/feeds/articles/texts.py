"""The plain texts of an entry, and their hashes.

Both are remembered for the entries that a process read last: a feed that is visited every hour
brings most of its entries again, and feeds of one site bring the same ones. To clean and to hash a
text takes a third of the time of turning an entry into an article.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from dateline.schemas.article import Entry
from dateline.transforms.feeds.articles.tail import without_footer, without_tail
from dateline.transforms.feeds.articles.text_hashes import TextHashes, text_hashes
from dateline.transforms.feeds.text.plain_text import body_text, title_text, within_limit

_REMEMBERED = 4_096  # entries: those of the public feeds that ship with the project, and as many
_LONGEST = 3_000  # characters of an entry that is remembered: some 10 MB for all of them, mostly


class Texts(NamedTuple):
    """The plain texts of an entry; ``cut`` where one was too long to be kept whole."""

    title: str
    summary: str
    content: str | None
    cut: bool = False


def texts_of(entry: Entry, address: str | None) -> Texts:
    """The plain texts of an entry; ``address`` is that of its page."""
    title, summary, content = entry.title, entry.summary, entry.content
    source = entry.source_title
    # Google News writes "Headline - Publisher"; the publisher has its own column.
    publisher = source if source and "//news.google." in (entry.link or "") else None
    size = (
        (len(title) if title else 0)
        + (len(summary) if summary else 0)
        + (len(content) if content else 0)
        + (len(address) if address else 0)
        + (len(publisher) if publisher else 0)
    )
    read = _remembered_texts if size <= _LONGEST else _texts
    return read(title, summary, content, publisher, address)


def hashes_of(texts: Texts) -> TextHashes:
    """The hashes of the texts of an entry."""
    title, summary, content, _ = texts
    if len(title) + len(summary) + (len(content) if content else 0) > _LONGEST:
        return text_hashes(title, summary, content, cleaned=True)
    return _remembered_hashes(title, summary, content)


def _texts(
    title_markup: str | None,
    summary_markup: str | None,
    content_markup: str | None,
    publisher: str | None,
    address: str | None,
) -> Texts:
    title = title_text(title_markup)
    if publisher and (source := title_text(publisher)) and title.endswith(f" - {source}"):
        title = title[: -len(source) - 3].rstrip()
    summary, summary_cut = _body(summary_markup, address, title)
    if content_markup == summary_markup:
        return Texts(title, summary, None, summary_cut)
    content, content_cut = _body(content_markup, address, title)
    kept = None if content in ("", summary) else content
    return Texts(title, summary, kept, summary_cut or content_cut)


def _body(markup: str | None, address: str | None, title: str) -> tuple[str, bool]:
    """The plain text of a summary or a content, and whether it was too long to be kept whole."""
    if not markup:
        return "", False
    markup, cut = within_limit(markup)
    return without_footer(body_text(without_tail(markup, address, title)), title), cut


def _hashes(title: str, summary: str, content: str | None) -> TextHashes:
    return text_hashes(title, summary, content, cleaned=True)


_remembered_texts = lru_cache(maxsize=_REMEMBERED)(_texts)
_remembered_hashes = lru_cache(maxsize=_REMEMBERED)(_hashes)
