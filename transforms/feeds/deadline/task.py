"""Everything that is to be done with one fetched document, as one function of plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dateline.schemas.article import ParsedFeed
from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.articles.article import MAX_NAME, NormalisedFeed, normalise_feed
from dateline.transforms.feeds.formats.document import read_feed
from dateline.transforms.feeds.text.plain_text import title_text


@dataclass(frozen=True, slots=True)
class ParseTask:
    """A document with all that its parsing depends on; can be sent to another process."""

    body: bytes
    spec: FeedSpec
    now: datetime
    content_type: str | None = None
    base_url: str = ""
    max_age_days: float | None = None
    reference: bool = True
    """Whether feedparser may be asked where our readers find nothing; else ``NeedsReference``."""

    def run(self) -> ParsedDocument:
        """Do it."""
        return parse_document(self)


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What came of it. ``feed`` has its entries taken out: they are in ``normalised``."""

    feed: ParsedFeed
    title: str | None
    entries: int
    normalised: NormalisedFeed


def parse_document(task: ParseTask) -> ParsedDocument:
    """Read a document and normalise its entries. Raises ``FeedError``."""
    feed = read_feed(
        task.body,
        content_type=task.content_type,
        base_url=task.base_url,
        reference=task.reference,
    )
    title = title_text(feed.title)[:MAX_NAME] or None
    normalised = normalise_feed(
        feed,
        task.spec,
        now=task.now,
        title=title,
        max_age_days=task.max_age_days,
        final_url=task.base_url,
    )
    return ParsedDocument(replace(feed, entries=()), title, len(feed.entries), normalised)
