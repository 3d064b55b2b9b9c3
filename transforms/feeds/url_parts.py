"""``urlsplit`` and ``urljoin`` in bounded time: what is longer than any address is none.

The functions of the standard library normalise the name of the host, which takes quadratic time
for a run of combining marks, and take apart the whole base for every link.
"""

from __future__ import annotations

from urllib.parse import SplitResult
from urllib.parse import urljoin as _urljoin
from urllib.parse import urlsplit as _urlsplit

from dateline.transforms.feeds.text.normal_form import cut_marks

MAX_URL = 8_000
"""Characters of the longest address."""
MAX_BASE = 2_000
"""Characters of the longest address that links are resolved against ..."""
MAX_SEGMENTS = 100
"""... and the most segments of its path: ``urljoin`` walks them all again for every link."""


def urlsplit(url: str) -> SplitResult:
    """The parts of an address. Raises ``ValueError`` for what is none."""
    _check(url, MAX_URL)
    return _urlsplit(url)


def urljoin(base: str, link: str) -> str:
    """A link resolved against a base. Raises ``ValueError`` where one of them is no address."""
    _check(base, MAX_BASE)
    if base.count("/") > MAX_SEGMENTS and _urlsplit(base).path.count("/") > MAX_SEGMENTS:
        raise ValueError(f"an address with a path of more than {MAX_SEGMENTS} segments")
    _check(link, MAX_URL)
    return _urljoin(base, link)


def _check(url: str, most: int) -> None:
    if len(url) > most:
        raise ValueError(f"an address of more than {most:,} characters")
    if not url.isascii() and cut_marks(url) != url:
        raise ValueError("no address has so many combining marks in a row")
