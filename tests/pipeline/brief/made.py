"""A brief with whatever feeds may send."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from dateline.pipeline.brief.brief import Brief
from tests.made_up import HOSTILE_TITLES

NOW = datetime(2026, 11, 24, 6, tzinfo=timezone.utc)
CHANGE: dict[str, Any] = {
    "watch": None,
    "what": "name",
    "key": "x",
    "label": "<b>Karim</b> *Strait*",
    "kind": "region",
    "articles": 1_234,
    "share": 0.05,
    "base_share": 0.01,
    "base_per_day": 1.25,
    "strength": 7.04,
    "is_burst": True,
    "is_new": False,
    "tone_shift": -0.5,
    "tone_shift_error": 0.1,
    "tone_articles": 9,
    "base_tone_articles": 9,
}


ESTIMATE: dict[str, Any] = {
    "topic": "trade",
    "articles": 1_400,
    "counted": 310,
    "precision": 0.918,
    "recall": 0.84,
    "estimate": 322.46,
    "low": 300.0,
    "high": 1_345.04,
    "model": "minilm_*x*@1",
}


def item(number: int, text: str, **values: Any) -> dict[str, Any]:
    return {
        "watch": "<w>",
        "article_id": f"{number:032x}",
        "title": text,
        "url": "https://news.example/a?b=1&c=<2>)",
        "feed": "https://feed.example/rss",
        "published_at": "2026-11-23T05:04:00Z",
        "tone": "negative",
        "evidence": {"field": "title", "start": 0, "end": len(text), "text": text},
    } | values


MARKS = (
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "# head",
    "1. one",
    "- dash",
    "a `code` **bold** _soft_ ~~gone~~ $x$",
    "https://evil.example and www.evil.example and a@evil.example",
    "line\n\n## injected",
    "back\\slash | pipe",
)


def hostile() -> Brief:
    texts = (*HOSTILE_TITLES, *MARKS)
    items = [item(n, text) for n, text in enumerate(texts)]
    items.append(item(90, "plain", url=None, published_at=None, tone=None, evidence=None))
    return Brief(
        since=NOW,
        until=NOW,
        items=items,
        changes=[CHANGE],
        watches=("<w>", "nothing"),
        languages={items[0]["article_id"]: "fr"},
        feed_names={"https://feed.example/rss": "<script>feed</script>"},
        copies=1_200,
        estimates=[ESTIMATE],
    )
