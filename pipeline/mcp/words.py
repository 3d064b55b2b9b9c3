"""Words that are looked for in texts: whole words, whatever their case, and where they stand."""

from __future__ import annotations

import re

from dateline.schemas.errors import UsageError

MOST = 12
"""Words or phrases of a search."""
FIELDS = ("title", "summary", "content")
AROUND = 80
"""Characters of the text that are quoted on both sides of a word."""


def terms(text: str) -> list[str]:
    """The words of a search; what stands in double quotes is one phrase.

    Raises:
        UsageError: there is none, or there are more than ``MOST``.
    """
    found = [phrase or word for phrase, word in re.findall(r'"([^"]*\w[^"]*)"|([^\s"]+)', text)]
    found = [term.strip() for term in found if re.search(r"\w", term)]
    if not found:
        raise UsageError("say what to search for: words, or a phrase in double quotes")
    if len(found) > MOST:
        raise UsageError(f"search for at most {MOST} words or phrases")
    return found


def pattern(term: str) -> str:
    """A regular expression of RE2, DuckDB's engine, for a term as whole words."""
    inner = r"\s+".join(_escaped(part) for part in term.split())
    return rf"(?i)(?:^|[^\pL\pN_]){inner}(?:$|[^\pL\pN_])"


def _escaped(text: str) -> str:
    return "".join(c if c.isalnum() or ord(c) > 127 or c == "_" else "\\" + c for c in text)


def place(term: str, texts: dict[str, str | None]) -> dict[str, object] | None:
    """Where a term stands first: field, span and the words around it; None where it does not.

    Args:
        texts: the texts of an article by field.
    """
    inner = r"\s+".join(re.escape(part) for part in term.split())
    whole = re.compile(rf"(?<!\w){inner}(?!\w)", re.IGNORECASE)
    for field in FIELDS:
        text = texts.get(field) or ""
        if match := whole.search(text):
            return span(field, *match.span(), text)
    return None


def span(field: str, start: int, end: int, text: str) -> dict[str, object]:
    """A span of a field with its words, and a quotation of the text around them."""
    before, after = max(0, start - AROUND), min(len(text), end + AROUND)
    quoted = ("…" if before else "") + text[before:after] + ("…" if after < len(text) else "")
    return {"field": field, "start": start, "end": end, "text": text[start:end], "quote": quoted}
