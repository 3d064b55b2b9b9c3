"""A failure as a row: what broke, where, and where its raw input can be found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dateline.schemas.frozen import pickled_quickly

Stage = Literal["fetch", "parse", "normalise", "enrich", "write"]


@pickled_quickly
@dataclass(frozen=True, slots=True)
class DeadLetter:
    """``raw`` points to the input: a URL, a path, or the position of an entry in its feed."""

    stage: Stage
    feed: str
    error_class: str
    message: str
    at: datetime
    article: str | None = None  # article_id, guid or link, as far as known
    raw: str | None = None
