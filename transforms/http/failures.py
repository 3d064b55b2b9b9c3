"""Other people's errors in few words, without URLs and headers."""

from __future__ import annotations


def brief(error: BaseException) -> str:
    """An error's own words, short; never with a URL, which may hold credentials."""
    text = str(error).splitlines()[0][:200] if str(error) else ""
    return type(error).__name__ if "://" in text or "@" in text or not text else text
