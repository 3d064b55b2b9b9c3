"""The gate: boilerplate of feeds that were labelled by hand, character by character.

``tests/data/boilerplate/cases.txt`` says how it is written. Each feed is one run: what its articles
teach counts for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dateline.schemas.article import Article, Boilerplate
from dateline.schemas.remembered import FeedLines
from dateline.transforms.boilerplate.learning import article_lines, learn
from dateline.transforms.boilerplate.marking import boilerplate_of
from dateline.transforms.boilerplate.recurring import Recurring
from dateline.transforms.boilerplate.texts import text_of
from tests.transforms.boilerplate.articles import article

CASES = Path(__file__).parents[2] / "data" / "boilerplate" / "cases.txt"
PRECISION, RECALL = 1.0, 0.99
"""Floors, over characters. They may be raised, not lowered."""

_MARKED = re.compile(r"\{(\w+)\|([^{}]*)\}")
_FIELDS = {"T": "title", "S": "summary", "C": "content"}


def feeds() -> Iterator[list[Article]]:
    """The articles of each feed, with what is labelled as their boilerplate."""
    for block in CASES.read_text("utf-8").split("\nfeed ")[1:]:
        head, *lines = block.splitlines()
        name, _, address = head.rpartition(" ")
        told: list[dict[str, list[str]]] = []
        at: list[str] = []
        for line in filter(None, lines):
            if line.startswith("  "):
                at.append(line[2:])
                continue
            if line[0] == "T":
                told.append({"T": [], "A": [], "S": [], "C": []})
            at = told[-1][line[0]]
            at.append(line[2:])
        yield [labelled(one, name, address, number) for number, one in enumerate(told)]


def labelled(told: dict[str, list[str]], name: str, address: str, number: int) -> Article:
    texts: dict[str, str] = {}
    spans: list[Boilerplate] = []
    for letter, field in _FIELDS.items():
        text, at = "", 0
        marked = "\n".join(told[letter])
        for mark in _MARKED.finditer(marked):
            text += marked[at : mark.start()]
            start = len(text)
            text += mark[2]
            spans.append(Boilerplate(field, start, len(text), mark[1]))  # type: ignore[arg-type]
            at = mark.end()
        texts[field] = text + marked[at:]
    found = article(
        texts["title"],
        texts["summary"],
        texts["content"] or None,
        number=number,
        url=f"{address}/{number}",
        authors=tuple(told["A"]),
        feed_name=name,
    )
    return replace(found, boilerplate=tuple(spans))


def characters(one: Article, spans: tuple[Boilerplate, ...]) -> set[tuple[str, int]]:
    return {
        (span.field, at)
        for span in spans
        for at in range(span.start, span.end)
        if not text_of(one, span.field)[at].isspace()
    }


def test_labelled_boilerplate_is_told_and_no_news_is_taken_for_it() -> None:
    right = told = wanted = 0
    kinds = same_kind = 0
    wrong: list[str] = []
    for articles in feeds():
        plain = [replace(one, boilerplate=()) for one in articles]
        recurring = Recurring.of(learn(FeedLines(0), map(article_lines, plain)))
        for one, bare in zip(articles, plain, strict=True):
            found = boilerplate_of(bare, recurring)
            own, should = characters(bare, found), characters(bare, one.boilerplate)
            right, told = right + len(own & should), told + len(own)
            wanted += len(should)
            if own != should:
                wrong.append(f"{one.title!r}: {found}")
            expected = {(span.field, span.end): span.kind for span in one.boilerplate}
            for span in found:
                kinds += (span.field, span.end) in expected
                same_kind += expected.get((span.field, span.end)) == span.kind
    assert wanted > 900, "the labels were read"
    assert right >= PRECISION * told, wrong
    assert right >= RECALL * wanted, wrong
    assert same_kind >= 0.95 * kinds
