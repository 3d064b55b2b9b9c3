from __future__ import annotations

import pickle
import weakref
from dataclasses import replace
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline
from apache_beam.testing.util import assert_that, equal_to

from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.config import ModelSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.transforms.enrich import ArticleModelHandler, EnrichArticles
from tests.articles import CARS, NOON

SETTINGS = ModelSettings()
BROKEN = replace(CARS, article_id="b" * 32, summary=7)  # type: ignore[arg-type]


def _run(articles: list[Article], settings: ModelSettings, check: Any, output: str) -> None:
    with Pipeline("FnApiRunner") as pipeline:
        out = (
            pipeline
            | beam.Create(articles, reshuffle=False).with_output_types(Article)
            | EnrichArticles(settings, now=NOON)
        )
        assert_that(out[output], check)


def _short(enriched: EnrichedArticle) -> tuple[str, str, str | None]:
    said = enriched.prediction
    topic = said.primary_topic if said else None
    return enriched.article.article_id[0], enriched.status, topic


def _statuses(expected: list[tuple[str, str, str | None]]) -> Any:
    def check(found: list[EnrichedArticle]) -> None:
        assert sorted(map(_short, found)) == sorted(expected)

    return check


def test_every_article_comes_out_once_and_a_bad_one_costs_no_other() -> None:
    others = [replace(CARS, article_id=f"{i}" * 32) for i in range(1, 4)]
    french = replace(CARS, article_id="f" * 32, language="fr-ca")
    _run(
        [CARS, BROKEN, french, *others],
        SETTINGS,
        _statuses(
            [
                ("0", "ok", "trade"),
                ("1", "ok", "trade"),
                ("2", "ok", "trade"),
                ("3", "ok", "trade"),
                ("b", "failed", None),
                ("f", "unsupported_language", None),
            ]
        ),
        "enriched",
    )


def test_a_bad_article_leaves_a_dead_letter() -> None:
    def check(found: list[DeadLetter]) -> None:
        (letter,) = found
        assert letter.stage == "enrich"
        assert letter.article == BROKEN.article_id
        assert letter.raw == BROKEN.url
        assert letter.at == NOON

    _run([CARS, BROKEN], SETTINGS, check, "dead_letters")


def test_a_model_that_is_switched_off_lets_everything_pass() -> None:
    settings = ModelSettings.model_validate({"enabled": False})
    _run([CARS], settings, _statuses([("0", "disabled", None)]), "enriched")
    _run([CARS], settings, equal_to([]), "dead_letters")


def test_the_stand_in_for_the_model_can_be_shared() -> None:
    lazy = ArticleModelHandler(SETTINGS, NOON).load_model()
    assert weakref.ref(lazy)() is lazy


def test_the_transform_can_be_sent_to_workers() -> None:
    step = EnrichArticles(SETTINGS, now=NOON)
    assert pickle.loads(pickle.dumps(step)).settings == SETTINGS
    assert pickle.loads(pickle.dumps(ArticleModelHandler(SETTINGS, NOON))).batch_elements_kwargs()


def test_an_hour_without_news_loads_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it import the runtime: ``tests/pipeline/test_cli.py`` asks a fresh interpreter."""
    loaded: list[ModelSettings] = []
    monkeypatch.setattr("dateline.transforms.model.enriching.load", loaded.append)
    _run([], SETTINGS, _statuses([]), "enriched")
    assert loaded == []
