"""Character references of HTML, however long: ``html.unescape`` raises on 5,000 digits."""

from __future__ import annotations

import html
import re

_LONG = re.compile(r"&#([0-9]{8,});?")  # the greatest code point has seven digits


def unescape(text: str) -> str:
    """The text with its references resolved; a number beyond Unicode is U+FFFD, as in HTML."""
    if "&" not in text:
        return text
    return html.unescape(_LONG.sub(_short, text))


def _short(found: re.Match[str]) -> str:
    digits = found.group(1).lstrip("0")
    return f"&#{digits or '0'};" if len(digits) < 8 else "\ufffd"
