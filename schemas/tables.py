"""The Parquet schemas: the one place that names the columns of every table.

Each field carries its description (and unit) in the metadata, under ``description``; the data
dictionary in the docs is generated from here. Evolution rule: columns are only ever added, at the
end, nullable; ``SCHEMA_VERSION`` grows with each addition.
"""

from __future__ import annotations

import pyarrow as pa

SCHEMA_VERSION = 3

_UTC = pa.timestamp("us", tz="UTC")


def _field(name: str, type_: pa.DataType, description: str, *, nullable: bool = True) -> pa.Field:
    return pa.field(name, type_, nullable=nullable, metadata={"description": description})


def _list(type_: pa.DataType) -> pa.DataType:
    """A list whose elements are called as Parquet calls them, so that files read back equal."""
    return pa.list_(pa.field("element", type_))


def _schema(table: str, fields: list[pa.Field]) -> pa.Schema:
    version = str(SCHEMA_VERSION)
    return pa.schema(fields, metadata={"dateline.table": table, "dateline.schema_version": version})


_TOPIC = pa.struct(
    [
        _field("label", pa.string(), "trade, defense or markets"),
        _field("score", pa.float32(), "calibrated probability, 0..1"),
    ]
)
_ENTITY = pa.struct(
    [
        _field("text", pa.string(), "the mention, exactly as it stands in the field"),
        _field("type", pa.string(), "PER, ORG, LOC, MISC, MONEY, PERCENT or DATE"),
        _field("start", pa.int32(), "first character of the span in the field, from 0"),
        _field("end", pa.int32(), "character after the span"),
        _field("score", pa.float32(), "confidence, 0..1"),
        _field("field", pa.string(), "title, summary or content"),
        _field("value", pa.float64(), "number of an amount: 150e9 for $150 billion, 25 for 25 %"),
        _field("unit", pa.string(), "ISO 4217 code, percent or basis_point"),
    ]
)
_NAMED = pa.struct(
    [
        _field("name", pa.string(), "the fullest form of the name in this article"),
        _field("type", pa.string(), "PER, ORG, LOC, MISC, MONEY, PERCENT or DATE"),
        _field("count", pa.int32(), "mentions in this article"),
        _field("field", pa.string(), "field of the first mention"),
        _field("start", pa.int32(), "first character of the first mention"),
    ]
)
_TONES = pa.struct(
    [
        _field("negative", pa.float32(), "calibrated probability, 0..1"),
        _field("neutral", pa.float32(), "calibrated probability, 0..1"),
        _field("positive", pa.float32(), "calibrated probability, 0..1"),
    ]
)
_ENCLOSURE = pa.struct(
    [
        _field("url", pa.string(), "address of the attached file"),
        _field("type", pa.string(), "MIME type as declared"),
        _field("length", pa.int64(), "bytes as declared"),
    ]
)

ARTICLES = _schema(
    "articles",
    [
        _field("article_id", pa.string(), "identity, 32 hex digits, the same in every run"),
        _field(
            "revision", pa.int32(), "1 for the first text seen, then counted up per changed text"
        ),
        _field("url", pa.string(), "canonical URL of the article"),
        _field("feed", pa.string(), "URL of the feed that served it first in this run"),
        _field("feed_name", pa.string(), "name of the feed in the config, else its own title"),
        _field("feed_group", pa.string(), "group of the feed in the config"),
        _field("also_in_feeds", _list(pa.string()), "other feeds with the same text in this run"),
        _field("guid", pa.string(), "guid, atom:id or JSON Feed id, verbatim"),
        _field("title", pa.string(), "title, plain text"),
        _field("summary", pa.string(), "summary, plain text; empty when the feed gives none"),
        _field("content", pa.string(), "full text, plain, where the feed or the page gives one"),
        _field(
            "text_source", pa.string(), "best text there is: title, summary, content or fulltext"
        ),
        _field("authors", _list(pa.string()), "names of the authors"),
        _field("categories", _list(pa.string()), "categories or tags that the feed gives"),
        _field("source_title", pa.string(), "publisher behind an aggregator (rss:source)"),
        _field("image_url", pa.string(), "address of the picture"),
        _field("enclosures", _list(_ENCLOSURE), "attached files"),
        _field("language", pa.string(), "BCP 47 code, lower case"),
        _field("language_source", pa.string(), "declared, detected or unknown"),
        _field("published_at", _UTC, "time of publication, UTC; null when there is none to trust"),
        _field("published_raw", pa.string(), "the date as it stands in the feed"),
        _field("published_quality", pa.string(), "how published_at was found; see the dictionary"),
        _field("updated_at", _UTC, "time of the last update that the feed states, UTC"),
        _field("first_seen_at", _UTC, "start of the run that wrote this row, UTC"),
        _field("topics", _list(_TOPIC), "topics above their threshold, most probable first"),
        _field("topic_scores", _list(_TOPIC), "every topic with its probability"),
        _field("primary_topic", pa.string(), "most probable topic above its threshold, or other"),
        _field("entities", _list(_ENTITY), "one element per mention, in reading order"),
        _field("entity_names", _list(_NAMED), "one element per name, most mentioned first"),
        _field("tone", pa.string(), "negative, neutral or positive: how the events read"),
        _field("tone_score", pa.float32(), "P(positive) - P(negative), -1..1"),
        _field("tone_probabilities", _TONES, "probability of each tone"),
        _field("truncated", pa.bool_(), "true when the model did not read the whole text"),
        _field("enrichment_status", pa.string(), "ok, unsupported_language, failed or disabled"),
        _field("model", pa.string(), "name and revision of the model"),
        _field("run_id", pa.string(), "run that wrote this row"),
        _field(
            "cluster_id",
            pa.string(),
            "article_id of the first seen of all copies of this story; its own where it is no copy",
        ),
        _field(
            "is_first_seen",
            pa.bool_(),
            "false when it copies an article of another feed, or of its own at another address",
        ),
        _field(
            "changed_fields",
            _list(pa.string()),
            "what a revision changed: title, summary, content; null where that is not known",
        ),
        _field(
            "image_source",
            pa.string(),
            "declared by the feed, or html: the first picture in the text; null without a picture",
        ),
    ],
)

DEAD_LETTERS = _schema(
    "dead_letters",
    [
        _field("run_id", pa.string(), "run that met the failure"),
        _field("at", _UTC, "time of the failure, UTC"),
        _field("stage", pa.string(), "fetch, parse, normalise, enrich or write"),
        _field("feed", pa.string(), "URL of the feed"),
        _field("article", pa.string(), "article_id, guid or link, as far as known"),
        _field("error_class", pa.string(), "class of the error"),
        _field("message", pa.string(), "what happened and what to do"),
        _field("raw", pa.string(), "where the raw input is: URL, path or position"),
    ],
)

FEED_HEALTH = _schema(
    "feed_health",
    [
        _field("run_id", pa.string(), "run that visited the feed"),
        _field("feed", pa.string(), "URL of the feed in the config"),
        _field("feed_name", pa.string(), "name of the feed"),
        _field("feed_group", pa.string(), "group of the feed"),
        _field("checked_at", _UTC, "time of the visit, UTC"),
        _field("status", pa.string(), "ok, not_modified, failed, gone, unreadable or empty"),
        _field(
            "http_status", pa.int32(), "last HTTP status; null for files and broken connections"
        ),
        _field("error_class", pa.string(), "class of the error, if any"),
        _field("message", pa.string(), "what happened, if anything did"),
        _field("final_url", pa.string(), "address after redirects"),
        _field("redirects", pa.int32(), "redirects followed"),
        _field("elapsed_ms", pa.int32(), "milliseconds of the whole visit"),
        _field("bytes", pa.int64(), "bytes received"),
        _field("requests", pa.int32(), "HTTP requests made"),
        _field("parser", pa.string(), "reader that understood the document"),
        _field("entries", pa.int32(), "entries in the document"),
        _field("new", pa.int32(), "articles written for the first time"),
        _field("duplicate", pa.int32(), "entries known already"),
        _field("revised", pa.int32(), "articles whose text changed"),
        _field("rejected", pa.int32(), "entries that cannot be articles, see dead_letters"),
        _field("newest_entry_at", _UTC, "newest trusted publication time in the document, UTC"),
        _field("interval_s", pa.float64(), "learnt rhythm: seconds between entries"),
        _field("next_due_at", _UTC, "next visit, UTC"),
        _field("consecutive_failures", pa.int32(), "failures in a row, this visit included"),
        _field("last_success_at", _UTC, "last visit that worked, UTC"),
        _field("silent", pa.bool_(), "true when the feed is quiet for far longer than its rhythm"),
        _field("retired", pa.bool_(), "true when the server said 410 Gone"),
        _field("moved_to", pa.string(), "permanent redirect that is in force"),
    ],
)

FEED_STATE = _schema(
    "feed_state",
    [
        _field("feed", pa.string(), "URL of the feed in the config: the key", nullable=False),
        _field("fetch_url", pa.string(), "address to fetch after a trusted permanent redirect"),
        _field("etag", pa.string(), "ETag, verbatim"),
        _field("last_modified", pa.string(), "Last-Modified, verbatim"),
        _field("next_due_at", _UTC, "next visit, UTC"),
        _field("last_attempt_at", _UTC, "last visit, UTC"),
        _field("last_success_at", _UTC, "last visit that worked, UTC"),
        _field("last_changed_at", _UTC, "last visit with a new document, UTC"),
        _field("last_entry_at", _UTC, "newest trusted publication time ever seen, UTC"),
        _field("interval_s", pa.float64(), "learnt rhythm: seconds between entries"),
        _field("consecutive_failures", pa.int32(), "failures in a row"),
        _field("redirect_url", pa.string(), "permanent redirect that is not trusted yet"),
        _field("redirect_seen", pa.int32(), "runs in a row that saw it"),
        _field("retired_at", _UTC, "time of the 410 Gone, UTC"),
        _field("silent", pa.bool_(), "quiet for far longer than its rhythm"),
        _field("title", pa.string(), "title that the feed gives itself"),
        _field("update_hint_s", pa.float64(), "seconds between updates by the feed's own word"),
        _field("skip_hours", _list(pa.int32()), "hours that the feed asks to skip, UTC"),
        _field("skip_days", _list(pa.string()), "days that the feed asks to skip, English"),
        _field(
            "held",
            pa.binary(),
            "entries of its last document: 8 bytes of hash and 4 of the time of their last look-up",
        ),
    ],
)

IDENTITIES = _schema(
    "identities",
    [
        _field("key", pa.binary(16), "guid or URL key of an article", nullable=False),
        _field("article_id", pa.binary(16), "article that the key belongs to", nullable=False),
        _field("content_hash", pa.uint64(), "hash of a text that was written", nullable=False),
        _field("feed_hash", pa.uint64(), "hash of the feed that served it last", nullable=False),
        _field("revision", pa.int32(), "revision that the text became", nullable=False),
        _field("seen_at", pa.uint32(), "last sighting, seconds since 1970 UTC", nullable=False),
        _field("holder", pa.uint64(), "hash of the publisher whose article it is"),
        _field("is_owned", pa.bool_(), "true when that publisher is the article's own site"),
        _field("field_hashes", pa.uint64(), "hashes of title, summary and content, 16 bit each"),
    ],
)

_REDIRECT = pa.struct(
    [
        _field("status", pa.int32(), "301, 302, 303, 307 or 308"),
        _field("url", pa.string(), "where it led"),
    ]
)

ARCHIVE = _schema(
    "archive",
    [
        _field("run_id", pa.string(), "run that fetched the document", nullable=False),
        _field("sequence", pa.int64(), "number of that run's commit: the order of a replay"),
        _field("run_at", _UTC, "the run's time, UTC"),
        _field("feed", pa.string(), "URL of the feed in the config", nullable=False),
        _field("feed_name", pa.string(), "name of the feed in the config"),
        _field("feed_group", pa.string(), "group of the feed in the config"),
        _field("request_url", pa.string(), "address that was asked, without credentials"),
        _field(
            "request_headers",
            pa.map_(pa.string(), pa.string()),
            "Accept and validators that were sent; never the feed's own headers",
        ),
        _field("url", pa.string(), "address after redirects"),
        _field("http_status", pa.int32(), "HTTP status; null for files"),
        _field(
            "headers",
            pa.map_(pa.string(), pa.string()),
            "headers of the answer, names in lower case, without cookies",
        ),
        _field("redirects", pa.list_(_REDIRECT), "redirects on the way, in order"),
        _field("fetched_at", _UTC, "time of the visit, UTC"),
        _field("elapsed_ms", pa.int32(), "milliseconds of the visit"),
        _field("bytes", pa.int64(), "bytes received, before decompression"),
        _field("requests", pa.int32(), "HTTP requests made"),
        _field("fresh_for_s", pa.float64(), "seconds that the answer calls itself fresh"),
        _field("retry_after_s", pa.float64(), "seconds of Retry-After"),
        _field("body_sha256", pa.string(), "SHA-256 of the body, hexadecimal"),
        _field("body", pa.binary(), "the document, decompressed, otherwise as it came"),
    ],
)

LIVE_FILES = _schema(
    "live_files",
    [
        _field("path", pa.string(), "path below the output root: the key", nullable=False),
        _field("size", pa.int64(), "bytes", nullable=False),
        _field("sha256", pa.string(), "SHA-256 of the file, hex", nullable=False),
        _field("rows", pa.int64(), "rows, where the file has rows"),
        _field("live", pa.bool_(), "false from the commit on that replaced it", nullable=False),
    ],
)

SIGNATURES = _schema(
    "signatures",
    [
        _field("article_id", pa.binary(16), "article", nullable=False),
        _field("cluster_id", pa.binary(16), "first article of its cluster", nullable=False),
        _field("feed_hash", pa.uint64(), "hash of the feed that served it", nullable=False),
        _field("hashes", pa.list_(pa.uint32()), "word triples of its lead, hashed, ascending"),
        _field("seen_at", pa.uint32(), "first sighting, seconds since 1970 UTC", nullable=False),
        _field("whole", pa.uint32(), "hash of title, text and date"),
    ],
)

_COUNTS = (
    "feeds",
    "fetched",
    "not_modified",
    "failed",
    "entries",
    "new",
    "duplicate",
    "revised",
    "rejected",
)
_FAILURES = pa.struct(
    [
        _field("stage", pa.string(), "fetch, parse, normalise, enrich or write"),
        _field("error_class", pa.string(), "class of the error"),
        _field("count", pa.int64(), "dead letters"),
    ]
)
_FILE = pa.struct(
    [
        _field("path", pa.string(), "path below the output root"),
        _field("size", pa.int64(), "bytes"),
        _field("sha256", pa.string(), "SHA-256 of the file, hex"),
        _field("rows", pa.int64(), "rows, where the file has rows"),
    ]
)

RUN_LOG = _schema(
    "run_log",
    [
        _field("sequence", pa.int64(), "number of the commit: the key", nullable=False),
        _field("run_id", pa.string(), "name of the run", nullable=False),
        _field("kind", pa.string(), "run, compact, enrich or repair", nullable=False),
        _field("version", pa.int32(), "version of the manifest", nullable=False),
        _field("schema_version", pa.int32(), "schema version of its files", nullable=False),
        _field("status", pa.string(), "ok, or partial when a feed failed", nullable=False),
        _field("now", pa.string(), "the run's time, ISO 8601, UTC", nullable=False),
        _field("inputs", pa.string(), "what the run was asked, as JSON", nullable=False),
        _field(
            "counts",
            pa.struct([_field(name, pa.int64(), f"{name} of the run") for name in _COUNTS]),
            "feeds and entries of the run",
        ),
        _field("dead_letters", _list(_FAILURES), "failures by stage and class"),
        _field("failed_feeds", _list(pa.string()), "URLs of feeds that failed"),
        _field("files", _list(_FILE), "public files that the commit wrote"),
        _field("removed", _list(pa.string()), "public files that it took out of force"),
        _field("model", pa.string(), "model that the run was asked to use"),
        _field("versions", pa.map_(pa.string(), pa.string()), "versions of the libraries"),
        _field("timings", pa.map_(pa.string(), pa.float64()), "seconds by phase"),
        _field("metrics", pa.map_(pa.string(), pa.int64()), "counters of the job"),
    ],
)

TABLES: dict[str, pa.Schema] = {
    "articles": ARTICLES,
    "dead_letters": DEAD_LETTERS,
    "feed_health": FEED_HEALTH,
}
"""The public tables, by the name of their folder."""
