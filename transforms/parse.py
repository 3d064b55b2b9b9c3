"""Parse and normalise: fetched documents become articles, outcomes and dead letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import FeedOutcome, FetchedFeed
from dateline.transforms.feeds.articles.article import median_gap_s, published_times
from dateline.transforms.feeds.deadline.deadline_parser import DeadlineParser
from dateline.transforms.feeds.deadline.task import ParsedDocument, ParseTask
from dateline.transforms.feeds.errors import FeedError
from dateline.transforms.feeds.limits import MAX_ENTRIES, TOO_MANY_ENTRIES
from dateline.transforms.http.visit_summary import has_document, without_document

ARTICLES = "articles"
OUTCOMES = "outcomes"
DEAD_LETTERS = "dead_letters"

COUNTERS = (
    "feeds_parsed",
    "feeds_unreadable",
    "feeds_crashed",
    "feeds_empty",
    "feeds_repaired",
    "feeds_by_feedparser",
    "entries_seen",
    "entries_rejected",
)
"""Names of the counters in the namespace ``parse``; the run report reads the same ones."""


MAX_LETTERS = 100
"""Rejected entries of one document that get a dead letter each; one more counts the others."""


@dataclass
class ParseFeeds(beam.PTransform):  # type: ignore[misc]
    """``FetchedFeed`` in; out come ``articles``, ``outcomes`` and ``dead_letters``.

    Every feed gives exactly one ``FeedOutcome``. A feed that gives no article gives a
    ``DeadLetter``, unless the server said that nothing has changed.
    """

    now: datetime
    """Time of the run, UTC: ``first_seen_at`` of the articles."""
    max_age_days: float | None = None
    """Entries published longer ago are rejected."""
    timeout_s: float = 10.0
    """Seconds that one document may take."""

    def expand(self, feeds: beam.PCollection[FetchedFeed]) -> Any:
        """The three collections, by name."""
        return feeds | "ParseAndNormalise" >> beam.ParDo(
            _ParseFeed(self.now, self.max_age_days, self.timeout_s)
        ).with_outputs(OUTCOMES, DEAD_LETTERS, main=ARTICLES)


class _ParseFeed(beam.DoFn):  # type: ignore[misc]
    def __init__(self, now: datetime, max_age_days: float | None, timeout_s: float) -> None:
        self._now = now
        self._max_age_days = max_age_days
        self._timeout_s = timeout_s
        self._count = {name: Metrics.counter("parse", name) for name in COUNTERS}
        self._parser: DeadlineParser | None = None

    def teardown(self) -> None:
        if self._parser is not None:
            self._parser.close()

    def process(self, fetched: FetchedFeed) -> Iterator[Any]:
        light = replace(fetched, body=None)
        if not has_document(fetched):
            outcome, letter = without_document(fetched, self._now)
            yield beam.pvalue.TaggedOutput(OUTCOMES, outcome)
            if letter is not None:
                yield beam.pvalue.TaggedOutput(DEAD_LETTERS, letter)
            return
        assert fetched.body is not None
        state = fetched.due.state
        known_title = state.title if state else None
        try:
            document = self._parse(fetched, fetched.body)
        except Exception as error:  # a defect of ours costs one feed and leaves a row, not the run
            expected = isinstance(error, FeedError)
            self._count["feeds_unreadable" if expected else "feeds_crashed"].inc()
            name = type(error).__name__
            message = str(error) if expected else f"defect in the parser, please report: {error!r}"
            yield beam.pvalue.TaggedOutput(
                OUTCOMES,
                FeedOutcome(light, title=known_title, error_class=name, error_message=message),
            )
            yield self._dead_letter(fetched, "parse", name, message)
            return
        yield from self._results(fetched, light, document)

    def _parse(self, fetched: FetchedFeed, body: bytes) -> ParsedDocument:
        if self._parser is None:
            self._parser = DeadlineParser(self._timeout_s)
        return self._parser.parse(
            ParseTask(
                body,
                fetched.due.spec,
                self._now,
                content_type=fetched.headers.get("content-type"),
                base_url=fetched.url,
                max_age_days=self._max_age_days,
            )
        )

    def _results(
        self, fetched: FetchedFeed, light: FetchedFeed, document: ParsedDocument
    ) -> Iterator[Any]:
        feed, normalised = document.feed, document.normalised
        self._count["feeds_parsed"].inc()
        self._count["entries_seen"].inc(document.entries)
        if feed.repairs:
            self._count["feeds_repaired"].inc()
        if feed.parser == "feedparser":
            self._count["feeds_by_feedparser"].inc()
        times = published_times(normalised.articles)
        error_class = error_message = None
        if not document.entries:
            self._count["feeds_empty"].inc()
            error_class = "EmptyFeed"
            error_message = f"a valid {feed.format} document without any entry"
            yield self._dead_letter(fetched, "parse", error_class, error_message)
        if TOO_MANY_ENTRIES in feed.repairs:
            message = f"only the first {MAX_ENTRIES:,} entries of the document were read"
            yield self._dead_letter(fetched, "parse", "TooManyEntries", message)
        self._count["entries_rejected"].inc(len(normalised.rejected))
        more = len(normalised.rejected) - MAX_LETTERS
        for rejected in normalised.rejected[:MAX_LETTERS]:
            yield self._dead_letter(
                fetched,
                "normalise",
                rejected.error_class,
                rejected.message,
                article=rejected.article,
                raw=f"{fetched.url}#entry={rejected.position}",
            )
        for cut in normalised.cut[:MAX_LETTERS]:
            yield self._dead_letter(
                fetched,
                "normalise",
                cut.error_class,
                cut.message,
                article=cut.article,
                raw=f"{fetched.url}#entry={cut.position}",
            )
        if more > 0:
            message = f"{more:,} more entries of this document were rejected"
            yield self._dead_letter(fetched, "normalise", "ManyRejected", message)
        yield beam.pvalue.TaggedOutput(
            OUTCOMES,
            FeedOutcome(
                light,
                entries=document.entries,
                rejected=len(normalised.rejected),
                title=document.title,
                parser=feed.parser,
                newest_entry_at=times[-1] if times else None,
                entry_interval_s=median_gap_s(times),
                update_hint_s=_longest(feed.ttl_s, feed.update_period_s),
                skip_hours=feed.skip_hours,
                skip_days=feed.skip_days,
                error_class=error_class,
                error_message=error_message,
            ),
        )
        yield from normalised.articles

    def _dead_letter(
        self,
        fetched: FetchedFeed,
        stage: Any,
        error_class: str,
        message: str,
        *,
        article: str | None = None,
        raw: str | None = None,
    ) -> Any:
        return beam.pvalue.TaggedOutput(
            DEAD_LETTERS,
            DeadLetter(
                stage=stage,
                feed=fetched.due.spec.key,
                error_class=error_class,
                message=message,
                at=self._now,
                article=article,
                raw=raw or fetched.url,
            ),
        )


def _longest(*hints: float | None) -> float | None:
    said = [hint for hint in hints if hint is not None]
    return max(said) if said else None
