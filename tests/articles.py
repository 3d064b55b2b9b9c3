"""Articles that the tests of several modules begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from dateline.schemas.article import Article, Enclosure, EnrichedArticle
from dateline.schemas.enrichment import EntityMention, NamedEntity, Prediction, TopicScore
from dateline.schemas.facts import Fact, Party, Phrase
from dateline.schemas.names import Evidence, NamePlace

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)

PLAIN = Article(
    article_id="0" * 32,
    guid_key=None,
    url_key=None,
    content_hash=1,
    feed="https://a.example/",
    title="T",
    summary="S",
    content=None,
    text_source="summary",
    first_seen_at=NOON,
    published_quality="exact",
    published_at=NOON - timedelta(days=1),
    enclosures=(Enclosure("https://a.example/a.mp3", "audio/mpeg", 5),),
    feed_group="wörld/1",
    language="en",
)
"""An article with all that its place in the data set hangs on."""

SAID = Prediction(
    topics=(TopicScore("trade", 0.9), TopicScore("markets", 0.2), TopicScore("defense", 0.7)),
    labels=("trade", "defense"),
    primary_topic="trade",
    tone="negative",
    tone_probabilities=(0.7, 0.2, 0.1),
    tone_score=-0.6,
    mentions=(EntityMention("$5", "MONEY", 1, 3, 0.5, "summary", 5.0, "USD"),),
    entities=(NamedEntity("Japan", "LOC", 2, "title", 4),),
)
"""What a model may say of it."""

DUTY = Fact(
    field="title",
    start=20,
    end=23,
    amount="25%",
    value=25.0,
    value_high=None,
    unit="pct",
    kind="tariff",
    subject=Phrase("steel", NamePlace("title", 27, 32)),
    direction="up",
    modality="planned",
    previous=10.0,
    confidence=0.9,
    evidence=Evidence("title", 0, 46, "Norvik puts duty of 25% on steel from Corvania"),
    item=Phrase("steel", NamePlace("title", 27, 32)),
    date=None,
    parties=(
        Party("imposer", Phrase("Norvik", NamePlace("title", 0, 6), "XN")),
        Party("target", Phrase("Corvania", NamePlace("title", 38, 46), "XC")),
    ),
)
"""What "Norvik puts duty of 25% on steel from Corvania" states."""

RISE = replace(DUTY, field="summary", kind="move", start=4, end=7, item=None, parties=())
"""Another fact of the same article."""

STEEL = replace(
    PLAIN,
    title="Twelve countries agree to lower the duty on steel",
    summary=(
        "Ministers from twelve countries agreed on Tuesday to lower the duty on imported steel by "
        "a quarter from January, after eight months of talks that had twice been close to failing."
    ),
    published_at=NOON,
)
"""An article with enough text to be copied."""

CARS = replace(
    PLAIN,
    title="Japan and US edge towards deal on car tariffs",
    summary="Negotiators in Tokyo were hopeful.",
    published_quality="missing",
    published_at=None,
    url="https://example.org/1",
    language=None,
)
"""An article for the model: with a topic and names, and nothing that says its language."""


def enriched(prediction: Prediction | None = None, **changes: object) -> EnrichedArticle:
    """``PLAIN`` with changes, and what the model says of it, if it was asked."""
    article = replace(PLAIN, **changes)  # type: ignore[arg-type]
    return EnrichedArticle(article, "ok" if prediction else "disabled", "m@1", prediction)


def numbered(number: int, feed: str = "a", *, text: int = 1) -> Article:
    """An article known by its guid, ``number``; ``text`` stands for its text."""
    key = number.to_bytes(16, "big")
    return Article(
        article_id=key.hex(),
        guid_key=key,
        url_key=None,
        content_hash=text,
        feed=feed,
        title=f"T{number}",
        summary="",
        content=None,
        text_source="title",
        first_seen_at=NOON,
        published_quality="missing",
        position=number,
    )
