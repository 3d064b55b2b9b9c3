"""Plain text of stored items, and the key by which annotations find their text."""

from __future__ import annotations

import hashlib
import re
from typing import Any

SEPARATOR = " || "


def text_key(title: str, summary: str) -> str:
    """Sixteen hex digits over the item exactly as it is stored, before any cleaning."""
    return hashlib.sha256(f"{title}{SEPARATOR}{summary}".encode()).hexdigest()[:16]


def plain(text: str) -> str:
    """Without tags, white space collapsed: what annotators saw and what their offsets count."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).strip()


def normal_title(title: str) -> str:
    """Letters and digits only: two items with the same one are the same news."""
    return re.sub(r"\W+", " ", title.lower()).strip()


def usable(row: dict[str, Any]) -> bool:
    """Whether a text is long enough and in Latin letters."""
    text = row["title"] + row["summary"]
    return len(row["title"]) >= 15 and sum(ord(c) < 128 for c in text) >= 0.9 * len(text)
