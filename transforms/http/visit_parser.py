"""What the answer to one visit amounts to: articles, an outcome and dead letters. No Beam here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dateline.schemas.article import Article
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import FeedOutcome, FetchedFeed
from dateline.schemas.frozen import pickled_quickly
from dateline.transforms.feeds.articles.article import median_gap_s, published_times
from dateline.transforms.feeds.deadline.deadline_parser import DeadlineParser
from dateline.transforms.feeds.deadline.task import ParsedDocument, ParseTask
from dateline.transforms.feeds.errors import FeedError
from dateline.transforms.feeds.held import sift
from dateline.transforms.feeds.limits import MAX_ENTRIES, TOO_MANY_ENTRIES
from dateline.transforms.http.visit_summary import has_document, without_document

MAX_LETTERS = 100
"""Rejected entries of one document that get a dead letter each; one more counts the others."""


@pickled_quickly
@dataclass(frozen=True, slots=True)
class ParsedVisit:
    """One visit of one feed, understood; light once its articles are taken out."""

    outcome: FeedOutcome
    articles: tuple[Article, ...] = ()
    letters: tuple[DeadLetter, ...] = ()
    counted: Mapping[str, int] = field(default_factory=dict)
    """What it adds to the counters of the namespace ``parse``."""
    fresh: frozenset[int] = frozenset()
    """Positions of the articles that the feed's last document did not hold."""
    document: bytes | None = None
    """The document itself in zstd, where it is to be archived."""


class VisitParser:
    """Reads the documents of visits, each within ``timeout_s`` CPU seconds; to be closed.

    ``held_s``: see ``dateline.transforms.feeds.held``; with 0 every entry is looked up.
    """

    def __init__(self, max_age_days: float | None, timeout_s: float, held_s: float = 0.0) -> None:
        self._max_age_days = max_age_days
        self._held_s = held_s
        self._timeout_s = timeout_s
        self._parser: DeadlineParser | None = None

    def close(self) -> None:
        """Ends the parsing process, if there is one."""
        if self._parser is not None:
            self._parser.close()
            self._parser = None

    def read(self, fetched: FetchedFeed, now: datetime) -> ParsedVisit:
        """The visit as articles, outcome and letters; never raises for what a feed contains.

        ``now`` is ``first_seen_at`` of its articles.
        """
        if not has_document(fetched):
            outcome, letter = without_document(fetched, now)
            return ParsedVisit(outcome, letters=(letter,) if letter is not None else ())
        assert fetched.body is not None
        light = replace(fetched, body=None)
        state = fetched.due.state
        try:
            document = self._parse(fetched, fetched.body, now)
        except Exception as error:  # a defect of ours costs one feed and leaves a row, not the run
            expected = isinstance(error, FeedError)
            name = type(error).__name__
            message = str(error) if expected else f"defect in the parser, please report: {error!r}"
            known_title = state.title if state else None
            return ParsedVisit(
                FeedOutcome(light, title=known_title, error_class=name, error_message=message),
                letters=(_letter(fetched, now, "parse", name, message),),
                counted={"feeds_unreadable" if expected else "feeds_crashed": 1},
            )
        return _understood(fetched, light, document, now, self._held_s)

    def _parse(self, fetched: FetchedFeed, body: bytes, now: datetime) -> ParsedDocument:
        if self._parser is None:
            self._parser = DeadlineParser(self._timeout_s)
        return self._parser.parse(
            ParseTask(
                body,
                fetched.due.spec,
                now,
                content_type=fetched.headers.get("content-type"),
                base_url=fetched.url,
                max_age_days=self._max_age_days,
            )
        )


def _understood(
    fetched: FetchedFeed,
    light: FetchedFeed,
    document: ParsedDocument,
    now: datetime,
    held_s: float,
) -> ParsedVisit:
    state = fetched.due.state
    sifted = sift(
        document.normalised.articles, state.held if state else None, int(now.timestamp()), held_s
    )
    feed, normalised = document.feed, document.normalised
    counted = Counter(feeds_parsed=1, entries_seen=document.entries)
    counted["feeds_repaired"] += bool(feed.repairs)
    counted["feeds_by_feedparser"] += feed.parser == "feedparser"
    counted["entries_rejected"] += len(normalised.rejected)
    letters: list[DeadLetter] = []
    times = published_times(normalised.articles)
    error_class = error_message = None
    if not document.entries:
        counted["feeds_empty"] += 1
        error_class = "EmptyFeed"
        error_message = f"a valid {feed.format} document without any entry"
        letters.append(_letter(fetched, now, "parse", error_class, error_message))
    if TOO_MANY_ENTRIES in feed.repairs:
        message = f"only the first {MAX_ENTRIES:,} entries of the document were read"
        letters.append(_letter(fetched, now, "parse", "TooManyEntries", message))
    for lost in (*normalised.rejected[:MAX_LETTERS], *normalised.cut[:MAX_LETTERS]):
        letters.append(
            _letter(
                fetched,
                now,
                "normalise",
                lost.error_class,
                lost.message,
                article=lost.article,
                raw=f"{fetched.url}#entry={lost.position}",
            )
        )
    more = len(normalised.rejected) - MAX_LETTERS
    if more > 0:
        message = f"{more:,} more entries of this document were rejected"
        letters.append(_letter(fetched, now, "normalise", "ManyRejected", message))
    outcome = FeedOutcome(
        light,
        entries=document.entries,
        rejected=len(normalised.rejected),
        known=sifted.known,
        held=sifted.held,
        title=document.title,
        parser=feed.parser,
        newest_entry_at=times[-1] if times else None,
        entry_interval_s=median_gap_s(times),
        update_hint_s=_longest(feed.ttl_s, feed.update_period_s),
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
        error_class=error_class,
        error_message=error_message,
    )
    counts = {name: n for name, n in counted.items() if n}
    return ParsedVisit(outcome, sifted.articles, tuple(letters), counts, sifted.fresh)


def _letter(
    fetched: FetchedFeed,
    now: datetime,
    stage: Any,
    error_class: str,
    message: str,
    *,
    article: str | None = None,
    raw: str | None = None,
) -> DeadLetter:
    return DeadLetter(
        stage=stage,
        feed=fetched.due.spec.key,
        error_class=error_class,
        message=message,
        at=now,
        article=article,
        raw=raw or fetched.url,
    )


def _longest(*hints: float | None) -> float | None:
    said = [hint for hint in hints if hint is not None]
    return max(said) if said else None
