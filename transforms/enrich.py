"""Enrich: articles meet the model in batches; one that fails costs no other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.ml.inference.base import ModelHandler, RunInference

from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.config import ModelSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.transforms.model.articles import document_of, status_of
from dateline.transforms.model.loading import Model, load, predict_all
from dateline.transforms.model.within import within_text
from dateline.transforms.reporting.progress import note

ENRICHED = "enriched"
DEAD_LETTERS = "dead_letters"
COUNTERS = ("enrich_ok", "enrich_failed", "enrich_unsupported_language", "enrich_disabled")
"""Names of the counters in the namespace ``enrich``; the run report reads the same ones."""

BATCH = 256  # articles handed to the threads at once; each is computed alone

Outcome = tuple[EnrichedArticle, "DeadLetter | None"]


@dataclass
class EnrichArticles(beam.PTransform):  # type: ignore[misc]
    """``Article`` in; out come ``enriched`` and ``dead_letters``.

    Every article comes out exactly once: with a prediction, or with a status that says why not.
    """

    settings: ModelSettings
    now: datetime
    """Time of the run, UTC: when dead letters say that it happened."""

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection]:
        """The two collections, by name."""
        routed = articles | "Choose" >> beam.ParDo(_Choose(self.settings)).with_outputs(
            "passed", main="chosen"
        )
        predicted = (
            routed.chosen
            | "Predict" >> RunInference(ArticleModelHandler(self.settings, self.now))
            | "Sort out" >> beam.ParDo(_SortOut()).with_outputs(DEAD_LETTERS, main=ENRICHED)
        )
        enriched = (routed.passed, predicted[ENRICHED]) | "Together" >> beam.Flatten()
        return {ENRICHED: enriched, DEAD_LETTERS: predicted[DEAD_LETTERS]}


def enrich(
    articles: Sequence[Article],
    model: Model,
    threads: int | None,
    now: datetime,
    *,
    cpu_s: float = math.inf,
) -> Iterator[Outcome]:
    """Each article with its prediction, in order; with a dead letter where that failed.

    ``cpu_s`` is the CPU time that one article may take.
    """
    documents = [document_of(article) for article in articles]
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
    articles: Sequence[Article], settings: ModelSettings, now: datetime
) -> Iterator[Outcome]:
    """Each article once: with a prediction, or with a status that says why not.

    What ``EnrichArticles`` does in batches, for articles that are at hand.
    """
    chosen = []
    for article in articles:
        status = status_of(article, settings)
        if status == "ok":
            chosen.append(article)
        else:
            yield EnrichedArticle(article, status), None
    if chosen:
        yield from enrich(chosen, load(settings), settings.threads, now, cpu_s=settings.timeout)


class LazyModel:
    """What ``load_model`` returns: nothing is imported or read before the first batch."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings

    def get(self) -> Model:
        """The model of this process."""
        return load(self.settings)


class ArticleModelHandler(ModelHandler[Article, Outcome, LazyModel]):  # type: ignore[misc]
    """Runs the configured model on batches of articles, one thread per usable core."""

    def __init__(self, settings: ModelSettings, now: datetime) -> None:
        super().__init__()
        self._settings = settings
        self._now = now

    def load_model(self) -> LazyModel:
        """A light stand-in: an hour without news loads no model."""
        return LazyModel(self._settings)

    def run_inference(
        self,
        batch: Sequence[Article],
        model: LazyModel,
        inference_args: Mapping[str, Any] | None = None,  # noqa: ARG002 - the base class passes it
    ) -> Iterable[Outcome]:
        """One outcome for each article, in order."""
        settings = self._settings
        found = enrich(batch, model.get(), settings.threads, self._now, cpu_s=settings.timeout)
        outcomes = list(found)
        note("enriched", len(outcomes))
        return outcomes

    def batch_elements_kwargs(self) -> Mapping[str, Any]:
        """Batches of one size: the threads share each batch between them."""
        return {"min_batch_size": BATCH, "max_batch_size": BATCH}

    def get_metrics_namespace(self) -> str:
        """Namespace of RunInference's own counters."""
        return "enrich"


class _Choose(beam.DoFn):  # type: ignore[misc]
    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings

    def process(self, article: Article) -> Iterator[Any]:
        status = status_of(article, self._settings)
        if status == "ok":
            yield article
            return
        Metrics.counter("enrich", f"enrich_{status}").inc()
        yield beam.pvalue.TaggedOutput("passed", EnrichedArticle(article, status))


class _SortOut(beam.DoFn):  # type: ignore[misc]
    def process(self, outcome: Outcome) -> Iterator[Any]:
        enriched, letter = outcome
        Metrics.counter("enrich", f"enrich_{enriched.status}").inc()
        yield enriched
        if letter is not None:
            yield beam.pvalue.TaggedOutput(DEAD_LETTERS, letter)
