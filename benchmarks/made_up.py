"""Made-up news by seed: feeds, entries and texts of the lengths that real feeds have.

No text of a publisher is in here: sentences are put together from our own words. Lengths follow
what real feeds show: titles of 5 to 14 words, summaries that are missing in one of ten, mostly one
or two sentences, seldom a paragraph.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)

WHO = (
    "Japan", "the European Union", "Canada", "South Korea", "Brazil", "the Navy", "Toyota",
    "the central bank", "Anna Lindqvist", "the finance ministry", "Parliament", "India", "Boeing",
    "Marcus Oyelaran", "the Pentagon", "Samsung", "the city council", "NATO", "Mexico", "Nissan",
    "the Treasury", "Keiko Tanaka", "Poland", "the coast guard", "Airbus", "farmers", "Kenya",
)  # fmt: skip
DID = (
    "raises", "cuts", "defends", "postpones", "agrees to", "rejects", "reviews", "welcomes",
    "questions", "signs", "halts", "expands", "warns of", "plans", "reports", "drops",
)  # fmt: skip
WHAT = (
    "a 25% tariff on car parts", "new talks on steel", "its defense budget", "interest rates",
    "an order for patrol ships", "a record profit", "grain exports", "the sale of bonds",
    "a rail link", "a missile test", "two school reforms", "the yen's fall", "a $4 billion deal",
    "export controls on chips", "border checks", "a drought plan", "museum hours", "a ceasefire",
    "quarterly losses", "an air base in the north", "a trade surplus", "the price of copper",
)  # fmt: skip
WHEN = (
    "on Tuesday", "after long talks", "despite protests", "for the first time since 2019",
    "ahead of the vote", "as shares fell", "in a surprise move", "late in the evening",
    "while the dollar rose", "with broad support", "under pressure from allies", "by 3 percent",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """An entry as it stands in a feed."""

    guid: str
    link: str
    title: str
    summary: str
    published: datetime


def sentence(rng: random.Random) -> str:
    """One sentence of 8 to 25 words."""
    parts = [rng.choice(WHO), rng.choice(DID), rng.choice(WHAT)]
    for _ in range(rng.choice((1, 1, 2, 3))):
        parts.append(rng.choice(WHEN))
    text = " ".join(parts)
    return text[0].upper() + text[1:] + "."


def summary(rng: random.Random) -> str:
    """No sentence to some: the mean is near 30 words."""
    return " ".join(sentence(rng) for _ in range(rng.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 9))))


def item(number: int, feed: int = 0, seed: int = 7) -> Item:
    """The ``number``-th entry of a feed; equal arguments give equal entries."""
    rng = random.Random(f"{seed}/{feed}/{number}")
    title = f"{sentence(rng)[:-1]} {rng.choice(WHEN)} ({feed}-{number})"
    link = f"https://feed{feed}.example/{number}"
    return Item(
        f"{feed}-{number}", link, title, summary(rng), NOW - timedelta(minutes=7 * number + feed)
    )


def items(count: int, feed: int = 0, seed: int = 7) -> Iterator[Item]:
    """The newest ``count`` entries of a feed."""
    return (item(number, feed, seed) for number in range(count))


def rss(feed: int, entries: Iterator[Item] | list[Item]) -> bytes:
    """An RSS 2.0 document."""
    parts = [
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>Feed {feed}</title><link>https://feed{feed}.example/</link>"
        "<language>en</language>"
    ]
    for one in entries:
        parts.append(
            f"<item><title>{one.title}</title><link>{one.link}</link>"
            f"<guid isPermaLink='false'>{one.guid}</guid>"
            f"<pubDate>{one.published:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
            f"<description>{one.summary}</description></item>"
        )
    parts.append("</channel></rss>")
    return "".join(parts).encode()


def atom(feed: int, entries: Iterator[Item] | list[Item]) -> bytes:
    """An Atom 1.0 document."""
    parts = [
        "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'>"
        f"<title>Feed {feed}</title><id>https://feed{feed}.example/</id>"
        f"<updated>{NOW:%Y-%m-%dT%H:%M:%SZ}</updated>"
    ]
    for one in entries:
        parts.append(
            f"<entry><title>{one.title}</title><link href='{one.link}'/><id>{one.guid}</id>"
            f"<updated>{one.published:%Y-%m-%dT%H:%M:%SZ}</updated>"
            f"<summary type='html'>&lt;p&gt;{one.summary}&lt;/p&gt;</summary></entry>"
        )
    parts.append("</feed>")
    return "".join(parts).encode()
