"""How the report page looks, coarsely: where its parts lie, and each as a picture of few pixels.

Fonts differ between machines, and with them heights and line breaks. So parts are compared each for
itself: their edges as shares of the page's width, and their pictures shrunk to a size at which
letters are a shade. What is lost then is type; what stays is columns, grounds, charts and heat.
``python -m tests.page_look`` takes the pictures anew, after somebody has looked at the page.
"""

from __future__ import annotations

import base64
import io
import json
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.pipeline.query.session import open_session
from dateline.pipeline.report_page.build import page
from dateline.pipeline.report_page.data import collect
from tests.browser import Browser

Picture = NDArray[np.float64]

FOLDER = Path(__file__).parent / "data" / "report_page"
TILE = (6, 16)
"""Rows and columns that a part is shrunk to."""


@dataclass(frozen=True)
class Mode:
    """A width in pixels, a colour scheme, and whether it is printed."""

    width: int
    scheme: str = "light"
    media: str = ""

    @property
    def name(self) -> str:
        return f"{self.width} {self.media or self.scheme}"


MODES = (
    *(Mode(width, scheme) for width in (390, 820, 1280) for scheme in ("light", "dark")),
    Mode(700, media="print"),
)

_PARTS = """
const parts = [...document.querySelectorAll('header, #figures, #filters, section')];
const nameOf = (e) => e.id || e.getAttribute('aria-labelledby') || e.tagName;
return parts.map(e => [nameOf(e), e.getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height)
  .map(([name, box]) => [name, box.left, box.top + scrollY, box.width, box.height]);
"""


@dataclass(frozen=True)
class Look:
    """The parts from top to bottom, ``[name, left, right]`` in shares of the width; their pictures
    one below the other, colours from 0 to 1; pixels that the page is too wide."""

    parts: list[tuple[str, float, float]]
    pictures: Picture
    overflow: int


def take(browser: Browser, path: Path, mode: Mode, change: str = "") -> Look:
    """The look of a page in a mode, after a script has changed it."""
    feature = {"name": "prefers-color-scheme", "value": mode.scheme}
    browser.cdp("Emulation.setEmulatedMedia", {"media": mode.media, "features": [feature]})
    size = {"width": mode.width, "height": 900, "deviceScaleFactor": 1, "mobile": mode.width < 500}
    browser.cdp("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.open(path)
        browser.run(change)
        browser.until(lambda: browser.run(_DRAWN, mode.width) is True)
        boxes = browser.run(_PARTS)
        width, height = browser.run(
            "const page = document.scrollingElement; return [page.scrollWidth, page.scrollHeight]"
        )
        clip = {"x": 0, "y": 0, "width": mode.width, "height": height, "scale": 0.25}
        asked = {"format": "png", "captureBeyondViewport": True, "clip": clip}
        taken = browser.cdp("Page.captureScreenshot", asked)["data"]
    finally:
        browser.cdp("Emulation.clearDeviceMetricsOverride")
        browser.cdp("Emulation.setEmulatedMedia", {"media": "", "features": []})
    whole = read_png(base64.b64decode(taken))
    tiles = [
        shrunk(whole[int(top / 4) : int((top + high) / 4), int(left / 4) : int((left + wide) / 4)])
        for _, left, top, wide, high in boxes
    ]
    parts = [
        (name, left / mode.width, (left + wide) / mode.width) for name, left, _, wide, _ in boxes
    ]
    return Look(parts, np.concatenate(tiles), width - mode.width)


_DRAWN = """
return [...document.querySelectorAll('canvas')].every(c => c.clientWidth <= arguments[0])
"""


def read_png(raw: bytes) -> Picture:
    """Red, green and blue from 0 to 1."""
    from matplotlib.image import imread

    return np.asarray(imread(io.BytesIO(raw), format="png"), np.float64)[:, :, :3]


def shrunk(picture: Picture) -> Picture:
    """The means of the fields of a grid of so many rows and columns as a tile has."""
    rows, columns = TILE
    high = np.linspace(0, picture.shape[0], rows + 1).astype(int)
    wide = np.linspace(0, picture.shape[1], columns + 1).astype(int)
    return np.array(
        [
            [
                picture[top : max(bottom, top + 1), left : max(right, left + 1)].mean((0, 1))
                for left, right in pairwise(wide)
            ]
            for top, bottom in pairwise(high)
        ]
    )


def differences(one: Look, other: Look) -> dict[str, float]:
    """For each part the mean difference of its colours, from 0 to 1; both have the same parts."""
    tiles = np.abs(one.pictures - other.pictures).reshape(len(one.parts), -1).mean(1)
    return {name: float(value) for (name, _, _), value in zip(one.parts, tiles, strict=True)}


def kept(mode: Mode) -> Look:
    """The look that is in the repository."""
    parts: list[Any] = json.loads((FOLDER / "parts.json").read_text("utf-8"))[mode.name]
    pictures = read_png((FOLDER / f"{mode.name.replace(' ', '-')}.png").read_bytes())
    return Look([(name, left, right) for name, left, right in parts], pictures, 0)


def main() -> None:
    """Take all pictures anew."""
    from matplotlib.image import imsave

    from tests.report_pages import NOW, write_month

    FOLDER.mkdir(exist_ok=True)
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        write_month(Path(folder) / "set")
        path = Path(folder) / "page.html"
        data = collect(open_session(f"{folder}/set"), name="News", now=NOW)
        path.write_text(page(data), "utf-8")
        browser = Browser(Path(folder) / "profile")
        try:
            for mode in MODES:
                look = take(browser, path, mode)
                parts = [(name, round(a, 3), round(b, 3)) for name, a, b in look.parts]
                found[mode.name] = parts
                target = FOLDER / f"{mode.name.replace(' ', '-')}.png"
                imsave(target, np.round(look.pictures * 255).astype(np.uint8))
        finally:
            browser.close()
    lines = [f"{json.dumps(name)}: {json.dumps(parts)}" for name, parts in found.items()]
    (FOLDER / "parts.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
