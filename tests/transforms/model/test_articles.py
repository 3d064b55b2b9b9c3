"""Which articles the model reads, and what of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.articles import document_of, status_of
from tests.articles import CARS

SETTINGS = ModelSettings()


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
    assert status_of(replace(CARS, language=language), SETTINGS) == status


def test_a_model_that_is_switched_off_reads_nothing() -> None:
    assert status_of(CARS, ModelSettings.model_validate({"enabled": False})) == "disabled"


def test_a_content_that_repeats_the_summary_is_read_once() -> None:
    assert document_of(replace(CARS, content=CARS.summary)).content == ""
    assert document_of(replace(CARS, content="More.")).content == "More."
