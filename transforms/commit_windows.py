"""Visits in, commits out: the end of a continuous run, where its windows meet on one key."""

from __future__ import annotations

import logging
import pickle
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import apache_beam as beam
from apache_beam.coders import BytesCoder
from apache_beam.metrics import Metrics
from apache_beam.transforms.userstate import BagStateSpec, ReadModifyWriteStateSpec

from dateline.dataset import layout
from dateline.dataset.storage import write_bytes
from dateline.schemas.article import Article
from dateline.schemas.config import FetchSettings, ModelSettings
from dateline.transforms.http.fulltext import visit_pages, wants_page
from dateline.transforms.http.visit_parser import ParsedVisit
from dateline.transforms.model.enriching import Outcome, enrich_all
from dateline.transforms.streaming.shard import ArticleKey, article_key, heading, unpack
from dateline.transforms.streaming.window_run import WindowSettings, commit_window
from dateline.transforms.streaming.windows import Progress

logger = logging.getLogger("dateline.stream")


@dataclass
class CommitWindows(beam.PTransform):  # type: ignore[misc]
    """Packed ``ShardVisits`` in; out: the ids of the runs that were committed, window by window.

    Visits wait in the engine until all shards have passed the end of their window. Then the window
    is decided, enriched, written and committed, before the next one is looked at. Repeating that
    changes nothing: the same visits have the same run id.
    """

    windows: WindowSettings
    model: ModelSettings
    fetch: FetchSettings
    shards: int
    stop_token: str
    """Names the file by which the run says that it has stopped."""
    fulltext_feeds: frozenset[str] = frozenset()

    def expand(self, visits: beam.PCollection[bytes]) -> beam.PCollection[str]:
        """See the class."""
        return (
            visits
            | "On one key" >> beam.Map(_keyed).with_output_types(tuple[bytes, bytes])
            | "Commit windows" >> beam.ParDo(_CommitWindows(self)).with_output_types(str)
        )


def _keyed(packed: bytes) -> tuple[bytes, bytes]:
    return b"", packed


class _CommitWindows(beam.DoFn):  # type: ignore[misc]
    VISITS = BagStateSpec("visits", BytesCoder())
    PROGRESS = ReadModifyWriteStateSpec("progress", BytesCoder())

    def __init__(self, step: CommitWindows) -> None:
        self._step = step
        self._lag = Metrics.gauge("stream", "window_lag_s")

    def process(
        self,
        element: tuple[bytes, bytes],
        waiting: Any = beam.DoFn.StateParam(VISITS),
        state: Any = beam.DoFn.StateParam(PROGRESS),
    ) -> Iterator[str]:
        step = self._step
        windows = step.windows.windows
        known = state.read()
        progress: Progress = pickle.loads(known) if known else Progress(step.shards)
        came = heading(element[1])
        progress.note(came.shard, came.at, stopped=came.stopped)
        if came.visits:
            progress.waiting.add(windows.start_of(came.at))
            waiting.add(element[1])
        if over := progress.over(windows):
            by_window: dict[datetime, list[bytes]] = defaultdict(list)
            for packed in waiting.read():
                by_window[windows.start_of(heading(packed).at)].append(packed)
            for start in over:
                yield from self._commit(start, by_window.pop(start, []))
                progress.waiting.discard(start)
            waiting.clear()
            for rest in by_window.values():
                for packed in rest:
                    waiting.add(packed)
        state.write(pickle.dumps(progress))
        if progress.is_stopped and not progress.waiting:
            write_bytes(step.windows.root, layout.stop_done(step.stop_token), b"stopped\n")

    def _commit(self, start: datetime, packed: Sequence[bytes]) -> Iterator[str]:
        came = [unpack(one) for one in packed]
        visits: list[ParsedVisit] = [visit for one in came for visit in one.visits]
        if not visits:
            return
        ahead = {key: said for one in came for key, said in one.ahead.items()}
        enrich = partial(self._enriched, ahead)
        for manifest in commit_window(self._step.windows, start, visits, enrich):
            counts = manifest.counts
            lag = time.time() - self._step.windows.windows.end_of(start).timestamp()
            self._lag.set(int(max(lag, 0)))
            Metrics.counter("stream", "windows_committed").inc()
            logger.info(
                "window %s committed %.1f s after its end: %d feeds, %d new, %d revised, %d known",
                manifest.run_id,
                lag,
                counts.feeds,
                counts.new,
                counts.revised,
                counts.duplicate,
            )
            yield manifest.run_id

    def _enriched(
        self, ahead: Mapping[ArticleKey, Outcome], articles: Sequence[Article], now: datetime
    ) -> Iterator[Outcome]:
        """Articles with what the model said or says, and some with the text of their pages."""
        step = self._step
        left = []
        for article in articles:
            if (said := ahead.get(article_key(article))) is None:
                left.append(article)
                continue
            enriched, letter = said
            named = replace(letter, article=article.article_id) if letter is not None else None
            yield replace(enriched, article=article), named
        articles = left
        pages = [a for a in articles if a.feed in step.fulltext_feeds and wants_page(a)]
        if pages:
            chosen = {id(article) for article in pages}
            found = [seen.article for seen in visit_pages(pages, step.fetch)]
            articles = [a for a in articles if id(a) not in chosen] + found
        yield from enrich_all(articles, step.model, now)
