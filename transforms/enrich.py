"""Enrich: articles meet the model in batches; one that fails costs no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.ml.inference.base import ModelHandler, RunInference

from dateline.schemas.article import Article
from dateline.schemas.config import ModelSettings
from dateline.transforms.model.enriching import BATCH, Outcome, enrich_all
from dateline.transforms.reporting.progress import note

ENRICHED = "enriched"
DEAD_LETTERS = "dead_letters"
COUNTERS = ("enrich_ok", "enrich_failed", "enrich_unsupported_language", "enrich_disabled")
"""Names of the counters in the namespace ``enrich``; the run report reads the same ones."""


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
        # Those that are not read are in the batches, too: apart they would have to be gathered
        # before anything could follow, and what follows would wait for the last batch.
        enriched = (
            articles
            | "Predict" >> RunInference(ArticleModelHandler(self.settings, self.now))
            | "Sort out" >> beam.ParDo(_SortOut()).with_outputs(DEAD_LETTERS, main=ENRICHED)
        )
        return {ENRICHED: enriched[ENRICHED], DEAD_LETTERS: enriched[DEAD_LETTERS]}


class NoModelYet:
    """What ``load_model`` returns: nothing is imported or read before the first batch."""


class ArticleModelHandler(ModelHandler[Article, Outcome, NoModelYet]):  # type: ignore[misc]
    """Runs the configured model on batches of articles, one thread per usable core."""

    def __init__(self, settings: ModelSettings, now: datetime) -> None:
        super().__init__()
        self._settings = settings
        self._now = now

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
        outcomes = list(enrich_all(batch, self._settings, self._now))
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
