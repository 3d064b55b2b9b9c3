"""The page looks as when somebody last looked at it: on a phone, a tablet, a desk, and on paper."""

from __future__ import annotations

import pytest

from tests.browser import Browser
from tests.page_look import MODES, Look, Mode, differences, kept, take
from tests.report_pages import Made

EDGE = 0.02
"""Share of the width that an edge may move."""
SHADE = 0.06
"""Mean difference of colours that another font may make in a part (serif and monospace make up to
0.035 here); a lost chart makes 0.12, the other theme 0.8."""


def told_apart(one: Look, other: Look) -> list[str]:
    """What differs, in words."""
    if [name for name, _, _ in one.parts] != [name for name, _, _ in other.parts]:
        return ["other parts"]
    moved = [
        f"{name} moved"
        for (name, *edges), (_, *before) in zip(one.parts, other.parts, strict=True)
        if any(abs(a - b) > EDGE for a, b in zip(edges, before, strict=True))
    ]
    shades = differences(one, other)
    return moved + [f"{name} by {shades[name]:.3f}" for name in shades if shades[name] > SHADE]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_the_page_looks_as_it_did(mode: Mode, browser: Browser, month_page: Made) -> None:
    look = take(browser, month_page.path, mode)
    if told_apart(look, kept(mode)):  # a busy machine paints a chart later than it lays it out
        look = take(browser, month_page.path, mode)
    assert told_apart(look, kept(mode)) == [], "look at it, then python -m tests.page_look"
    assert look.overflow <= 0, "nobody scrolls sideways"


def test_another_font_is_no_difference(browser: Browser, month_page: Made) -> None:
    mode = Mode(820)
    other = take(
        browser,
        month_page.path,
        mode,
        "document.body.style.fontFamily = 'serif'; document.body.style.fontSize = '16px'",
    )
    assert told_apart(other, kept(mode)) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("document.documentElement.dataset.theme = 'dark'", "h-stories by"),
        ("document.querySelectorAll('.pair').forEach(e => e.className = '')", "h-topics moved"),
        ("document.getElementById('c-topics').remove()", "h-topics by"),
        ("document.getElementById('filters').remove()", "other parts"),
    ],
    ids=["colours", "columns", "chart", "filters"],
)
def test_what_is_lost_is_noticed(
    change: str, told: str, browser: Browser, month_page: Made
) -> None:
    mode = Mode(1280)
    look = take(browser, month_page.path, mode, change)
    assert any(one.startswith(told) for one in told_apart(look, kept(mode)))
