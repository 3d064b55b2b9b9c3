"""Spans by their texts: what rules for names are tried on."""

from __future__ import annotations

from collections.abc import Iterable

from dateline.transforms.model.span_rules import Span


def spans_of(text: str, *given: tuple[str, str]) -> list[Span]:
    """Spans with these texts and types, each looked for after the last."""
    spans, end = [], 0
    for piece, type_ in given:
        start = text.index(piece, end)
        end = start + len(piece)
        spans.append(Span(start, end, type_, 0.5))
    return spans


def said(text: str, spans: Iterable[Span]) -> list[tuple[str, str]]:
    """The text and the type of each span."""
    return [(text[span.start : span.end], span.type) for span in spans]
