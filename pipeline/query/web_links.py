"""Which addresses of a feed may become links."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[!-~]*)?")
"""Addresses as nearly all are, of which taking them apart would say nothing else."""


def safe_link(url: str | None) -> str | None:
    """The URL if a browser may follow it: http or https with a host; else None."""
    if not url:
        return None
    if _PLAIN.fullmatch(url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
