"""Made-up articles by seed, run by run, with topics, names and tone as a model would give them."""

from __future__ import annotations

import hashlib
import pickle
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from benchmarks import made_up
from dateline.dataset.rows import Row, article_row
from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.enrichment import OTHER, TONES, TOPICS, EntityMention, NamedEntity, Prediction
from dateline.schemas.enrichment import TopicScore as Score
from dateline.schemas.names import Identity, Name, NamePlace, NameTone

START = datetime(2026, 11, 2, tzinfo=timezone.utc)
FEEDS = 120


_IDENTITIES = {
    name: Identity("country", "exact", name, code, "iso3166", code)
    for name, code in (
        ("Japan", "JP"), ("Canada", "CA"), ("South Korea", "KR"), ("Brazil", "BR"), ("India", "IN"),
        ("Mexico", "MX"), ("Poland", "PL"), ("Kenya", "KE"),
    )
} | {
    name: Identity("company", "exact", name, name.lower(), "dateline", country)
    for name, country in (("Toyota", "JP"), ("Boeing", "US"), ("Samsung", "KR"), ("Airbus", "FR"))
}  # fmt: skip


@dataclass(frozen=True)
class Batch:
    """What one run has to store; ``rows`` are the articles as rows of the table."""

    run_id: str
    at: datetime
    articles: list[EnrichedArticle]
    rows: list[Row]


def batch(number: int, runs: int, count: int) -> Batch:
    """The ``number``-th run since START of ``runs`` a day; equal arguments give equal batches."""
    at = time_of(number, runs)
    articles = articles_of(number, runs, count)
    run_id = f"{at:%Y%m%dT%H%M%SZ}"
    return Batch(run_id, at, articles, [article_row(one, run_id) for one in articles])


def time_of(number: int, runs: int) -> datetime:
    """When the ``number``-th run since START of ``runs`` a day is."""
    return START + timedelta(hours=(number + 1) * 24 / runs)


def articles_of(number: int, runs: int, count: int) -> list[EnrichedArticle]:
    """The articles of :func:`batch` alone."""
    return [_article(number, place, runs, count) for place in range(count)]


def _article(run: int, place: int, runs: int, count: int) -> EnrichedArticle:
    """One article: 1 in 100 revises one of the run before, 1 in 20 copies its neighbour's story,
    1 in 20 is days late."""
    at = time_of(run, runs)
    number, revision = run * count + place, 1
    if place % 100 == 7 and run:
        number, revision = number - count, 2
    rng = random.Random(number)
    feed = min(int(rng.expovariate(1 / 25)), FEEDS - 1)
    item = made_up.item(number, feed)
    late = timedelta(days=rng.random() * 3) if place % 20 == 11 else timedelta(0)
    published = at - timedelta(hours=rng.random() * 24 / runs) - late
    published -= timedelta(hours=(revision - 1) * 24 / runs)
    text = " ".join(made_up.sentence(rng) for _ in range(20)) if place % 4 == 0 else None
    copy = place % 20 == 3
    article = Article(
        article_id=_id(number),
        guid_key=None,
        url_key=None,
        content_hash=number,
        feed=f"https://feed{feed}.example/rss",
        title=item.title if revision == 1 else f"{item.title} (updated)",
        summary=item.summary,
        content=text,
        text_source="content" if text else "summary" if item.summary else "title",
        first_seen_at=at,
        published_quality="exact",
        published_at=published.replace(microsecond=0),
        published_raw=f"{published:%a, %d %b %Y %H:%M:%S} GMT",
        url=item.link,
        guid=item.guid,
        authors=("Staff",) if place % 3 == 0 else (),
        categories=("News", "World") if place % 2 else (),
        language="en",
        language_source="declared",
        feed_name=f"Feed {feed}",
        feed_group="wire" if feed < 20 else "local",
        revision=revision,
        cluster_id=_id(number - 1 if copy else number),
        is_first_seen=not copy,
    )
    return EnrichedArticle(article, "ok", "made-up@1", _prediction(article, rng))


def _id(number: int) -> str:
    return hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()


def _prediction(article: Article, rng: random.Random) -> Prediction:
    scores = sorted(((rng.random() ** 2, label) for label in TOPICS), reverse=True)
    labels = tuple(label for score, label in scores if score > 0.5)
    negative, neutral, positive = rng.random(), rng.random(), rng.random()
    total = negative + neutral + positive
    tones = (negative / total, neutral / total, positive / total)
    mentions: list[EntityMention] = []
    for field, text in (("title", article.title), ("summary", article.summary)):
        for place, name in enumerate(made_up.WHO):
            kind = ("LOC", "ORG", "PER")[place % 3]
            if (start := text.find(name)) >= 0:
                end = start + len(name)
                mentions.append(EntityMention(name, kind, start, end, rng.random(), field))
    counted: dict[tuple[str, str], list[EntityMention]] = defaultdict(list)
    for mention in mentions:
        counted[mention.text, mention.type].append(mention)
    names = [
        NamedEntity(name, kind, len(found), found[0].field, found[0].start)
        for (name, kind), found in counted.items()
    ]
    return Prediction(
        topics=tuple(Score(label, score) for score, label in scores),
        labels=labels,
        primary_topic=labels[0] if labels else OTHER,
        tone=TONES[tones.index(max(tones))],
        tone_probabilities=tones,
        tone_score=tones[2] - tones[0],
        mentions=tuple(mentions),
        entities=tuple(names),
        names=tuple(
            Name(
                name,
                kind,
                _IDENTITIES.get(name, Identity("other", "none", name)),
                rng.random(),
                tuple(NamePlace(m.field, m.start, m.end) for m in found),
                NameTone(TONES[tones.index(max(tones))], tones),
            )
            for (name, kind), found in counted.items()
        ),
    )


def read_batches(folder: str, first: int, last: int) -> Iterator[Batch]:
    """The batches that lie in a folder, from ``first`` up to and without ``last``."""
    for number in range(first, last):
        one: Batch = pickle.loads((Path(folder) / f"{number:05d}").read_bytes())
        yield one
