"""The report page in a real browser: values, filters, hostile texts, size."""

from __future__ import annotations

import base64
import re
import urllib.parse
from datetime import datetime, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dateline.pipeline.query.views import create_views
from dateline.pipeline.report_page.build import encode, page
from dateline.pipeline.report_page.data import collect
from tests.browser import Browser
from tests.made_up import HOSTILE_TITLES, article, letter, manifest, visit, write_dataset

NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    articles = [article(number) for number in range(200)]
    articles += [
        article(
            200 + n,
            title=title,
            summary=title,
            feed=f"https://hostile{n}.example/rss",
            feed_name=title,
            entities=[],
            names=None,
            entity_names=[{"name": title, "type": "ORG", "count": 1, "field": "title", "start": 0}],
            url=url,
        )
        for n, title in enumerate(HOSTILE_TITLES)
        for url in (("javascript://x.example/%0awindow.pwned=1", "data:text/html,x", None)[n % 3],)
    ]
    root = write_dataset(
        tmp_path_factory.mktemp("set"),
        articles,
        [visit(n, feed_name=HOSTILE_TITLES[n], message=HOSTILE_TITLES[n]) for n in range(5)],
        [letter(n, message=title, error_class=title) for n, title in enumerate(HOSTILE_TITLES)],
        [manifest(0), manifest(1)],
    )
    opened = duckdb.connect()
    create_views(opened, str(root))
    return opened


@pytest.fixture(scope="module")
def report(connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(collect(connection, name="<b>x", now=NOW)), "utf-8")
    return path


def sql(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def test_the_page_loads_without_a_word_on_the_console(browser: Browser, report: Path) -> None:
    browser.open(report)
    assert browser.errors() == []
    assert browser.count() == 211


def test_hostile_texts_stay_texts(browser: Browser, report: Path) -> None:
    browser.open(report, "#feed=" + urllib.parse.quote(HOSTILE_TITLES[0]))
    assert browser.run("return window.pwned === undefined") is True
    assert browser.run(
        "return [...document.querySelectorAll('#list h3')].map(e => e.textContent)"
    ) == [HOSTILE_TITLES[0]]
    for script in (
        "return [...document.links].filter(a => !/^(https?:|#|file:.*#)/.test(a.href)).length",
        "return document.querySelectorAll('img, iframe, object, embed').length",
    ):
        assert browser.run(script) == 0
    assert browser.errors() == []


def test_markup_made_from_strings_is_refused_by_the_policy(browser: Browser, report: Path) -> None:
    browser.open(report)
    script = (
        "try { document.body.innerHTML = '<p>'; return 'let through'; } "
        "catch (error) { return error.name; }"
    )
    assert browser.run(script) == "TypeError"
    browser.errors()


def test_typing_filters_and_reset_undoes_it(browser: Browser, report: Path) -> None:
    browser.open(report)
    browser.type("q", "points norvik")
    browser.until(lambda: 0 < browser.count() < 211, 5)
    assert "q=points+norvik" in browser.run("return location.hash")
    browser.run("document.getElementById('reset').click()")
    browser.wait_for_count(211)


def test_both_themes_are_readable_and_the_button_switches(browser: Browser, report: Path) -> None:
    browser.open(report)
    ground = "return getComputedStyle(document.body).backgroundColor"
    before = browser.run(ground)
    browser.run("document.getElementById('theme').click()")
    assert browser.run(ground) != before
    assert browser.errors() == []


def test_a_phone_need_not_scroll_sideways(browser: Browser, report: Path) -> None:
    size = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.cdp("Emulation.setDeviceMetricsOverride", size)
    browser.open(report)
    browser.until(
        lambda: browser.run(
            "return [...document.querySelectorAll('canvas')].every(c => c.clientWidth <= 390)"
        )
    )
    wide = (
        "return [...document.querySelectorAll('main > *, section, .scroll, .chart')]"
        ".filter(e => e.getBoundingClientRect().right > 390).map(e => e.id || e.className)"
    )
    assert browser.run(wide) == []
    assert browser.run("return document.scrollingElement.scrollWidth") <= 390
    browser.cdp("Emulation.clearDeviceMetricsOverride", {})


def test_every_control_has_a_name_and_the_page_has_one_outline(
    browser: Browser, report: Path
) -> None:
    browser.open(report)
    nameless = (
        "const all = document.querySelectorAll('input:not([type=hidden]), select, button');"
        "return [...all].filter(e => "
        "!(e.labels?.length || e.textContent.trim() || e.getAttribute('aria-label'))).length"
    )
    assert browser.run(nameless) == 0
    levels = "return [...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])"
    found = browser.run(levels)
    assert found[0] == 1
    assert found.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(found))
    drawn = (
        "return [...document.querySelectorAll('canvas')].every(c => c.getAttribute('aria-label'))"
    )
    assert browser.run(drawn) is True


def test_hundreds_of_feeds_do_not_make_an_endless_page(browser: Browser, tmp_path: Path) -> None:
    visits = [visit(n, status="failed" if n % 9 == 0 else "ok") for n in range(321)]
    root = write_dataset(tmp_path / "set", [article(n) for n in range(50)], visits)
    connection = duckdb.connect()
    create_views(connection, str(root))
    path = tmp_path / "feeds.html"
    path.write_text(page(collect(connection, name="many", now=NOW)), "utf-8")
    browser.open(path)
    assert browser.run("return document.scrollingElement.scrollHeight") < 8_000
    rows = "return document.querySelectorAll('#feeds tbody tr').length"
    assert browser.run(rows) == 25
    assert "25 of 321 feeds" in browser.run(
        "return document.getElementById('more-feeds').textContent"
    )
    browser.run("document.querySelector('#more-feeds button').click()")
    assert browser.run(rows) == 321
    assert browser.run("return document.activeElement.textContent") != "", "focus stays"


def test_long_names_are_cut_and_titles_read_from_their_own_side(
    browser: Browser, tmp_path: Path
) -> None:
    long = "Ministry of Economic Affairs, Climate and Transport " * 6
    rows = [article(n, title="رسوم جمركية", language="ar", feed_name=long) for n in range(4)]
    for row in rows:
        row["names"] = [one | {"name": long, "canonical": long, "id": None} for one in row["names"]]
    connection = duckdb.connect()
    create_views(connection, str(write_dataset(tmp_path / "set", rows, [visit(0, feed_name=long)])))
    path = tmp_path / "long.html"
    path.write_text(page(collect(connection, name="long", now=NOW)), "utf-8")
    browser.open(path)
    tallest = "return Math.max(...[...document.querySelectorAll('tr')].map(e => e.clientHeight))"
    assert browser.run(tallest) < 200
    sides = (
        "return [...document.querySelectorAll('#list h3')].map(e => getComputedStyle(e).direction)"
    )
    assert browser.run(sides) == ["rtl"] * 4
    assert browser.run("return document.querySelector('#pairs .cut').title") == long


def test_one_article_is_told_in_the_singular(browser: Browser, tmp_path: Path) -> None:
    connection = duckdb.connect()
    create_views(connection, str(write_dataset(tmp_path / "set", [article(0)])))
    path = tmp_path / "one.html"
    path.write_text(page(collect(connection, name="one", now=NOW)), "utf-8")
    browser.open(path)
    told = "return document.getElementById(arguments[0]).textContent"
    assert browser.run(told, "period").startswith("2026-11-10: the one article of this day")
    assert browser.run(told, "count") == "1 of 1 article."


@pytest.mark.parametrize(("width", "rows"), [(390, 3), (820, 2), (1280, 1)])
def test_no_key_figure_stands_alone(width: int, rows: int, browser: Browser, report: Path) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.cdp("Emulation.setDeviceMetricsOverride", size)
    browser.open(report)
    tops = "return [...document.querySelectorAll('#figures li')].map(e => e.offsetTop)"
    found = browser.run(tops)
    browser.cdp("Emulation.clearDeviceMetricsOverride", {})
    assert [found.count(top) for top in sorted(set(found))] == [6 // rows] * rows


def test_an_empty_data_set_gives_a_page(browser: Browser, tmp_path: Path) -> None:
    connection = duckdb.connect()
    create_views(connection, str(tmp_path))
    path = tmp_path / "empty.html"
    path.write_text(page(collect(connection, name="empty", now=NOW)), "utf-8")
    browser.open(path)
    assert browser.count() == 0
    assert browser.errors() == []


def test_the_file_asks_for_nothing_from_elsewhere(report: Path) -> None:
    text = report.read_text("utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'")
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", text, flags=re.S)
    assert re.findall(r"(?:src|href)=\S*", markup) == ['href="#articles">Skip']


def test_data_cannot_end_its_element() -> None:
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", encode({"x": "</script><script>alert(1)</script>"}))
    assert base64.b64decode(encode({})) == base64.b64decode(encode({})), "the same bytes each time"
