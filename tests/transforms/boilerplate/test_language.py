"""The language of an article by its own text."""

from __future__ import annotations

from dataclasses import replace

from dateline.transforms.boilerplate.language import with_own_language
from dateline.transforms.boilerplate.marking import mark
from tests.transforms.boilerplate.articles import article

FOOTER = "Follow us on Facebook and Instagram and Twitter for all of the latest news of the world"
TEXT = "El puerto de la ciudad volvió a abrir el lunes después de dos semanas de lluvias"


def test_an_english_footer_does_not_make_a_text_english() -> None:
    one = replace(article("Puerto abierto", f"{TEXT}.\n{FOOTER}"), language="en")
    detected = replace(one, language_source="detected")
    assert with_own_language(mark(detected)).language == "es"


def test_a_declared_language_stays() -> None:
    one = replace(article("Puerto abierto", f"{TEXT}.\n{FOOTER}"), language="en")
    declared = mark(replace(one, language_source="declared"))
    assert with_own_language(declared) is declared


def test_a_text_that_is_too_short_keeps_what_it_had() -> None:
    one = mark(replace(article("Sí", FOOTER), language="en", language_source="detected"))
    assert with_own_language(one).language == "en"


def test_little_boilerplate_changes_nothing() -> None:
    one = mark(replace(article("Puerto", f"{TEXT} {TEXT}.\nLeer más"), language="xx"))
    assert with_own_language(one).language == "xx"
