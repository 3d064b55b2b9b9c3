"""Why a document could not be read as a feed; each class name is a dead letter's error class."""

from __future__ import annotations


class FeedError(Exception):
    """The document is not a feed that can be read; the message says what it is instead."""


class EmptyDocument(FeedError):
    """The body has no bytes, or nothing but white space."""


class DocumentTooLarge(FeedError):
    """The document is larger than the limit, perhaps only once it is decompressed."""


class UnreadableCompression(FeedError):
    """The body claims to be compressed, and not even its beginning can be decompressed."""


class NotAFeed(FeedError):
    """The document is something else: a page, a sitemap, an error message, binary data."""


class HtmlPage(NotAFeed):
    """The document is a web page; the message names the feeds that the page links to."""


class MalformedFeed(FeedError):
    """The document means to be a feed, but even after repairs nothing can be read from it."""


class NeedsReference(FeedError):
    """Only feedparser may be able to read the document, and it was not to be asked."""


class ParseTimeout(FeedError):
    """The document took more CPU time to parse than a feed may."""


class ParserCrashed(FeedError):
    """The process that parsed the document died."""
