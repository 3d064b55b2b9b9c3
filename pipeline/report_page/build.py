"""Puts the page together: assets inline, data compressed, a policy that allows nothing else.

Texts from feeds reach the page in one block, gzip in base64, and from there the DOM as text nodes
only; the Content-Security-Policy lists the hashes of our scripts and styles, forbids every request
and, with trusted types, every way to turn a string into markup. Charts: Chart.js (MIT), because it
is one file, kept up since 2013, and draws without styles or scripts of its own. Files of what is
shown: hyparquet-writer (MIT), because it writes lists, dates and statistics in 60 kB and has no
dependency but its own reader.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from importlib import resources
from typing import Any

from dateline.pipeline.report_page.packing import pack

STYLES = ("page.css",)
SCRIPTS = (
    "chart.umd.min.js",
    "hyparquet-writer.min.js",
    "page.js",
    "unpack.js",
    "filters.js",
    "figures.js",
    "estimates.js",
    "names.js",
    "matrices.js",
    "stories.js",
    "changes.js",
    "asking.js",
    "saving.js",
    "tables.js",
    "start.js",
)


def page(data: dict[str, Any]) -> str:
    """The whole HTML document for ``dateline.pipeline.report_page.data.collect``'s result."""
    assets = resources.files("dateline.pipeline.report_page") / "assets"
    styles = [(assets / name).read_text("utf-8") for name in STYLES]
    scripts = [(assets / name).read_text("utf-8") for name in SCRIPTS]
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {' '.join(map(_hash, styles))}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )
    parts = {
        "{{policy}}": policy,
        "{{styles}}": "\n".join(f"<style>{text}</style>" for text in styles),
        "{{data}}": encode(data),
        "{{scripts}}": "\n".join(f"<script>{text}</script>" for text in scripts),
    }
    text = (assets / "page.html").read_text("utf-8")
    for mark, value in parts.items():
        before, _, after = text.partition(mark)
        text = before + value + after
    return text


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def encode(data: dict[str, Any]) -> str:
    """Packed, compressed, in base64: nothing in it can end the element that holds it."""
    return base64.b64encode(gzip.compress(pack(data), 9, mtime=0)).decode()
