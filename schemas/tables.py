"""The Parquet schemas of the public tables: the one place that names their columns.

Each field carries its description (and unit) in the metadata, under ``description``; the data
dictionary in the docs is generated from here. Evolution rule: columns are only ever added, at the
end, nullable; ``SCHEMA_VERSION`` grows with each addition.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from dateline.schemas.columns import UTC, field, list_of, schema
from dateline.schemas.vocabulary import (
    DIRECTIONS,
    FACT_KINDS,
    MODALITIES,
    NAME_KINDS,
    ROLES,
)


def _one_of(words: Sequence[str]) -> str:
    """Codes as a list in a description."""
    return ", ".join(words[:-1]) + f" or {words[-1]}"


_UNITS = "ISO 4217 code, percent, percentage_point or basis_point"

_TOPIC = pa.struct(
    [
        field("label", pa.string(), "trade, defense or markets"),
        field("score", pa.float32(), "calibrated probability, 0..1"),
    ]
)
_ENTITY = pa.struct(
    [
        field("text", pa.string(), "the mention, exactly as it stands in the field"),
        field("type", pa.string(), "PER, ORG, LOC, MISC, MONEY, PERCENT or DATE"),
        field("start", pa.int32(), "first character of the span in the field, from 0"),
        field("end", pa.int32(), "character after the span"),
        field("score", pa.float32(), "confidence, 0..1"),
        field("field", pa.string(), "title, summary or content"),
        field(
            "value", pa.float64(), "number of an amount: 150e9 for $150 billion; null for a range"
        ),
        field("unit", pa.string(), _UNITS),
    ]
)
_AMOUNT = pa.struct(
    [
        field("field", pa.string(), "title, summary or content"),
        field("start", pa.int32(), "first character of the amount in the field, from 0"),
        field("end", pa.int32(), "character after it"),
        field(
            "value", pa.float64(), "150e9 for $150 billion, 25 for 25 %; the lower end of a range"
        ),
        field("value_high", pa.float64(), "upper end of a range; null where it is one value"),
        field("unit", pa.string(), _UNITS),
        field(
            "currency_quality",
            pa.string(),
            "stated by the text, inferred from the feed's country, or assumed; null for shares",
        ),
    ]
)
_NAMED = pa.struct(
    [
        field("name", pa.string(), "the fullest form of the name in this article"),
        field("type", pa.string(), "PER, ORG, LOC, MISC, MONEY, PERCENT or DATE"),
        field("count", pa.int32(), "mentions in this article"),
        field("field", pa.string(), "field of the first mention"),
        field("start", pa.int32(), "first character of the first mention"),
    ]
)
_TONES = pa.struct(
    [
        field("negative", pa.float32(), "calibrated probability, 0..1"),
        field("neutral", pa.float32(), "calibrated probability, 0..1"),
        field("positive", pa.float32(), "calibrated probability, 0..1"),
    ]
)
_BOILERPLATE = pa.struct(
    [
        field("field", pa.string(), "title, summary or content"),
        field("start", pa.int32(), "first character of the stretch in the field, from 0"),
        field("end", pa.int32(), "character after the stretch"),
        field(
            "kind",
            pa.string(),
            "credit, publisher, appeared_on, continue_reading, signup, copyright, navigation, "
            "section or recurring",
        ),
    ]
)
_ENCLOSURE = pa.struct(
    [
        field("url", pa.string(), "address of the attached file"),
        field("type", pa.string(), "MIME type as declared"),
        field("length", pa.int64(), "bytes as declared"),
    ]
)

_PLACE = pa.struct(
    [
        field("field", pa.string(), "title, summary or content"),
        field("start", pa.int32(), "first character of the mention in the field, from 0"),
        field("end", pa.int32(), "character after it"),
    ]
)
_EVIDENCE = pa.struct(
    [
        field("field", pa.string(), "title, summary or content"),
        field("start", pa.int32(), "first character of the words in the field, from 0"),
        field("end", pa.int32(), "character after them"),
        field("text", pa.string(), "the words, exactly as they stand in the field"),
    ]
)
_NAME = pa.struct(
    [
        field("name", pa.string(), "the fullest form of the name in this article"),
        field("type", pa.string(), "PER, ORG, LOC or MISC"),
        field(
            "canonical",
            pa.string(),
            "what it is called everywhere; null where that is ambiguous or cannot be told",
        ),
        field("kind", pa.string(), _one_of(NAME_KINDS)),
        field("id", pa.string(), "its identifier; null where it is ambiguous or in no table"),
        field(
            "id_scheme",
            pa.string(),
            "iso3166, wikidata, ticker (ISO 10383 code of the exchange, colon, symbol), lei, "
            "dateline (a name of our own where there is no open one) or user (from your own file)",
        ),
        field(
            "id_status",
            pa.string(),
            "exact (the canonical name itself), alias (another form that means nothing else), "
            "context (settled by the article), ambiguous (not settled) or none (in no table)",
        ),
        field("country", pa.string(), "country that it belongs to, ISO 3166, two letters"),
        field("salience", pa.float32(), "how much the article is about it, 0..1"),
        field("tone", pa.string(), "negative, neutral or positive toward it; null if not judged"),
        field("tone_probabilities", _TONES, "probability of each tone toward it"),
        field("evidence", _EVIDENCE, "the words that show the tone; null without any"),
        field("mentions", list_of(_PLACE), "where it stands, in reading order"),
    ]
)

_USER_TOPIC = pa.struct(
    [
        field("name", pa.string(), "the topic as the configuration calls it"),
        field("score", pa.float32(), "calibrated probability, 0..1"),
        field("label", pa.bool_(), "true where the score reaches the threshold of the head"),
        field("revision", pa.string(), "of the fitted head that said so"),
    ]
)

ARTICLES = schema(
    "articles",
    [
        field("article_id", pa.string(), "identity, 32 hex digits, the same in every run"),
        field(
            "revision", pa.int32(), "1 for the first text seen, then counted up per changed text"
        ),
        field("url", pa.string(), "canonical URL of the article"),
        field("feed", pa.string(), "URL of the feed that served it first in this run"),
        field("feed_name", pa.string(), "name of the feed in the config, else its own title"),
        field("feed_group", pa.string(), "group of the feed in the config"),
        field("also_in_feeds", list_of(pa.string()), "other feeds with the same text in this run"),
        field("guid", pa.string(), "guid, atom:id or JSON Feed id, verbatim"),
        field("title", pa.string(), "title, plain text"),
        field("summary", pa.string(), "summary, plain text; empty when the feed gives none"),
        field("content", pa.string(), "full text, plain, where the feed or the page gives one"),
        field(
            "text_source", pa.string(), "best text there is: title, summary, content or fulltext"
        ),
        field("authors", list_of(pa.string()), "names of the authors"),
        field("categories", list_of(pa.string()), "categories or tags that the feed gives"),
        field("source_title", pa.string(), "publisher behind an aggregator (rss:source)"),
        field("image_url", pa.string(), "address of the picture"),
        field("enclosures", list_of(_ENCLOSURE), "attached files"),
        field("language", pa.string(), "BCP 47 code, lower case"),
        field("language_source", pa.string(), "declared, detected or unknown"),
        field("published_at", UTC, "time of publication, UTC; null when there is none to trust"),
        field("published_raw", pa.string(), "the date as it stands in the feed"),
        field("published_quality", pa.string(), "how published_at was found; see the dictionary"),
        field("updated_at", UTC, "time of the last update that the feed states, UTC"),
        field("first_seen_at", UTC, "start of the run that wrote this row, UTC"),
        field("topics", list_of(_TOPIC), "topics above their threshold, most probable first"),
        field("topic_scores", list_of(_TOPIC), "every topic with its probability"),
        field("primary_topic", pa.string(), "most probable topic above its threshold, or other"),
        field("entities", list_of(_ENTITY), "one element per mention, in reading order"),
        field("entity_names", list_of(_NAMED), "one element per name, most mentioned first"),
        field("tone", pa.string(), "negative, neutral or positive: how the events read"),
        field("tone_score", pa.float32(), "P(positive) - P(negative), -1..1"),
        field("tone_probabilities", _TONES, "probability of each tone"),
        field("truncated", pa.bool_(), "true when the model did not read the whole text"),
        field("enrichment_status", pa.string(), "ok, unsupported_language, failed or disabled"),
        field("model", pa.string(), "name and revision of the model"),
        field("run_id", pa.string(), "run that wrote this row"),
        field(
            "cluster_id",
            pa.string(),
            "article_id of the first seen of all copies of this story; its own where it is no copy",
        ),
        field(
            "is_first_seen",
            pa.bool_(),
            "false when it copies an article of another feed, or of its own at another address",
        ),
        field(
            "changed_fields",
            list_of(pa.string()),
            "what a revision changed: title, summary, content; null where that is not known",
        ),
        field(
            "image_source",
            pa.string(),
            "declared by the feed, or html: the first picture in the text; null without a picture",
        ),
        field(
            "amounts",
            list_of(_AMOUNT),
            "amounts of money and shares in reading order; value is null where it cannot be told",
        ),
        field(
            "boilerplate",
            list_of(_BOILERPLATE),
            "stretches of the texts that are not news; the model, copies and language ignore them",
        ),
        field(
            "names",
            list_of(_NAME),
            "who or what is named, one element per identity and kind, most salient first; null in "
            "rows that were read before there were names",
        ),
        field(
            "fact_count",
            pa.int32(),
            "rows of the table facts that come of it; null in rows that were read before there "
            "were facts",
        ),
        field(
            "user_topics",
            list_of(_USER_TOPIC),
            "each topic of your own (`topics` in the configuration) with its score, in its order; "
            "null in rows that were read before there were any",
        ),
    ],
)

DEAD_LETTERS = schema(
    "dead_letters",
    [
        field("run_id", pa.string(), "run that met the failure"),
        field("at", UTC, "time of the failure, UTC"),
        field("stage", pa.string(), "fetch, parse, normalise, enrich or write"),
        field("feed", pa.string(), "URL of the feed"),
        field("article", pa.string(), "article_id, guid or link, as far as known"),
        field("error_class", pa.string(), "class of the error"),
        field("message", pa.string(), "what happened and what to do"),
        field("raw", pa.string(), "where the raw input is: URL, path or position"),
    ],
)

FEED_HEALTH = schema(
    "feed_health",
    [
        field("run_id", pa.string(), "run that visited the feed"),
        field("feed", pa.string(), "URL of the feed in the config"),
        field("feed_name", pa.string(), "name of the feed"),
        field("feed_group", pa.string(), "group of the feed"),
        field("checked_at", UTC, "time of the visit, UTC"),
        field("status", pa.string(), "ok, not_modified, failed, gone, unreadable or empty"),
        field("http_status", pa.int32(), "last HTTP status; null for files and broken connections"),
        field("error_class", pa.string(), "class of the error, if any"),
        field("message", pa.string(), "what happened, if anything did"),
        field("final_url", pa.string(), "address after redirects"),
        field("redirects", pa.int32(), "redirects followed"),
        field("elapsed_ms", pa.int32(), "milliseconds of the whole visit"),
        field("bytes", pa.int64(), "bytes received"),
        field("requests", pa.int32(), "HTTP requests made"),
        field("parser", pa.string(), "reader that understood the document"),
        field("entries", pa.int32(), "entries in the document"),
        field("new", pa.int32(), "articles written for the first time"),
        field("duplicate", pa.int32(), "entries known already"),
        field("revised", pa.int32(), "articles whose text changed"),
        field("rejected", pa.int32(), "entries that cannot be articles, see dead_letters"),
        field("newest_entry_at", UTC, "newest trusted publication time in the document, UTC"),
        field("interval_s", pa.float64(), "learnt rhythm: seconds between entries"),
        field("next_due_at", UTC, "next visit, UTC"),
        field("consecutive_failures", pa.int32(), "failures in a row, this visit included"),
        field("last_success_at", UTC, "last visit that worked, UTC"),
        field("silent", pa.bool_(), "true when the feed is quiet for far longer than its rhythm"),
        field("retired", pa.bool_(), "true when the server said 410 Gone"),
        field("moved_to", pa.string(), "permanent redirect that is in force"),
    ],
)

STORY_MEMBERS = schema(
    "story_members",
    [
        field("cluster_id", pa.string(), "cluster of copies that joined a story"),
        field("story_id", pa.string(), "the story: cluster_id of the report that began it"),
        field("linked_to", pa.string(), "cluster of the story that it is most like"),
        field("score", pa.float32(), "probability that both report one happening, 0..1"),
        field("is_merge", pa.bool_(), "true where cluster_id began a story of its own before"),
        field("joined_at", UTC, "start of the run that said so, UTC"),
        field("run_id", pa.string(), "run that said so"),
    ],
)

_PARTY = pa.struct(
    [
        field("role", pa.string(), _one_of(ROLES)),
        field("name", pa.string(), "the words, exactly as they stand in the field"),
        field("id", pa.string(), "identifier, as in names; null where none is known"),
        field("field", pa.string(), "title, summary or content"),
        field("start", pa.int32(), "first character of the words in the field, from 0"),
        field("end", pa.int32(), "character after them"),
    ]
)

FACTS = schema(
    "facts",
    [
        field("article_id", pa.string(), "article that states it"),
        field("revision", pa.int32(), "revision of the article that states it"),
        field("feed", pa.string(), "URL of the feed that served the article"),
        field("published_at", UTC, "time of publication, UTC; null when there is none to trust"),
        field("published_quality", pa.string(), "how published_at was found; see the dictionary"),
        field("first_seen_at", UTC, "start of the run that first wrote the article, UTC"),
        field("field", pa.string(), "title, summary or content"),
        field("start", pa.int32(), "first character of the amount in the field, from 0"),
        field("end", pa.int32(), "character after it"),
        field("amount", pa.string(), "the amount, exactly as it stands in the field"),
        field("value", pa.float64(), "its number; the lower end of a range; null if not told"),
        field("value_high", pa.float64(), "upper end of a range; null where it is one value"),
        field(
            "unit",
            pa.string(),
            "ISO 4217 code, pct, bp (basis points) or pp (percentage points); USD? for a bare $ "
            "where nothing tells the country",
        ),
        field("kind", pa.string(), _one_of(FACT_KINDS)),
        field("subject", pa.string(), "what the amount is about, in the words of the article"),
        field("subject_id", pa.string(), "identifier of the subject, as in names"),
        field("direction", pa.string(), _one_of(DIRECTIONS) + "; null where none is told"),
        field("modality", pa.string(), _one_of(MODALITIES)),
        field("previous", pa.float64(), "the value before a change, in the same unit, if told"),
        field("confidence", pa.float32(), "calibrated probability of the kind, 0..1"),
        field("item", pa.string(), "goods that a duty is on, or that are bought; null if not told"),
        field("date", pa.string(), "when, in the words of the article; null if not told"),
        field("evidence", _EVIDENCE, "the clause that states it"),
        field("subject_place", _PLACE, "where the subject stands"),
        field("parties", list_of(_PARTY), "who takes part, by role"),
        field("run_id", pa.string(), "run that wrote the article"),
        field("day", pa.date32(), "the day that date is; null where it is not one day for sure"),
    ],
)

TABLES: dict[str, pa.Schema] = {
    "articles": ARTICLES,
    "dead_letters": DEAD_LETTERS,
    "feed_health": FEED_HEALTH,
    "story_members": STORY_MEMBERS,
    "facts": FACTS,
}
"""The public tables, by the name of their folder."""
