"""Files that stand inside a text (``data:`` URIs) are no text."""

from __future__ import annotations

import re

_DATA_URI = re.compile(r"""data:[^"'<>\s]+""", re.I)
_INLINE_FILE = re.compile(r"data:[\w.+\-/;=]{0,100};base64,[A-Za-z0-9+/=%_\-]{64,}")


def without_data_uris(markup: str) -> str:
    """Markup in which every ``data:`` URI is cut down to its scheme."""
    return _DATA_URI.sub("data:", markup)


def without_inline_files(text: str) -> str:
    """Plain text without the files that were pasted into it."""
    return _INLINE_FILE.sub("", text) if ";base64," in text else text
