"""Twin of ``transforms/model/enriching.py``."""

from __future__ import annotations

from dataclasses import replace

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.ahead import ReadingAhead
from dateline.transforms.model.enriching import enrich, enrich_all
from dateline.transforms.model.loading import load
from tests.articles import CARS, NOON

SETTINGS = ModelSettings()
BROKEN = replace(CARS, article_id="b" * 32, summary=7)  # type: ignore[arg-type]


def test_a_row_names_the_model_and_its_revision() -> None:
    model = load(SETTINGS)
    (outcome,) = list(enrich([CARS], model, 1, NOON))
    assert outcome[0].model == model.label
    assert "@" in model.label


def test_articles_come_out_in_order_whether_they_are_read_or_not() -> None:
    articles = [replace(CARS, language=language) for language in ("fr", "en", "de", "en")]
    found = [outcome[0] for outcome in enrich_all(articles, SETTINGS, NOON)]
    assert [one.article.language for one in found] == ["fr", "en", "de", "en"]
    assert [one.status for one in found] == ["unsupported_language", "ok"] * 2


def test_what_is_read_ahead_comes_out_as_if_it_were_not() -> None:
    articles = [CARS, BROKEN, replace(CARS, title="Tariffs on cars fall to 5%")]
    with ReadingAhead(SETTINGS) as ahead:
        for article in articles:
            ahead.want(article)
        found = list(enrich_all(articles, SETTINGS, NOON, ahead))
    assert found == list(enrich_all(articles, SETTINGS, NOON))
