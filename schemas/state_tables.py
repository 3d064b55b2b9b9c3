"""The Parquet schemas of what runs remember, the log of runs and the archive of documents."""

from __future__ import annotations

import pyarrow as pa

from dateline.schemas.columns import UTC, field, list_of, schema

FEED_STATE = schema(
    "feed_state",
    [
        field("feed", pa.string(), "URL of the feed in the config: the key", nullable=False),
        field("fetch_url", pa.string(), "address to fetch after a trusted permanent redirect"),
        field("etag", pa.string(), "ETag, verbatim"),
        field("last_modified", pa.string(), "Last-Modified, verbatim"),
        field("next_due_at", UTC, "next visit, UTC"),
        field("last_attempt_at", UTC, "last visit, UTC"),
        field("last_success_at", UTC, "last visit that worked, UTC"),
        field("last_changed_at", UTC, "last visit with a new document, UTC"),
        field("last_entry_at", UTC, "newest trusted publication time ever seen, UTC"),
        field("interval_s", pa.float64(), "learnt rhythm: seconds between entries"),
        field("consecutive_failures", pa.int32(), "failures in a row"),
        field("redirect_url", pa.string(), "permanent redirect that is not trusted yet"),
        field("redirect_seen", pa.int32(), "runs in a row that saw it"),
        field("retired_at", UTC, "time of the 410 Gone, UTC"),
        field("silent", pa.bool_(), "quiet for far longer than its rhythm"),
        field("title", pa.string(), "title that the feed gives itself"),
        field("update_hint_s", pa.float64(), "seconds between updates by the feed's own word"),
        field("skip_hours", list_of(pa.int32()), "hours that the feed asks to skip, UTC"),
        field("skip_days", list_of(pa.string()), "days that the feed asks to skip, English"),
        field(
            "held",
            pa.binary(),
            "entries of its last document: 8 bytes of hash and 4 of the time of their last look-up",
        ),
        field("took_s", pa.int32(), "whole seconds of the last visit that worked"),
    ],
)

IDENTITIES = schema(
    "identities",
    [
        field("key", pa.binary(16), "guid or URL key of an article", nullable=False),
        field("article_id", pa.binary(16), "article that the key belongs to", nullable=False),
        field("content_hash", pa.uint64(), "hash of a text that was written", nullable=False),
        field("feed_hash", pa.uint64(), "hash of the feed that served it last", nullable=False),
        field("revision", pa.int32(), "revision that the text became", nullable=False),
        field("seen_at", pa.uint32(), "last sighting, seconds since 1970 UTC", nullable=False),
        field("holder", pa.uint64(), "hash of the publisher whose article it is"),
        field("is_owned", pa.bool_(), "true when that publisher is the article's own site"),
        field("field_hashes", pa.uint64(), "hashes of title, summary and content, 16 bit each"),
    ],
)

_REDIRECT = pa.struct(
    [
        field("status", pa.int32(), "301, 302, 303, 307 or 308"),
        field("url", pa.string(), "where it led"),
    ]
)

ARCHIVE = schema(
    "archive",
    [
        field("run_id", pa.string(), "run that fetched the document", nullable=False),
        field("sequence", pa.int64(), "number of that run's commit: the order of a replay"),
        field("run_at", UTC, "the run's time, UTC"),
        field("feed", pa.string(), "URL of the feed in the config", nullable=False),
        field("feed_name", pa.string(), "name of the feed in the config"),
        field("feed_group", pa.string(), "group of the feed in the config"),
        field("request_url", pa.string(), "address that was asked, without credentials"),
        field(
            "request_headers",
            pa.map_(pa.string(), pa.string()),
            "Accept and validators that were sent; never the feed's own headers",
        ),
        field("url", pa.string(), "address after redirects"),
        field("http_status", pa.int32(), "HTTP status; null for files"),
        field(
            "headers",
            pa.map_(pa.string(), pa.string()),
            "headers of the answer, names in lower case, without cookies",
        ),
        field("redirects", pa.list_(_REDIRECT), "redirects on the way, in order"),
        field("fetched_at", UTC, "time of the visit, UTC"),
        field("elapsed_ms", pa.int32(), "milliseconds of the visit"),
        field("bytes", pa.int64(), "bytes received, before decompression"),
        field("requests", pa.int32(), "HTTP requests made"),
        field("fresh_for_s", pa.float64(), "seconds that the answer calls itself fresh"),
        field("retry_after_s", pa.float64(), "seconds of Retry-After"),
        field("body_sha256", pa.string(), "SHA-256 of the body, hexadecimal"),
        field("body", pa.binary(), "the document, decompressed, otherwise as it came"),
    ],
)

LIVE_FILES = schema(
    "live_files",
    [
        field("path", pa.string(), "path below the output root: the key", nullable=False),
        field("size", pa.int64(), "bytes", nullable=False),
        field("sha256", pa.string(), "SHA-256 of the file, hex", nullable=False),
        field("rows", pa.int64(), "rows, where the file has rows"),
        field("live", pa.bool_(), "false from the commit on that replaced it", nullable=False),
    ],
)

SIGNATURES = schema(
    "signatures",
    [
        field("article_id", pa.binary(16), "article", nullable=False),
        field("cluster_id", pa.binary(16), "first article of its cluster", nullable=False),
        field("feed_hash", pa.uint64(), "hash of the feed that served it", nullable=False),
        field("hashes", pa.list_(pa.uint32()), "word triples of title and lead, hashed"),
        field("seen_at", pa.uint32(), "first sighting, seconds since 1970 UTC", nullable=False),
        field("whole", pa.uint32(), "hash of title, text and date"),
        field("title", pa.list_(pa.uint32()), "words of its title, hashed, in their order"),
        field("told", pa.uint32(), "time that the feed tells, seconds since 1970 UTC"),
    ],
)

STORIES = schema(
    "stories",
    [
        field("cluster_id", pa.binary(16), "cluster of copies", nullable=False),
        field("story_id", pa.binary(16), "story that it joined, or its own", nullable=False),
        field("feed_hash", pa.uint64(), "hash of the feed of its first article", nullable=False),
        field("at", pa.uint32(), "publication, seconds since 1970 UTC", nullable=False),
        field("model", pa.uint64(), "hash of the model's name and revision", nullable=False),
        field("vector", pa.binary(), "sentence vector, a signed byte a dimension"),
        field("title", pa.list_(pa.uint32()), "telling words of the title, hashed"),
        field("words", pa.list_(pa.uint32()), "telling words of title and lead, hashed"),
        field("names", pa.list_(pa.uint32()), "names in the text, hashed"),
        field("seen_at", pa.uint32(), "run that wrote it, seconds since 1970 UTC", nullable=False),
    ],
)

FEED_LINES = schema(
    "feed_lines",
    [
        field("feed_hash", pa.uint64(), "hash of the feed: the key", nullable=False),
        field("articles", pa.uint32(), "distinct articles that were counted", nullable=False),
        field("lines", pa.list_(pa.uint32()), "lines of several articles, hashed, ascending"),
        field("counts", pa.list_(pa.uint16()), "articles that have each of these lines"),
        field("once", pa.list_(pa.uint32()), "lines of one article, hashed, the latest last"),
        field(
            "recent",
            pa.list_(pa.list_(pa.uint16())),
            "longer words of the latest articles, hashed",
        ),
        field("seen_at", pa.uint32(), "when it last learnt, seconds since 1970 UTC"),
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
        field("stage", pa.string(), "fetch, parse, normalise, enrich or write"),
        field("error_class", pa.string(), "class of the error"),
        field("count", pa.int64(), "dead letters"),
    ]
)
_FILE = pa.struct(
    [
        field("path", pa.string(), "path below the output root"),
        field("size", pa.int64(), "bytes"),
        field("sha256", pa.string(), "SHA-256 of the file, hex"),
        field("rows", pa.int64(), "rows, where the file has rows"),
    ]
)

RUN_LOG = schema(
    "run_log",
    [
        field("sequence", pa.int64(), "number of the commit: the key", nullable=False),
        field("run_id", pa.string(), "name of the run", nullable=False),
        field("kind", pa.string(), "run, compact, enrich or repair", nullable=False),
        field("version", pa.int32(), "version of the manifest", nullable=False),
        field("schema_version", pa.int32(), "schema version of its files", nullable=False),
        field("status", pa.string(), "ok, or partial when a feed failed", nullable=False),
        field("now", pa.string(), "the run's time, ISO 8601, UTC", nullable=False),
        field("inputs", pa.string(), "what the run was asked, as JSON", nullable=False),
        field(
            "counts",
            pa.struct([field(name, pa.int64(), f"{name} of the run") for name in _COUNTS]),
            "feeds and entries of the run",
        ),
        field("dead_letters", list_of(_FAILURES), "failures by stage and class"),
        field("failed_feeds", list_of(pa.string()), "URLs of feeds that failed"),
        field("files", list_of(_FILE), "public files that the commit wrote"),
        field("removed", list_of(pa.string()), "public files that it took out of force"),
        field("model", pa.string(), "model that the run was asked to use"),
        field("versions", pa.map_(pa.string(), pa.string()), "versions of the libraries"),
        field("timings", pa.map_(pa.string(), pa.float64()), "seconds by phase"),
        field("metrics", pa.map_(pa.string(), pa.int64()), "counters of the job"),
    ],
)
