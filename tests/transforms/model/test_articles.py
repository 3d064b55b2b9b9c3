"""Which articles the model reads, and what of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from dateline.schemas.article import Article
from dateline.schemas.config import ModelSettings
from dateline.transforms.model.articles import document_of, status_of

NOW = datetime(2026, 1, 2, tzinfo=timezone.utc)
SETTINGS = ModelSettings()
ARTICLE = Article(
    article_id="0" * 32,
    guid_key=None,
    url_key=None,
    content_hash=1,
    feed="https://example.org/feed",
    title="Japan and US edge towards deal on car tariffs",
    summary="Negotiators in Tokyo were hopeful.",
    content=None,
    text_source="summary",
    first_seen_at=NOW,
    published_quality="missing",
    url="https://example.org/1",
)


@pytest.mark.parametrize(
    ("language", "status"),
    [
        ("en", "ok"),
        ("en-GB", "ok"),
        ("EN", "ok"),
        ("de", "unsupported_language"),
        ("eng-x", "unsupported_language"),
        (None, "ok"),
    ],
)
def test_the_language_decides_who_is_read(language: str | None, status: str) -> None:
    assert status_of(replace(ARTICLE, language=language), SETTINGS) == status


def test_a_model_that_is_switched_off_reads_nothing() -> None:
    assert status_of(ARTICLE, ModelSettings.model_validate({"enabled": False})) == "disabled"


def test_a_content_that_repeats_the_summary_is_read_once() -> None:
    assert document_of(replace(ARTICLE, content=ARTICLE.summary)).content == ""
    assert document_of(replace(ARTICLE, content="More.")).content == "More."
