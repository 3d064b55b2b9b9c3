"""Enrich: articles meet the model in batches; one that fails costs no other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from dateline.transforms.model.ahead import ReadingAhead

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
    ahead: ReadingAhead | None = None
    """What reads on while the batches are handed on, where all steps work in this process."""

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection]:
        """The two collections, by name."""
        # Those that are not read are in the batches, too: apart they would have to be gathered
        # before anything could follow, and what follows would wait for the last batch.
        enriched = (
            articles
            | "Predict" >> RunInference(ArticleModelHandler(self.settings, self.now, self.ahead))
            | "Sort out" >> beam.ParDo(_SortOut()).with_outputs(DEAD_LETTERS, main=ENRICHED)
        )
        return {ENRICHED: enriched[ENRICHED], DEAD_LETTERS: enriched[DEAD_LETTERS]}


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


class NoModelYet:
    """What ``load_model`` returns: nothing is imported or read before the first batch."""


class ArticleModelHandler(ModelHandler[Article, Outcome, NoModelYet]):  # type: ignore[misc]
    """Runs the configured model on batches of articles, one thread per usable core."""

    def __init__(
        self, settings: ModelSettings, now: datetime, ahead: ReadingAhead | None = None
    ) -> None:
        super().__init__()
        self._settings = settings
        self._now = now
        self._ahead = ahead

    def load_model(self) -> NoModelYet:
        """A light stand-in: an hour without news loads no model."""
        return NoModelYet()

    def run_inference(
        self,
        batch: Sequence[Article],
        model: NoModelYet,  # noqa: ARG002 - the base class passes it
        inference_args: Mapping[str, Any] | None = None,  # noqa: ARG002 - the base class passes it
    ) -> Iterable[Outcome]:
        """One outcome for each article, in order."""
        outcomes = list(enrich_all(batch, self._settings, self._now, self._ahead))
        note("enriched", len(outcomes))
        return outcomes

    def batch_elements_kwargs(self) -> Mapping[str, Any]:
        """Batches of one size: the threads share each batch between them."""
        return {"min_batch_size": BATCH, "max_batch_size": BATCH}

    def get_metrics_namespace(self) -> str:
        """Namespace of RunInference's own counters."""
        return "enrich"


class _SortOut(beam.DoFn):  # type: ignore[misc]
    def process(self, outcome: Outcome) -> Iterator[Any]:
        enriched, letter = outcome
        Metrics.counter("enrich", f"enrich_{enriched.status}").inc()
        yield enriched
        if letter is not None:
            yield beam.pvalue.TaggedOutput(DEAD_LETTERS, letter)
