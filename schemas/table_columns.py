"""The columns of the public tables: the one place that names them.

Each has its description (and unit); the data dictionary in the docs is generated from here.
Evolution rule: columns are only ever added, at the end, nullable; ``SCHEMA_VERSION`` grows with
each addition. Arrow's schemas are made of these in ``tables.py``: importing Arrow takes longer than
answering a question.
"""

from __future__ import annotations

from collections.abc import Sequence

from dateline.schemas.column_types import (
    BOOL,
    DATE,
    FLOAT32,
    FLOAT64,
    INT32,
    INT64,
    STRING,
    UTC,
    Column,
    ListOf,
    Struct,
)
from dateline.schemas.vocabulary import (
    DIRECTIONS,
    FACT_KINDS,
    MODALITIES,
    NAME_KINDS,
    ROLES,
)

SCHEMA_VERSION = 7


def _one_of(words: Sequence[str]) -> str:
    """Codes as a list in a description."""
    return ", ".join(words[:-1]) + f" or {words[-1]}"


_UNITS = "ISO 4217 code, percent, percentage_point or basis_point"

_TOPIC = Struct(
    (
        Column("label", STRING, "trade, defense or markets"),
        Column("score", FLOAT32, "calibrated probability, 0..1"),
    )
)
_ENTITY = Struct(
    (
        Column("text", STRING, "the mention, exactly as it stands in the field"),
        Column("type", STRING, "PER, ORG, LOC, MISC, MONEY, PERCENT or DATE"),
        Column("start", INT32, "first character of the span in the field, from 0"),
        Column("end", INT32, "character after the span"),
        Column("score", FLOAT32, "confidence, 0..1"),
        Column("field", STRING, "title, summary or content"),
        Column("value", FLOAT64, "number of an amount: 150e9 for $150 billion; null for a range"),
        Column("unit", STRING, _UNITS),
    )
)
_AMOUNT = Struct(
    (
        Column("field", STRING, "title, summary or content"),
        Column("start", INT32, "first character of the amount in the field, from 0"),
        Column("end", INT32, "character after it"),
        Column("value", FLOAT64, "150e9 for $150 billion, 25 for 25 %; the lower end of a range"),
        Column("value_high", FLOAT64, "upper end of a range; null where it is one value"),
        Column("unit", STRING, _UNITS),
        Column(
            "currency_quality",
            STRING,
            "stated by the text, inferred from the feed's country, or assumed; null for shares",
        ),
    )
)
_NAMED = Struct(
    (
        Column("name", STRING, "the fullest form of the name in this article"),
        Column("type", STRING, "PER, ORG, LOC, MISC, MONEY, PERCENT or DATE"),
        Column("count", INT32, "mentions in this article"),
        Column("field", STRING, "field of the first mention"),
        Column("start", INT32, "first character of the first mention"),
    )
)
_TONES = Struct(
    (
        Column("negative", FLOAT32, "calibrated probability, 0..1"),
        Column("neutral", FLOAT32, "calibrated probability, 0..1"),
        Column("positive", FLOAT32, "calibrated probability, 0..1"),
    )
)
_BOILERPLATE = Struct(
    (
        Column("field", STRING, "title, summary or content"),
        Column("start", INT32, "first character of the stretch in the field, from 0"),
        Column("end", INT32, "character after the stretch"),
        Column(
            "kind",
            STRING,
            "credit, publisher, appeared_on, continue_reading, signup, copyright, navigation, "
            "section or recurring",
        ),
    )
)
_ENCLOSURE = Struct(
    (
        Column("url", STRING, "address of the attached file"),
        Column("type", STRING, "MIME type as declared"),
        Column("length", INT64, "bytes as declared"),
    )
)

_PLACE = Struct(
    (
        Column("field", STRING, "title, summary or content"),
        Column("start", INT32, "first character of the mention in the field, from 0"),
        Column("end", INT32, "character after it"),
    )
)
_EVIDENCE = Struct(
    (
        Column("field", STRING, "title, summary or content"),
        Column("start", INT32, "first character of the words in the field, from 0"),
        Column("end", INT32, "character after them"),
        Column("text", STRING, "the words, exactly as they stand in the field"),
    )
)
_NAME = Struct(
    (
        Column("name", STRING, "the fullest form of the name in this article"),
        Column("type", STRING, "PER, ORG, LOC or MISC"),
        Column(
            "canonical",
            STRING,
            "what it is called everywhere; null where that is ambiguous or cannot be told",
        ),
        Column("kind", STRING, _one_of(NAME_KINDS)),
        Column("id", STRING, "its identifier; null where it is ambiguous or in no table"),
        Column(
            "id_scheme",
            STRING,
            "iso3166, wikidata, ticker (ISO 10383 code of the exchange, colon, symbol), lei, "
            "dateline (a name of our own where there is no open one) or user (from your own file)",
        ),
        Column(
            "id_status",
            STRING,
            "exact (the canonical name itself), alias (another form that means nothing else), "
            "context (settled by the article), ambiguous (not settled) or none (in no table)",
        ),
        Column("country", STRING, "country that it belongs to, ISO 3166, two letters"),
        Column("salience", FLOAT32, "how much the article is about it, 0..1"),
        Column("tone", STRING, "negative, neutral or positive toward it; null if not judged"),
        Column("tone_probabilities", _TONES, "probability of each tone toward it"),
        Column("evidence", _EVIDENCE, "the words that show the tone; null without any"),
        Column("mentions", ListOf(_PLACE), "where it stands, in reading order"),
    )
)

_USER_TOPIC = Struct(
    (
        Column("name", STRING, "the topic as the configuration calls it"),
        Column("score", FLOAT32, "calibrated probability, 0..1"),
        Column("label", BOOL, "true where the score reaches the threshold of the head"),
        Column("revision", STRING, "of the fitted head that said so"),
    )
)

ARTICLES = (
    Column("article_id", STRING, "identity, 32 hex digits, the same in every run"),
    Column("revision", INT32, "1 for the first text seen, then counted up per changed text"),
    Column("url", STRING, "canonical URL of the article"),
    Column("feed", STRING, "URL of the feed that served it first in this run"),
    Column("feed_name", STRING, "name of the feed in the config, else its own title"),
    Column("feed_group", STRING, "group of the feed in the config"),
    Column("also_in_feeds", ListOf(STRING), "other feeds with the same text in this run"),
    Column("guid", STRING, "guid, atom:id or JSON Feed id, verbatim"),
    Column("title", STRING, "title, plain text"),
    Column("summary", STRING, "summary, plain text; empty when the feed gives none"),
    Column("content", STRING, "full text, plain, where the feed or the page gives one"),
    Column("text_source", STRING, "best text there is: title, summary, content or fulltext"),
    Column("authors", ListOf(STRING), "names of the authors"),
    Column("categories", ListOf(STRING), "categories or tags that the feed gives"),
    Column("source_title", STRING, "publisher behind an aggregator (rss:source)"),
    Column("image_url", STRING, "address of the picture"),
    Column("enclosures", ListOf(_ENCLOSURE), "attached files"),
    Column("language", STRING, "BCP 47 code, lower case"),
    Column("language_source", STRING, "declared, detected or unknown"),
    Column("published_at", UTC, "time of publication, UTC; null when there is none to trust"),
    Column("published_raw", STRING, "the date as it stands in the feed"),
    Column("published_quality", STRING, "how published_at was found; see the dictionary"),
    Column("updated_at", UTC, "time of the last update that the feed states, UTC"),
    Column("first_seen_at", UTC, "start of the run that wrote this row, UTC"),
    Column("topics", ListOf(_TOPIC), "topics above their threshold, most probable first"),
    Column("topic_scores", ListOf(_TOPIC), "every topic with its probability"),
    Column("primary_topic", STRING, "most probable topic above its threshold, or other"),
    Column("entities", ListOf(_ENTITY), "one element per mention, in reading order"),
    Column("entity_names", ListOf(_NAMED), "one element per name, most mentioned first"),
    Column("tone", STRING, "negative, neutral or positive: how the events read"),
    Column("tone_score", FLOAT32, "P(positive) - P(negative), -1..1"),
    Column("tone_probabilities", _TONES, "probability of each tone"),
    Column("truncated", BOOL, "true when the model did not read the whole text"),
    Column("enrichment_status", STRING, "ok, unsupported_language, failed or disabled"),
    Column("model", STRING, "name and revision of the model"),
    Column("run_id", STRING, "run that wrote this row"),
    Column(
        "cluster_id",
        STRING,
        "article_id of the first seen of all copies of this story; its own where it is no copy",
    ),
    Column(
        "is_first_seen",
        BOOL,
        "false when it copies an article of another feed, or of its own at another address",
    ),
    Column(
        "changed_fields",
        ListOf(STRING),
        "what a revision changed: title, summary, content; null where that is not known",
    ),
    Column(
        "image_source",
        STRING,
        "declared by the feed, or html: the first picture in the text; null without a picture",
    ),
    Column(
        "amounts",
        ListOf(_AMOUNT),
        "amounts of money and shares in reading order; value is null where it cannot be told",
    ),
    Column(
        "boilerplate",
        ListOf(_BOILERPLATE),
        "stretches of the texts that are not news; the model, copies and language ignore them",
    ),
    Column(
        "names",
        ListOf(_NAME),
        "who or what is named, one element per identity and kind, most salient first; null in "
        "rows that were read before there were names",
    ),
    Column(
        "fact_count",
        INT32,
        "rows of the table facts that come of it; null in rows that were read before there "
        "were facts",
    ),
    Column(
        "user_topics",
        ListOf(_USER_TOPIC),
        "each topic of your own (`topics` in the configuration) with its score, in its order; "
        "null in rows that were read before there were any",
    ),
)

DEAD_LETTERS = (
    Column("run_id", STRING, "run that met the failure"),
    Column("at", UTC, "time of the failure, UTC"),
    Column("stage", STRING, "fetch, parse, normalise, enrich or write"),
    Column("feed", STRING, "URL of the feed"),
    Column("article", STRING, "article_id, guid or link, as far as known"),
    Column("error_class", STRING, "class of the error"),
    Column("message", STRING, "what happened and what to do"),
    Column("raw", STRING, "where the raw input is: URL, path or position"),
)

FEED_HEALTH = (
    Column("run_id", STRING, "run that visited the feed"),
    Column("feed", STRING, "URL of the feed in the config"),
    Column("feed_name", STRING, "name of the feed"),
    Column("feed_group", STRING, "group of the feed"),
    Column("checked_at", UTC, "time of the visit, UTC"),
    Column("status", STRING, "ok, not_modified, failed, gone, unreadable or empty"),
    Column("http_status", INT32, "last HTTP status; null for files and broken connections"),
    Column("error_class", STRING, "class of the error, if any"),
    Column("message", STRING, "what happened, if anything did"),
    Column("final_url", STRING, "address after redirects"),
    Column("redirects", INT32, "redirects followed"),
    Column("elapsed_ms", INT32, "milliseconds of the whole visit"),
    Column("bytes", INT64, "bytes received"),
    Column("requests", INT32, "HTTP requests made"),
    Column("parser", STRING, "reader that understood the document"),
    Column("entries", INT32, "entries in the document"),
    Column("new", INT32, "articles written for the first time"),
    Column("duplicate", INT32, "entries known already"),
    Column("revised", INT32, "articles whose text changed"),
    Column("rejected", INT32, "entries that cannot be articles, see dead_letters"),
    Column("newest_entry_at", UTC, "newest trusted publication time in the document, UTC"),
    Column("interval_s", FLOAT64, "learnt rhythm: seconds between entries"),
    Column("next_due_at", UTC, "next visit, UTC"),
    Column("consecutive_failures", INT32, "failures in a row, this visit included"),
    Column("last_success_at", UTC, "last visit that worked, UTC"),
    Column("silent", BOOL, "true when the feed is quiet for far longer than its rhythm"),
    Column("retired", BOOL, "true when the server said 410 Gone"),
    Column("moved_to", STRING, "permanent redirect that is in force"),
)

STORY_MEMBERS = (
    Column("cluster_id", STRING, "cluster of copies that joined a story"),
    Column("story_id", STRING, "the story: cluster_id of the report that began it"),
    Column("linked_to", STRING, "cluster of the story that it is most like"),
    Column("score", FLOAT32, "probability that both report one happening, 0..1"),
    Column("is_merge", BOOL, "true where cluster_id began a story of its own before"),
    Column("joined_at", UTC, "start of the run that said so, UTC"),
    Column("run_id", STRING, "run that said so"),
)

_PARTY = Struct(
    (
        Column("role", STRING, _one_of(ROLES)),
        Column("name", STRING, "the words, exactly as they stand in the field"),
        Column("id", STRING, "identifier, as in names; null where none is known"),
        Column("field", STRING, "title, summary or content"),
        Column("start", INT32, "first character of the words in the field, from 0"),
        Column("end", INT32, "character after them"),
    )
)

FACTS = (
    Column("article_id", STRING, "article that states it"),
    Column("revision", INT32, "revision of the article that states it"),
    Column("feed", STRING, "URL of the feed that served the article"),
    Column("published_at", UTC, "time of publication, UTC; null when there is none to trust"),
    Column("published_quality", STRING, "how published_at was found; see the dictionary"),
    Column("first_seen_at", UTC, "start of the run that first wrote the article, UTC"),
    Column("field", STRING, "title, summary or content"),
    Column("start", INT32, "first character of the amount in the field, from 0"),
    Column("end", INT32, "character after it"),
    Column("amount", STRING, "the amount, exactly as it stands in the field"),
    Column("value", FLOAT64, "its number; the lower end of a range; null if not told"),
    Column("value_high", FLOAT64, "upper end of a range; null where it is one value"),
    Column(
        "unit",
        STRING,
        "ISO 4217 code, pct, bp (basis points) or pp (percentage points); USD? for a bare $ "
        "where nothing tells the country",
    ),
    Column("kind", STRING, _one_of(FACT_KINDS)),
    Column("subject", STRING, "what the amount is about, in the words of the article"),
    Column("subject_id", STRING, "identifier of the subject, as in names"),
    Column("direction", STRING, _one_of(DIRECTIONS) + "; null where none is told"),
    Column("modality", STRING, _one_of(MODALITIES)),
    Column("previous", FLOAT64, "the value before a change, in the same unit, if told"),
    Column("confidence", FLOAT32, "calibrated probability of the kind, 0..1"),
    Column("item", STRING, "goods that a duty is on, or that are bought; null if not told"),
    Column("date", STRING, "when, in the words of the article; null if not told"),
    Column("evidence", _EVIDENCE, "the clause that states it"),
    Column("subject_place", _PLACE, "where the subject stands"),
    Column("parties", ListOf(_PARTY), "who takes part, by role"),
    Column("run_id", STRING, "run that wrote the article"),
    Column("day", DATE, "the day that date is; null where it is not one day for sure"),
)

TABLE_COLUMNS: dict[str, tuple[Column, ...]] = {
    "articles": ARTICLES,
    "dead_letters": DEAD_LETTERS,
    "feed_health": FEED_HEALTH,
    "story_members": STORY_MEMBERS,
    "facts": FACTS,
}
"""The columns of the public tables, by the name of their folder."""
