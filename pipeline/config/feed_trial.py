"""One visit to an address that may be a feed, and what it showed; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from dateline.pipeline.config.feed_address import comparable_address
from dateline.schemas.config import FeedSpec, FetchSettings, ModelSettings
from dateline.schemas.feed import DueFeed, FetchedFeed

if TYPE_CHECKING:
    from dateline.schemas.article import Article
    from dateline.transforms.feeds.deadline.task import ParsedDocument, ParseTask


@dataclass(frozen=True, slots=True)
class Trial:
    """What a visit showed. ``problem`` says why it is no feed, else ``document`` is there."""

    fetched: FetchedFeed
    document: ParsedDocument | None = None
    problem: str | None = None

    @property
    def address(self) -> str:
        """The address to keep: where permanent redirects lead, else the one that was asked."""
        from dateline.transforms.http.status import leading_permanent_target

        moved = leading_permanent_target(self.fetched.redirects)
        return moved or self.fetched.due.spec.url

    @property
    def articles(self) -> tuple[Article, ...]:
        """The readable entries, as articles."""
        return tuple(self.document.normalised.articles) if self.document else ()

    @property
    def is_of_comments(self) -> bool:
        """Whether the feed holds what readers wrote, by its address or title."""
        title = (self.document.title if self.document else None) or ""
        return "/comments" in self.fetched.url.lower() or title.lower().startswith("comments ")

    def described(self) -> str:
        """One sentence: what it is and what is in it, or what is wrong."""
        if self.document is None:
            return self.problem or "no feed"
        moved = f", moved to {self.fetched.url}" if self.fetched.redirects else ""
        rejected = len(self.document.normalised.rejected)
        unusable = f" ({rejected} unusable)" if rejected else ""
        return (
            f"{self.document.feed.format}, {self.document.entries} entries{unusable}, "
            f"{self.fetched.elapsed_s:.1f} s{moved}"
        )


def try_feeds(specs: Sequence[FeedSpec], settings: FetchSettings, now: datetime) -> list[Trial]:
    """Visits each feed once, as a run would, and reads what came; the results are in order."""
    from dateline.transforms.feeds.deadline.deadline_parser import DeadlineParser
    from dateline.transforms.http.visits import visit_all

    found: dict[str, Trial] = {}
    parser = DeadlineParser(settings.parse_timeout)
    try:
        for fetched in visit_all([DueFeed(spec) for spec in specs], settings, now):
            found[fetched.due.spec.key] = _read(fetched, parser.parse, now)
    finally:
        parser.close()
    return [found[spec.key] for spec in specs]


def _read(
    fetched: FetchedFeed, parse: Callable[[ParseTask], ParsedDocument], now: datetime
) -> Trial:
    from dateline.transforms.feeds.deadline.task import ParseTask
    from dateline.transforms.feeds.errors import FeedError

    if fetched.status != "ok":
        return Trial(fetched, problem=f"{fetched.error_class}: {fetched.error_message}")
    task = ParseTask(
        fetched.body or b"",
        fetched.due.spec,
        now,
        content_type=fetched.headers.get("content-type"),
        base_url=fetched.url,
    )
    try:
        return Trial(fetched, document=parse(task))
    except FeedError as error:
        return Trial(fetched, problem=f"{type(error).__name__}: {error}")


def distinct(trials: Sequence[Trial]) -> list[Trial]:
    """The feeds among trials, each once: a feed in two formats has the same articles in both."""
    kept: list[Trial] = []
    seen: set[object] = set()
    for trial in trials:
        if trial.document is None:
            continue
        names = frozenset(article.url or article.title for article in trial.articles)
        marks = {comparable_address(trial.fetched.url), names or None} - {None}
        if not marks & seen:
            kept.append(trial)
        seen |= marks
    return kept


@dataclass(frozen=True, slots=True)
class TopicCounts:
    """How many articles have each topic, an article with two topics in both; and those not read."""

    topics: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)

    def described(self) -> str:
        """Such as ``trade 5, defense 2, other 9; not read: 3 unsupported_language``."""
        from dateline.schemas.vocabulary import OTHER, TOPICS

        names = sorted(set(self.topics) - {*TOPICS, OTHER})
        order = [name for name in (*TOPICS, *names, OTHER) if self.topics[name]]
        topics = ", ".join(f"{name} {self.topics[name]}" for name in order) or "none"
        unread = ", ".join(f"{count} {status}" for status, count in sorted(self.unread.items()))
        return f"{topics}; not read: {unread}" if unread else topics


def count_topics(articles: Sequence[Article], settings: ModelSettings) -> TopicCounts:
    """The topics of articles, as the configured model reads them.

    Raises:
        ModelError: there is no such model.
    """
    from dateline.transforms.model.articles import document_of, status_of
    from dateline.transforms.model.loading import load, predict_all

    counts = TopicCounts()
    chosen = []
    for article in articles:
        status = status_of(article, settings)
        if status == "ok":
            chosen.append(document_of(article))
        else:
            counts.unread[status] += 1
    if not chosen:
        return counts
    for prediction in predict_all(load(settings), chosen, settings.threads, cpu_s=settings.timeout):
        if isinstance(prediction, Exception):
            counts.unread["failed"] += 1
        else:
            counts.topics.update(prediction.labels or (prediction.primary_topic,))
    return counts
