"""The page by keyboard alone, and what those who cannot see it are told."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Browser
from tests.report_pages import Made

AXE = Path(os.environ.get("DATELINE_AXE", "axe.min.js"))
"""The checker axe-core (MPL-2.0, https://github.com/dequelabs/axe-core), file ``axe.min.js``."""

RECORD = """
window.walked = [];
document.addEventListener('focusin', ({ target }) => {
  const box = target.getBoundingClientRect(), style = getComputedStyle(target);
  const at = document.elementFromPoint(
    Math.min(innerWidth - 1, Math.max(0, box.left + Math.min(box.width, 12) / 2)),
    Math.min(innerHeight - 1, Math.max(0, box.top + Math.min(box.height, 12) / 2)));
  walked.push({
    place: controls.indexOf(target), told: target.outerHTML.slice(0, 90),
    ring: parseFloat(style.outlineWidth), seen: target.contains(at) || at.contains(target),
  });
});
window.controls = [...document.querySelectorAll(
  'a[href], button:not(:disabled), input:not([type=hidden]), select, summary, [tabindex="0"]'
)].filter(e => e.checkVisibility());
return controls.length;
"""
FOCUSED = "return document.activeElement.dataset.key || document.activeElement.id"
FOCUS = "document.querySelector(arguments[0]).focus()"


def table_of(browser: Browser, id: str) -> str:
    """The table of values below a chart, opened by keyboard."""
    browser.run(FOCUS, f"#{id} summary")
    browser.press("Enter")
    browser.until(lambda: browser.run(f"return document.querySelector('#{id} table') !== null"), 5)
    return f"#{id} table"


@pytest.mark.parametrize("width", [390, 1280])
def test_tab_comes_to_every_control_in_order_and_shows_where_it_is(
    width: int, browser: Browser, month_page: Made
) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.cdp("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.open(month_page.path)
        controls = browser.run(RECORD)
        last = "return walked.some(({ place }) => place === controls.length - 1)"
        for _ in range(2 * controls):  # a date has several stops
            browser.press("Tab")
            if browser.run(last):
                break
        walked = browser.run("return walked")
    finally:
        browser.cdp("Emulation.clearDeviceMetricsOverride")
    places = [one["place"] for one in walked]
    assert places == sorted(places), "in the order of the page"
    assert set(places) == set(range(controls))
    assert [one["told"] for one in walked if one["ring"] < 2] == []
    assert [one["told"] for one in walked if not one["seen"]] == []


def test_a_filter_by_keyboard_leaves_the_focus_where_it_was(
    browser: Browser, month_page: Made
) -> None:
    browser.open(month_page.path)
    everything = browser.count()
    for control in ("#names tbody button", "#countries tbody button", "#matrix tbody button"):
        browser.run(FOCUS, control)
        before = browser.run(FOCUSED)
        browser.press("Enter")
        browser.until(lambda: browser.count() < everything, 5)
        assert browser.run(FOCUSED) == before
        assert browser.run("return document.activeElement.matches(':focus-visible')") is True
        browser.run("choose({ entity: '', country: '' })")


def test_a_bar_of_a_chart_is_a_button_in_its_table(browser: Browser, month_page: Made) -> None:
    browser.open(month_page.path)
    for id in ("d-topics", "d-tone"):
        table = table_of(browser, id)
        browser.run(FOCUS, f"{table} tbody tr:nth-child(2) button")
        before, told = browser.run(FOCUSED), browser.run("return document.activeElement.ariaLabel")
        browser.press("Enter")
        asked = browser.run("return read()")
        assert asked["from"] == asked["to"] != ""
        assert told.endswith(f"filter by {asked['topic']}, day {asked['from']}")
        assert browser.run(FOCUSED) == before
        browser.run("write({}); changed()")


def test_a_filter_that_is_taken_back_leaves_the_focus_on_the_filters(
    browser: Browser, month_page: Made
) -> None:
    browser.open(month_page.path, "#country=JP")
    browser.run(FOCUS, "#chips button")
    browser.press("Space")
    browser.until(lambda: "country" not in browser.run("return location.hash"), 5)
    assert browser.run(FOCUSED) == "reset"


def test_a_control_whose_part_is_gone_hands_the_focus_on(
    browser: Browser, month_page: Made
) -> None:
    browser.open(month_page.path)
    browser.run(FOCUS, "#names tbody button")
    browser.run("choose({ q: 'nothing has these words' })")
    assert browser.run(FOCUSED) == "reset"


def test_escape_closes_the_sql_and_goes_back_to_its_button(
    browser: Browser, month_page: Made
) -> None:
    browser.open(month_page.path)
    browser.run(FOCUS, "[data-sql=names] button")
    browser.press("Enter")
    browser.until(lambda: browser.run(FOCUSED) == "sql-copy", 5)
    browser.press("Escape")
    hidden = "return document.getElementById('sql').hidden"
    browser.until(lambda: browser.run(hidden) is True, 5)
    assert browser.run("return document.activeElement.ariaLabel") == "SQL of names"


def test_space_and_enter_work_what_is_switched(browser: Browser, month_page: Made) -> None:
    browser.open(month_page.path)
    browser.run(FOCUS, "#bars")
    browser.press("Space")
    assert browser.run("return document.getElementById('estimates').hidden") is False
    theme = "return document.documentElement.dataset.theme"
    browser.run(FOCUS, "#theme")
    browser.press("Enter")
    first = browser.run(theme)
    browser.press("Space")
    assert {first, browser.run(theme)} == {"light", "dark"}


def test_the_last_page_of_articles_hands_the_focus_to_the_way_back(
    browser: Browser, month_page: Made
) -> None:
    browser.open(month_page.path)
    browser.run("place = Math.ceil(data.count / PAGE) - 2; turn(0)")
    browser.run(FOCUS, "#older")
    browser.press("Enter")
    assert browser.run(FOCUSED) == "newer"
    told = browser.run(
        "const p = document.getElementById('place'); return [p.ariaLive, p.textContent]"
    )
    assert told[0] == "polite"
    page, pages = told[1].removeprefix("Page ").split(" of ")
    assert page == pages


def test_the_link_over_the_filters_leaves_them_as_they_are(
    browser: Browser, month_page: Made
) -> None:
    browser.open(month_page.path, "#topic=trade")
    browser.run(FOCUS, "#skip")
    browser.press("Enter")
    assert browser.run(FOCUSED) == "articles"
    assert browser.run("return location.hash") == "#topic=trade"


def test_every_table_has_a_caption_and_every_heading_a_scope(
    browser: Browser, month_page: Made
) -> None:
    browser.open(month_page.path)
    browser.run("document.getElementById('bars').click()")
    for id in ("d-topics", "d-tone"):
        table_of(browser, id)
    found: dict[str, Any] = browser.run(
        "const all = [...document.querySelectorAll('table')].filter(t => t.tHead);"
        "return { captions: all.map(t => t.caption?.textContent ?? ''),"
        " heads: [...document.querySelectorAll('th')].map(h => [h.scope, h.textContent]) }"
    )
    captions = found["captions"]
    assert len(captions) == len(set(captions)) >= 12
    assert all(captions)
    assert all(scope in ("col", "row") and text.strip() for scope, text in found["heads"])


def test_how_many_articles_pass_is_told_aloud(browser: Browser, month_page: Made) -> None:
    browser.open(month_page.path)
    browser.type("q", "norvik")
    browser.until(lambda: browser.count() < len(month_page.data["articles"]["id"]), 5)
    told = browser.run(
        "const c = document.getElementById('count'); return [c.role, c.ariaLive, c.textContent]"
    )
    assert told[:2] == ["status", "polite"]
    assert told[2].startswith(f"{browser.count()} of ")


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.skipif(not AXE.is_file(), reason="DATELINE_AXE names no axe.min.js of axe-core")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_axe_finds_nothing(width: int, scheme: str, browser: Browser, month_page: Made) -> None:
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.cdp("Emulation.setEmulatedMedia", {"media": "", "features": [feature]})
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.cdp("Emulation.setDeviceMetricsOverride", size)
    browser.cdp("Page.setBypassCSP", {"enabled": True})
    try:
        for fragment, opened in (("", False), ("#q=nothing+has+these&entity=Jap", True)):
            browser.open(month_page.path, fragment)
            browser.run("document.getElementById('bars').click()")
            browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
            if opened:
                browser.run("document.querySelector('[data-sql] button').click()")
            browser.cdp("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
            asked = (
                f"axe.run(document, {{ runOnly: {json.dumps(TAGS)} }}).then(r => JSON.stringify("
                "r.violations.map(v => [v.id, v.nodes.map(n => n.html)])))"
            )
            wait = {"expression": asked, "awaitPromise": True, "returnByValue": True}
            answer = browser.cdp("Runtime.evaluate", wait)
            assert json.loads(answer["result"]["value"]) == []
    finally:
        browser.cdp("Page.setBypassCSP", {"enabled": False})
        browser.cdp("Emulation.clearDeviceMetricsOverride")
        browser.cdp("Emulation.setEmulatedMedia", {"media": "", "features": []})
