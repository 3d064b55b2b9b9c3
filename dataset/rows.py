"""Typed objects as rows of the Parquet tables."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from dateline.dataset.partitions import article_date
from dateline.schemas.feed import FeedState
from dateline.schemas.vocabulary import OTHER, TONES

if TYPE_CHECKING:  # what is handed in was made by others; an hour without news has no article
    from dateline.schemas.article import Article, Boilerplate, EnrichedArticle
    from dateline.schemas.dead_letter import DeadLetter
    from dateline.schemas.enrichment import Prediction
    from dateline.schemas.facts import Fact
    from dateline.schemas.feed import FeedOutcome
    from dateline.schemas.names import Evidence, Name, NamePlace
    from dateline.schemas.story import Join

Row = dict[str, Any]


def article_row(enriched: EnrichedArticle, run_id: str) -> Row:
    """A row of ``articles``; columns that the model fills are null without a prediction."""
    article, said = enriched.article, enriched.prediction
    row: Row = {
        "article_id": article.article_id,
        "revision": article.revision,
        "url": article.url,
        "feed": article.feed,
        "feed_name": article.feed_name,
        "feed_group": article.feed_group,
        "also_in_feeds": article.also_in_feeds,
        "guid": article.guid,
        "title": article.title,
        "summary": article.summary,
        "content": article.content,
        "text_source": article.text_source,
        "authors": article.authors,
        "categories": article.categories,
        "source_title": article.source_title,
        "image_url": article.image_url,
        "enclosures": [
            {"url": file.url, "type": file.type, "length": file.length}
            for file in article.enclosures
        ],
        "language": article.language,
        "language_source": article.language_source,
        "published_at": article.published_at,
        "published_raw": article.published_raw,
        "published_quality": article.published_quality,
        "updated_at": article.updated_at,
        "first_seen_at": article.first_seen_at,
        "enrichment_status": enriched.status,
        "model": enriched.model,
        "run_id": run_id,
        "cluster_id": article.cluster_id,
        "is_first_seen": article.is_first_seen,
        "changed_fields": article.changed_fields,
        "image_source": article.image_source,
        "boilerplate": [
            {"field": span.field, "start": span.start, "end": span.end, "kind": span.kind}
            for span in article.boilerplate
        ],
    }
    if said is not None:
        scores = {topic.label: topic.score for topic in said.topics}
        row |= {
            "topics": [{"label": label, "score": scores[label]} for label in said.labels],
            "topic_scores": [{"label": t.label, "score": t.score} for t in said.topics],
            "primary_topic": said.primary_topic,
            "entities": [
                {
                    "text": mention.text,
                    "type": mention.type,
                    "start": mention.start,
                    "end": mention.end,
                    "score": mention.score,
                    "field": mention.field,
                    "value": mention.value if mention.value_high is None else None,
                    "unit": mention.unit,
                }
                for mention in said.mentions
            ],
            "amounts": amount_rows(said),
            "entity_names": [
                {
                    "name": entity.name,
                    "type": entity.type,
                    "count": entity.count,
                    "field": entity.field,
                    "start": entity.start,
                }
                for entity in said.entities
            ],
            "names": [name_row(name) for name in said.names],
            "fact_count": len(said.facts),
            "tone": said.tone,
            "tone_score": said.tone_score,
            "tone_probabilities": dict(zip(TONES, said.tone_probabilities, strict=True)),
            "truncated": said.truncated,
            "user_topics": [
                {
                    "name": topic.name,
                    "score": topic.score,
                    "label": topic.label,
                    "revision": topic.revision,
                }
                for topic in said.user_topics
            ],
        }
    return row


def amount_rows(said: Prediction) -> list[Row]:
    """The column ``amounts``."""
    return [
        {
            "field": mention.field,
            "start": mention.start,
            "end": mention.end,
            "value": mention.value,
            "value_high": mention.value_high,
            "unit": mention.unit,
            "currency_quality": mention.currency_quality,
        }
        for mention in said.mentions
        if mention.is_amount
    ]


def name_row(name: Name) -> Row:
    """An element of the column ``names``."""
    identity, tone = name.identity, name.tone
    evidence = tone.evidence if tone else None
    return {
        "name": name.name,
        "type": name.type,
        "canonical": identity.canonical,
        "kind": identity.kind,
        "id": identity.id,
        "id_scheme": identity.scheme,
        "id_status": identity.status,
        "country": identity.country,
        "salience": name.salience,
        "tone": tone.tone if tone else None,
        "tone_probabilities": dict(zip(TONES, tone.probabilities, strict=True)) if tone else None,
        "evidence": _evidence(evidence) if evidence else None,
        "mentions": [_place(place) for place in name.places],
    }


def fact_rows(enriched: EnrichedArticle, run_id: str) -> list[Row]:
    """The rows of ``facts`` that come of an article."""
    article, said = enriched.article, enriched.prediction
    own = {
        "article_id": article.article_id,
        "revision": article.revision,
        "feed": article.feed,
        "published_at": article.published_at,
        "published_quality": article.published_quality,
        "first_seen_at": article.first_seen_at,
        "run_id": run_id,
    }
    return [own | fact_row(fact) for fact in (said.facts if said else ())]


def fact_row(fact: Fact) -> Row:
    """What a row of ``facts`` says of the fact itself."""
    subject = fact.subject
    return {
        "field": fact.field,
        "start": fact.start,
        "end": fact.end,
        "amount": fact.amount,
        "value": fact.value,
        "value_high": fact.value_high,
        "unit": fact.unit,
        "kind": fact.kind,
        "subject": subject.text if subject else None,
        "subject_id": subject.id if subject else None,
        "direction": fact.direction,
        "modality": fact.modality,
        "previous": fact.previous,
        "confidence": fact.confidence,
        "item": fact.item.text if fact.item else None,
        "date": fact.date,
        "evidence": _evidence(fact.evidence),
        "subject_place": _place(subject.place) if subject else None,
        "parties": [
            {"role": party.role, "name": party.phrase.text, "id": party.phrase.id}
            | _place(party.phrase.place)
            for party in fact.parties
        ],
        "day": fact.day,
    }


def _place(place: NamePlace) -> Row:
    return {"field": place.field, "start": place.start, "end": place.end}


def _evidence(said: Evidence) -> Row:
    return {"field": said.field, "start": said.start, "end": said.end, "text": said.text}


def article_of_row(row: Row) -> Article:
    """As much of the article of a row as a model asks for."""
    from dateline.schemas.article import Article

    return Article(
        article_id=row["article_id"],
        guid_key=None,
        url_key=None,
        content_hash=0,
        feed=row["feed"],
        title=row["title"],
        summary=row["summary"] or "",
        content=row["content"],
        text_source=row["text_source"],
        first_seen_at=row["first_seen_at"],
        published_quality=row["published_quality"],
        published_at=row["published_at"],
        revision=row["revision"],
        url=row["url"],
        language=row["language"],
        boilerplate=boilerplate_of_row(row),
    )


def boilerplate_of_row(row: Row) -> tuple[Boilerplate, ...]:
    """The boilerplate of a row of ``articles``; rows of an older version tell none."""
    from dateline.schemas.article import Boilerplate

    return tuple(Boilerplate(**span) for span in row.get("boilerplate") or ())


def sort_key(enriched: EnrichedArticle) -> tuple[str, datetime, str, int]:
    """Order of the rows in a file: primary topic, then time; id and revision break ties."""
    topic = enriched.prediction.primary_topic if enriched.prediction else OTHER
    article = enriched.article
    return topic, article_date(article), article.article_id, article.revision


def dead_letter_row(letter: DeadLetter, run_id: str) -> Row:
    """A row of ``dead_letters``."""
    return {
        "run_id": run_id,
        "at": letter.at,
        "stage": letter.stage,
        "feed": letter.feed,
        "article": letter.article,
        "error_class": letter.error_class,
        "message": letter.message,
        "raw": letter.raw,
    }


def story_member_row(join: Join, run_id: str, now: datetime) -> Row:
    """A row of ``story_members``; ``now`` is the time of the run."""
    return {
        "cluster_id": join.cluster_id.hex(),
        "story_id": join.story_id.hex(),
        "linked_to": join.linked_to.hex(),
        "score": round(join.score, 4),
        "is_merge": join.is_merge,
        "joined_at": now,
        "run_id": run_id,
    }


def feed_health_row(
    outcome: FeedOutcome, state: FeedState, verdicts: dict[str, int], run_id: str, *, timed: bool
) -> Row:
    """A row of ``feed_health``; ``timed`` False leaves out what differs between identical runs."""
    fetched = outcome.fetched
    failed = fetched.status if fetched.status in ("failed", "gone") else None
    empty = "empty" if outcome.error_class == "EmptyFeed" else None
    unreadable = "unreadable" if outcome.error_class and not empty else None
    return {
        "run_id": run_id,
        "feed": state.feed,
        "feed_name": fetched.due.spec.name or state.title,
        "feed_group": fetched.due.spec.group,
        "checked_at": fetched.fetched_at,
        "status": failed or unreadable or empty or fetched.status,
        "http_status": fetched.http_status,
        "error_class": fetched.error_class or outcome.error_class,
        "message": fetched.error_message or outcome.error_message,
        "final_url": fetched.url,
        "redirects": len(fetched.redirects),
        "elapsed_ms": round(fetched.elapsed_s * 1000) if timed else None,
        "bytes": fetched.bytes_received,
        "requests": fetched.requests,
        "parser": outcome.parser,
        "entries": outcome.entries,
        "new": verdicts.get("new", 0),
        "duplicate": verdicts.get("duplicate", 0) + outcome.known,
        "revised": verdicts.get("revised", 0),
        "rejected": outcome.rejected,
        "newest_entry_at": outcome.newest_entry_at,
        "interval_s": state.interval_s,
        "next_due_at": state.next_due_at,
        "consecutive_failures": state.consecutive_failures,
        "last_success_at": state.last_success_at,
        "silent": state.silent,
        "retired": state.retired_at is not None,
        "moved_to": state.fetch_url,
    }
