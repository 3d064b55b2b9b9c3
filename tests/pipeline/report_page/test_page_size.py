"""A page with as many articles as it bears, and as many names, in a real browser."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dateline.pipeline.report_page.build import page
from dateline.pipeline.report_page.data import MAX_ARTICLES
from tests.browser import Browser
from tests.report_pages import made

NAMES = 40_000


def enlarged(data: dict[str, Any], count: int) -> dict[str, Any]:
    """The articles of a page again and again under new identifiers, with names by Zipf's law."""
    rng = random.Random(1)
    known = len(data["names"])
    names = [[f"Q{n}", f"Name {n}", "person", ("US", "JP", "")[n % 3]] for n in range(NAMES)]
    before = data["articles"]["id"]
    articles = {
        name: [values[place % len(before)] for place in range(count)]
        for name, values in data["articles"].items()
    }
    articles["id"] = [f"{rng.getrandbits(128):032x}" for _ in range(count)]
    articles["title"] = [f"{title} {n}" for n, title in enumerate(articles["title"])]
    articles["url"] = [f"https://news.example/{rng.getrandbits(64):x}" for _ in range(count)]
    articles["names"] = [
        sorted({*some, known + min(int(rng.paretovariate(0.6)), NAMES) - 1})
        for some in articles["names"]
    ]
    return data | {"articles": articles, "names": data["names"] + names, "readable": False}


@pytest.fixture(scope="module")
def largest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("page") / "largest.html"
    data = made(tmp_path_factory, "month").data
    path.write_text(page(enlarged(data, MAX_ARTICLES)), "utf-8")
    yield path
    path.unlink()


def test_the_largest_page_opens_and_filters_quickly(browser: Browser, largest: Path) -> None:
    """In processor time: how long it takes depends on what else the machine does."""
    assert largest.stat().st_size < 10e6
    before = browser.processor_time()
    browser.open(largest)
    opening = browser.processor_time() - before
    assert opening < 2.5, "0.8 seconds here"
    assert browser.count() == MAX_ARTICLES
    assert browser.run("return document.scrollingElement.scrollHeight") < 9_000
    for asked, most in (
        ({"topic": "trade"}, MAX_ARTICLES),
        ({"q": "norvik"}, MAX_ARTICLES),
        ({"q": "", "topic": "", "entity": "Q0"}, 30_000),
        ({"entity": ""}, MAX_ARTICLES + 1),
    ):
        before = browser.processor_time()
        browser.run("choose(arguments[0]); return document.body.offsetHeight", asked)
        assert browser.processor_time() - before < opening, asked
        assert 0 < browser.count() < most
