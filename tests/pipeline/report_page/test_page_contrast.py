"""Figures on grounds of heat can be read: the contrast of every cell, by the formula of WCAG."""

from __future__ import annotations

import pytest

from tests.browser import Browser
from tests.report_pages import Made

CONTRASTS = """
const part = (value) => (value <= 10 ? value / 3295 : ((value / 255 + .055) / 1.055) ** 2.4);
const light = ([r, g, b]) => .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
const numbers = (text) => text.match(/[0-9.]+/g).map(Number);
const card = numbers(getComputedStyle(document.getElementById('filters')).backgroundColor);
return [...document.querySelectorAll(`#${arguments[0]} td.heat`)].map((cell) => {
  const style = getComputedStyle(cell), [r, g, b, a] = numbers(style.backgroundColor);
  const ground = light([r, g, b].map((value, i) => value * a + card[i] * (1 - a)));
  const ink = light(numbers(style.color));
  return (Math.max(ground, ink) + .05) / (Math.min(ground, ink) + .05);
});
"""
AA = 4.5
"""https://www.w3.org/TR/WCAG21/#contrast-minimum, for text of this size."""


HINTS = """
const part = (value) => (value <= 10 ? value / 3295 : ((value / 255 + .055) / 1.055) ** 2.4);
const numbers = (text) => text.match(/[0-9.]+/g).map(Number);
const light = (text) => { const [r, g, b] = numbers(text); return .2126 * part(r) + .7152 * part(g) + .0722 * part(b); };
return [...document.querySelectorAll('[placeholder]')].map((input) => {
  const ink = light(getComputedStyle(input, '::placeholder').color), ground = light(getComputedStyle(input).backgroundColor);
  return (Math.max(ground, ink) + .05) / (Math.min(ground, ink) + .05);
});
"""  # noqa: E501


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_hints_in_empty_fields_can_be_read(theme: str, browser: Browser, month_page: Made) -> None:
    browser.open(month_page.path)
    browser.run("document.documentElement.dataset.theme = arguments[0]", theme)
    found = browser.run(HINTS)
    assert len(found) >= 2
    assert min(found) >= AA


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_cell_of_heat_can_be_read(theme: str, browser: Browser, month_page: Made) -> None:
    browser.open(month_page.path)
    browser.run("document.documentElement.dataset.theme = arguments[0]; redraw()", theme)
    for by in ("countries", "topics"):
        browser.run(
            "const by = document.getElementById('matrix-by'); by.value = arguments[0];"
            "by.dispatchEvent(new Event('input'))",
            by,
        )
        for table in ("pairs", "matrix"):
            found = browser.run(CONTRASTS, table)
            assert len(found) > 5, table
            assert min(found) >= AA, table
            assert max(found) > min(found) + 1, "heat is seen"
