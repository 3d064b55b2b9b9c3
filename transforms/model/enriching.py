"""Articles and what the model sees in them, as plain functions; one that fails costs no other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.config import ModelSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.transforms.model.articles import document_of, status_of
from dateline.transforms.model.loading import Model, load, predict_all
from dateline.transforms.model.within import within_text

if TYPE_CHECKING:
    from dateline.transforms.model.ahead import ReadingAhead

BATCH = 256  # articles handed to the threads at once; each is computed alone

Outcome = tuple[EnrichedArticle, "DeadLetter | None"]


def enrich(
    articles: Sequence[Article],
    model: Model,
    threads: int | None,
    now: datetime,
    *,
    cpu_s: float = math.inf,
    ahead: ReadingAhead | None = None,
) -> Iterator[Outcome]:
    """Each article with its prediction, in order; with a dead letter where that failed.

    ``cpu_s`` is the CPU time that one article may take. ``ahead`` reads them instead, with settings
    of its own.
    """
    documents = [document_of(article) for article in articles]
    if ahead is not None:
        predictions = ahead.predict_all(documents)
    else:
        predictions = predict_all(model, documents, threads, cpu_s=cpu_s)
    for article, prediction in zip(articles, predictions, strict=True):
        if not isinstance(prediction, Exception):
            within = within_text(prediction, article)
            yield EnrichedArticle(article, "ok", model.label, within), None
            continue
        letter = DeadLetter(
            stage="enrich",
            feed=article.feed,
            error_class=type(prediction).__name__,
            message=f"the model could not read this article: {prediction}",
            at=now,
            article=article.article_id,
            raw=article.url,
        )
        yield EnrichedArticle(article, "failed", model.label), letter


def enrich_all(
    articles: Sequence[Article],
    settings: ModelSettings,
    now: datetime,
    ahead: ReadingAhead | None = None,
) -> Iterator[Outcome]:
    """Each article once, in order: with a prediction, or with a status that says why not.

    No model is loaded where none is to be read.
    """
    statuses = [status_of(article, settings) for article in articles]
    chosen = [a for a, status in zip(articles, statuses, strict=True) if status == "ok"]
    read: Iterator[Outcome] = iter(())
    if chosen:
        model = load(settings)
        read = enrich(chosen, model, settings.threads, now, cpu_s=settings.timeout, ahead=ahead)
    for article, status in zip(articles, statuses, strict=True):
        yield next(read) if status == "ok" else (EnrichedArticle(article, status), None)
