"""Text from elsewhere, made safe for a terminal."""

from __future__ import annotations


def plain(text: str) -> str:
    """Text from a feed, made safe for a terminal: no control or direction-changing characters."""
    return "".join(c if c.isprintable() else " " for c in text).replace("[", "\\[")
