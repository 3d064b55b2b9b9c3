"""Makes data sets of any size for tests, in the layout that runs leave, without running one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from dateline.dataset import layout
from dateline.dataset.parquet_files import to_table, write_table
from dateline.dataset.partitions import OLD_DAYS
from dateline.dataset.rows import Row, fact_row
from dateline.schemas.article import TRUSTED_QUALITIES
from dateline.schemas.documents import to_plain
from dateline.schemas.manifest import Counts, FileEntry, Head, Manifest
from dateline.schemas.table_columns import SCHEMA_VERSION
from dateline.schemas.tables import ARTICLES, DEAD_LETTERS, FACTS, FEED_HEALTH, STORY_MEMBERS
from tests.articles import DUTY

START = datetime(2026, 11, 10, 6, tzinfo=timezone.utc)
TOPICS = ("trade", "defense", "markets")
NAMES = (
    ("Donald Trump", "PER"),
    ("Ryosei Akazawa", "PER"),
    ("Bank of England", "ORG"),
    ("Norvik", "ORG"),
    ("Japan", "LOC"),
    ("Washington", "LOC"),
    ("Chile", "LOC"),
)
KINDS = {"PER": "person", "ORG": "company", "LOC": "country"}
HOSTILE_TITLES = (
    "<script>window.pwned = 1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "</script><script>window.pwned=1</script>",
    "<!--<script>",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "\x1b[31mred\x1b]0;title\x07 \x9b31m",
    "\u202egnp.exe",
    "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1}",
    "line\u2028separator \u0000 nul",
    "[bold]markup[/bold]",
)


def article(number: int, **values: Any) -> Row:
    """Article ``number``: an hour after the one before, everything else derived from it."""
    at = START + timedelta(hours=number % (24 * 14))
    topic = TOPICS[number % 3] if number % 4 else None
    name, type_ = NAMES[number % len(NAMES)]
    other, other_type = NAMES[(number // 2 + 3) % len(NAMES)]
    title = f"{name} and {other} agree on {number} points, worth $5 billion"
    tone = (number % 5 - 2) / 2.5
    start = title.index(other, len(name))
    amount = title.index("$5")
    row: Row = {
        "article_id": f"{number:032x}",
        "revision": 1,
        "url": f"https://news.example/{number}",
        "feed": f"https://feed{number % 5}.example/rss",
        "feed_name": f"Feed {number % 5}",
        "feed_group": "world" if number % 2 else "trade",
        "title": title,
        "summary": f"Summary {number}.",
        "text_source": "summary",
        "language": "en",
        "language_source": "declared",
        "published_at": at,
        "published_quality": "exact",
        "first_seen_at": at + timedelta(minutes=30),
        "topics": [{"label": topic, "score": 0.9}] if topic else [],
        "topic_scores": [{"label": t, "score": 0.9 if t == topic else 0.1} for t in TOPICS],
        "primary_topic": topic or "other",
        "entities": [
            _mention(title, 0, name, type_),
            _mention(title, start, other, other_type),
            _mention(title, amount, "$5 billion", "MONEY") | {"value": 5e9, "unit": "USD"},
        ],
        "names": [
            {
                "name": n,
                "type": t,
                "canonical": n,
                "kind": KINDS[t],
                "id": n.casefold().replace(" ", "-"),
                "id_scheme": "dateline",
                "id_status": "exact",
                "country": None,
                "salience": 0.9 if s == 0 else 0.6,
                "tone": None,
                "tone_probabilities": None,
                "evidence": None,
                "mentions": [{"field": "title", "start": s, "end": s + len(n)}],
            }
            for n, t, s in ((name, type_, 0), (other, other_type, start))
            if s == 0 or n != name
        ],
        "entity_names": [
            {"name": n, "type": t, "count": 1, "field": "title", "start": s}
            for n, t, s in ((name, type_, 0), (other, other_type, start))
            if s == 0 or n != name
        ],
        "user_topics": [
            {"name": "shipping", "score": 0.8, "label": number % 3 == 0, "revision": "a" * 12},
            {"name": "grain", "score": 0.1, "label": False, "revision": "b" * 12},
        ],
        "tone": "negative" if tone < -0.3 else "positive" if tone > 0.3 else "neutral",
        "tone_score": tone,
        "truncated": False,
        "enrichment_status": "ok",
        "model": "embedded@test",
        "run_id": "20261110T060000Z",
    }
    return row | values


def trusted_time(row: Row) -> datetime:
    """The time that places an article: published, where that can be trusted, else first seen."""
    published: datetime | None = row.get("published_at")
    if published is None or row["published_quality"] not in TRUSTED_QUALITIES:
        return row["first_seen_at"]  # type: ignore[no-any-return]
    return published


def _mention(title: str, start: int, text: str, type_: str) -> Row:
    assert title[start : start + len(text)] == text
    end = start + len(text)
    return {"text": text, "type": type_, "start": start, "end": end, "score": 0.9, "field": "title"}


def visit(feed: int, run: int = 0, **values: Any) -> Row:
    """A visit of feed number ``feed``."""
    at = START + timedelta(hours=run)
    return {
        "run_id": f"run-{run:03d}",
        "feed": f"https://feed{feed}.example/rss",
        "feed_name": f"Feed {feed}",
        "feed_group": "world" if feed % 2 else "trade",
        "checked_at": at,
        "status": "ok",
        "entries": 10,
        "new": 3,
        "duplicate": 6,
        "revised": 1,
        "rejected": 0,
        "newest_entry_at": at - timedelta(hours=1),
        "interval_s": 3600.0,
        "next_due_at": at + timedelta(hours=1),
        "consecutive_failures": 0,
        "last_success_at": at,
        "silent": False,
        "retired": False,
    } | values


def letter(number: int, **values: Any) -> Row:
    """A failure."""
    return {
        "run_id": "run-000",
        "at": START,
        "stage": "parse",
        "feed": "https://feed0.example/rss",
        "error_class": "NotAFeedError",
        "message": f"failure {number}",
    } | values


def member(cluster: int, story: int, **values: Any) -> Row:
    """A cluster that joined a story, both by the number of their first article."""
    return {
        "cluster_id": f"{cluster:032x}",
        "story_id": f"{story:032x}",
        "linked_to": f"{story:032x}",
        "score": 0.75,
        "is_merge": False,
        "joined_at": START,
        "run_id": "run-000",
    } | values


def manifest(run: int, **values: Any) -> Manifest:
    """A committed run."""
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "run_id": f"run-{run:03d}",
        "sequence": run + 1,
        "status": "ok",
        "now": (START + timedelta(hours=run)).isoformat(),
        "inputs": {},
        "counts": Counts(feeds=5, fetched=5, entries=50, new=15, duplicate=30, revised=5),
        "files": [FileEntry(path="articles/x.parquet", size=1000 + run, sha256="", rows=15)],
        "timings": {"plan": 0.1, "job": 2.0},
        "state_before": Head(),
        "state": Head(),
    }
    return Manifest(**(document | values))


def fact(number: int, **values: Any) -> Row:
    """A fact of article ``number``."""
    row = {
        "article_id": f"{number:032x}",
        "revision": 1,
        "feed": f"https://feed{number % 5}.example",
    }
    at = START + timedelta(hours=number % (24 * 14))
    row |= {"published_at": at, "published_quality": "exact", "first_seen_at": at}
    return row | fact_row(DUTY) | {"run_id": "20261110T060000Z"} | values


def write_dataset(
    root: Path,
    articles: Sequence[Row] = (),
    visits: Sequence[Row] = (),
    letters: Sequence[Row] = (),
    manifests: Sequence[Manifest] = (),
    members: Sequence[Row] = (),
    facts: Sequence[Row] = (),
) -> Path:
    """Writes the tables below ``root`` and returns it."""
    days: dict[str, list[Row]] = {}
    for row in articles:
        day = layout.OLD_DATE
        if row["first_seen_at"] - trusted_time(row) <= timedelta(days=OLD_DAYS):
            day = trusted_time(row).date().isoformat()
        days.setdefault(f"articles/published_date={day}", []).append(row)
    of_facts: dict[str, list[Row]] = {}
    for row in facts:
        of_facts.setdefault(f"facts/published_date={row['published_at']:%Y-%m-%d}", []).append(row)
    for folder, rows, schema in (
        *((day, rows, ARTICLES) for day, rows in days.items()),
        *((day, rows, FACTS) for day, rows in of_facts.items()),
        (f"feed_health/run_date={START:%Y-%m-%d}", visits, FEED_HEALTH),
        (f"dead_letters/run_date={START:%Y-%m-%d}", letters, DEAD_LETTERS),
        (f"story_members/run_date={START:%Y-%m-%d}", members, STORY_MEMBERS),
    ):
        write_table(
            str(root),
            lambda number, folder=folder: f"{folder}/test-{number:05d}.parquet",  # type: ignore[misc]
            to_table(rows, schema),
            target_bytes=1e9,
        )
    for run in manifests:
        path = root / "runs" / f"{run.run_id}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(to_plain(run), indent=1), "utf-8")
    return root
