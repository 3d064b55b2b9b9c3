"""Six weeks of invented news with all that makes counting go wrong, for tests of answers.

In it: days without a mention, revisions, copies, articles without a date or with one that nobody
trusts, very old ones, texts in a language that no model reads, names that hold each other
("Norvik", "Norvik Yards", "US", "Russia"), one name under several forms, a name that bursts, one
that is new, one that is back after years, and a topic whose tone falls. ``BURSTING``, ``NEW`` and
``BACK`` are their identities; everything is the same each time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from dateline.dataset.rows import Row
from tests.made_up import article

FIRST = datetime(2026, 10, 13, tzinfo=timezone.utc)
DAYS = 42
LAST = FIRST + timedelta(days=DAYS, seconds=-1)
"""The last day is the 23rd of November."""
BURSTING, NEW, BACK = "karim-strait", "operation-lantern", "old-hand"


@dataclass(frozen=True)
class Known:
    """A name with its identity."""

    id: str | None
    canonical: str
    forms: tuple[str, ...]
    kind: str
    type: str = "ORG"
    country: str | None = None
    weight: float = 1.0
    days: frozenset[int] = field(default=frozenset(range(DAYS)))
    """Days, from 0, on which it is named at all."""


_LAST_WEEK = frozenset(range(DAYS - 7, DAYS))
KNOWN = (
    Known("US", "United States", ("US", "U.S.", "White House"), "country", "LOC", "US", 4),
    Known("RU", "Russia", ("Russia", "Moscow"), "country", "LOC", "RU", 2),
    Known("Q207", "George W. Bush", ("George W. Bush", "Bush"), "person", "PER", "US", 0.5),
    Known("JP", "Japan", ("Japan", "Tokyo"), "country", "LOC", "JP", 2),
    Known("norvik", "Norvik", ("Norvik",), "city", "LOC", "NO", 1),
    Known("XOSL:NYRD", "Norvik Yards", ("Norvik Yards",), "company", "ORG", "NO", 1),
    Known("boe", "Bank of England", ("Bank of England", "BoE"), "central_bank", "ORG", "GB", 1),
    Known(None, "Ford", ("Ford",), "other", "ORG", None, 0.7),
    Known("weekly", "Harvest Board", ("Harvest Board",), "agency", "ORG", "GB", 6,
          frozenset(range(3, DAYS, 7))),
    Known(BURSTING, "Karim Strait", ("Karim Strait",), "region", "LOC", None, 0.2),
    Known(BURSTING, "Karim Strait", ("Karim Strait",), "region", "LOC", None, 4, _LAST_WEEK),
    Known(NEW, "Operation Lantern", ("Operation Lantern",), "event", "MISC", None, 2, _LAST_WEEK),
    Known(BACK, "Old Hand", ("Old Hand",), "person", "PER", "GB", 1, _LAST_WEEK),
)  # fmt: skip
TOPICS = ("trade", "defense", "markets", "other")


def said(known: Known, form: str, salience: float, score: float | None) -> dict[str, Any]:
    """An element of the column ``names``; ``score`` is P(positive) - P(negative) toward it."""
    tones = None
    if score is not None:
        tones = {"negative": (1 - score) / 2, "neutral": 0.0, "positive": (1 + score) / 2}
    return {
        "name": form,
        "type": known.type,
        "canonical": known.canonical if known.id else None,
        "kind": known.kind,
        "id": known.id,
        "id_scheme": "dateline" if known.id else None,
        "id_status": "alias" if known.id else "ambiguous",
        "country": known.country,
        "salience": salience,
        "tone": None if score is None else "negative" if score < 0 else "positive",
        "tone_probabilities": tones,
        "evidence": None
        if score is None
        else {"field": "title", "start": 0, "end": len(form), "text": form},
        "mentions": [{"field": "title", "start": 0, "end": len(form)}],
    }


def month() -> list[Row]:
    """The rows of ``articles``, about 1,500."""
    chance = random.Random(20261123)
    return [row for day in range(DAYS) for row in _day(day, chance)] + list(_odd(chance))


def _day(day: int, chance: random.Random) -> Iterator[Row]:
    for place in range(20 + 12 * (day % 7 < 5) + chance.randrange(6)):
        number = day * 1_000 + place * 10
        original = _article(number, FIRST + timedelta(days=day), day, chance)
        yield original
        for copy in range(chance.choice((0, 0, 0, 0, 0, 1, 2, 3))):
            later = timedelta(hours=1 + 20 * copy)
            yield original | {
                "article_id": f"{number + 1 + copy:032x}",
                "url": f"https://copy{copy}.example/{number}",
                "feed": f"https://feed{20 + copy}.example/rss",
                "feed_name": f"Copier {copy}",
                "cluster_id": original["article_id"],
                "is_first_seen": False,
                "published_at": min(original["published_at"] + later, LAST),
                "first_seen_at": original["first_seen_at"] + later,
            }
        if chance.random() < 0.06:
            yield original | {
                "revision": 2,
                "title": "Corrected: " + original["title"],
                "tone_score": -original["tone_score"],
                "first_seen_at": original["first_seen_at"] + timedelta(hours=3),
                "run_id": "later",
            }


def _article(number: int, at: datetime, day: int, chance: random.Random) -> Row:
    here = [known for known in KNOWN if day in known.days]
    picked: list[Known] = []
    for known in chance.choices(here, [known.weight for known in here], k=chance.randrange(5)):
        if known.id is None or known.id not in {other.id for other in picked}:
            picked.append(known)
    names = [
        said(known, known.forms[0], 0.9 - rank / 10, chance.choice((None, -0.6, 0.2, 0.8)))
        for rank, known in enumerate(dict.fromkeys(picked))
    ]
    for known in list(dict.fromkeys(picked)):
        if len(known.forms) > 1 and chance.random() < 0.4:  # one identity under two forms
            names.append(said(known, known.forms[-1], 0.1, None) | {"kind": "government"})
    topics = sorted(
        topic for topic in TOPICS[:3] if chance.random() < 0.3 + 0.2 * (topic == "trade")
    )
    tone = chance.uniform(-1, 1)
    if "trade" in topics and day >= DAYS - 7:
        tone = (tone - 2) / 3
    at += timedelta(seconds=chance.randrange(86_400))
    feed = chance.randrange(12)
    title = f"{', '.join(one['name'] for one in names) or 'Nobody'} and {number} points"
    return article(
        number,
        title=title,
        article_id=f"{number:032x}",
        cluster_id=f"{number:032x}",
        is_first_seen=True,
        url=f"https://site{feed}.example/{number}",
        feed=f"https://feed{feed}.example/rss",
        feed_name=f"Feed {feed}",
        published_at=at,
        first_seen_at=at + timedelta(minutes=20),
        topics=[{"label": topic, "score": 0.9} for topic in topics],
        primary_topic=topics[0] if topics else "other",
        names=names,
        entities=[],
        entity_names=[
            {"name": one["name"], "type": one["type"], "count": 1, "field": "title", "start": 0}
            for one in names
        ],
        tone_score=round(tone, 3),
        tone="negative" if tone < -0.3 else "positive" if tone > 0.3 else "neutral",
        run_id=f"day-{day:02d}",
    )


def _odd(chance: random.Random) -> Iterator[Row]:
    """Without a date, with one that nobody trusts, very old, in a language that no model reads."""
    for place in range(30):
        seen = FIRST + timedelta(days=chance.randrange(DAYS), hours=5)
        row = _article(900_000 + place * 10, seen, (seen - FIRST).days, chance)
        row |= {"first_seen_at": seen}
        kind = place % 5
        if kind == 0:
            row |= {"published_at": None, "published_quality": "missing"}
        elif kind == 1:
            row |= {"published_at": seen + timedelta(days=90), "published_quality": "future"}
        elif kind == 2:
            old = datetime(1999, 3, 1 + place % 28, tzinfo=timezone.utc)
            back = [said(known, known.forms[0], 0.5, None) for known in KNOWN if known.id == BACK]
            row |= {"published_at": old, "names": [*row["names"], *back]}
        elif kind == 3:
            epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
            row |= {"published_at": epoch, "published_quality": "ancient"}
        else:
            unread: dict[str, Any] = dict.fromkeys(
                (
                    "topics",
                    "topic_scores",
                    "entities",
                    "entity_names",
                    "names",
                    "tone",
                    "tone_score",
                )
            )
            row |= {"language": "fi", "enrichment_status": "unsupported_language", **unread}
            row |= {"primary_topic": None}
        yield row
