"""The configuration as typed objects, read from YAML by ``dateline.pipeline.config.loading``."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from dateline.schemas import durations
from dateline.schemas.checked_texts import HeaderName, HeaderValue, LanguageTag
from dateline.schemas.storage_options import StorageOptions
from dateline.schemas.user_topics import TopicHead
from dateline.schemas.vocabulary import OTHER, TOPICS, NameKind


class Settings(BaseModel):
    """Frozen, and strict about unknown keys.

    The texts below the fields describe them in the schema (``pipeline/config/descriptions.py``); to
    have every command look them up in the source (``use_attribute_docstrings``) is costly.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _duration_schema(bound: str) -> WithJsonSchema:
    text = {"type": "string", "pattern": durations.PATTERN}
    return WithJsonSchema({"anyOf": [{"type": "number", bound: 0}, text]})


Seconds = Annotated[
    float,
    BeforeValidator(durations.seconds),
    Field(gt=0),
    _duration_schema("exclusiveMinimum"),
]
"""A time above zero: seconds as a number, or a text such as ``90s``, ``15m``, ``1h``."""
SecondsOrZero = Annotated[
    float, BeforeValidator(durations.seconds), Field(ge=0), _duration_schema("minimum")
]
"""The same, or zero."""


class FeedSpec(Settings):
    """One feed to read."""

    url: str
    """http, https or file URL; a relative path is relative to the config file."""
    name: str | None = None
    """How reports call it; the feed's own title is the default."""
    group: str | None = None
    """Any word that feeds are chosen by: `--group`."""
    language: LanguageTag | None = None
    """BCP 47 code to use when the feed declares none."""
    headers: dict[HeaderName, HeaderValue] = Field(default_factory=dict)
    """Extra request headers, for example an API key as `${VAR}`."""
    poll_interval: Seconds | None = None
    """Seconds, or a time such as 15m, between visits; without it the feed's own rhythm decides."""
    enabled: bool = True
    """False keeps the feed in the list without visiting it."""
    fulltext: bool | None = None
    """Fetch the article pages too; overrides `fetch.fulltext`."""
    speaks_for: tuple[str, ...] = ()
    """Hosts whose articles this feed may revise, where it is served elsewhere for its site, as by
    a feed host or a CDN."""
    revive: bool = False
    """Visit the feed again although its server said 410 Gone."""

    @field_validator("url")
    @classmethod
    def _usable_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme.lower() not in ("http", "https", "file"):
            raise ValueError(f"a feed URL starts with http://, https:// or file://, not {value!r}")
        if parts.scheme.lower() != "file" and not parts.hostname:
            raise ValueError(f"the URL {value!r} names no host")
        return value

    @property
    def key(self) -> str:
        """The URL without credentials: how tables, logs and state name this feed."""
        return without_credentials(self.url)


def without_credentials(url: str) -> str:
    """The URL without ``user:password@``."""
    # Nearly all have none, and a run asks a dozen times for each feed.
    if "@" not in url or "@" not in (parts := urlsplit(url)).netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


class FetchSettings(Settings):
    """How feeds are visited."""

    concurrency: int = Field(default=64, ge=1, le=1024)
    """Requests in flight at once."""
    shards: int | None = Field(default=None, ge=1, le=4096)
    """Parts that hosts are spread over by name on an engine, each visited by one worker with its
    own `concurrency`; without it as many as the engine's parallelism."""
    per_host: int = Field(default=2, ge=1)
    """Requests in flight at once to one host."""
    delay: SecondsOrZero = 0.5
    """Seconds between two requests to one host."""
    timeout: Seconds = 30
    """Seconds for one feed in all: redirects, body and retries."""
    connect_timeout: Seconds = 10
    """Seconds for the look-up of a name, and again for connection and TLS."""
    deadline: Seconds = 1_800
    """Seconds for the fetching of one run; feeds not reached by then wait for the next run."""
    read_timeout: Seconds = 15
    """Seconds without a byte."""
    max_bytes: int = Field(default=10_000_000, ge=1_000)
    """Cap of one body, on the wire and decompressed."""
    max_redirects: int = Field(default=5, ge=0, le=20)
    """Hops before a redirect chain is refused."""
    user_agent: HeaderValue = "Dateline/0.1 (+https://pypi.org/project/dateline/)"
    """Say who you are and where you can be reached."""
    allow_hosts: tuple[str, ...] = ()
    """Hosts that may resolve to private or loopback addresses."""
    robots: bool = False
    """Ask robots.txt before fetching feeds, too (article pages always ask)."""
    fulltext: bool = False
    """Fetch article pages and extract their text."""
    permanent_redirects_after: int = Field(default=3, ge=1)
    """Runs in a row that must see the same 301 or 308 before the stored URL changes."""
    min_interval: Seconds = 300
    """Floor of the seconds between two visits of a feed."""
    max_interval: Seconds = 3_600
    """Ceiling of the seconds between two visits of a feed."""
    parse_timeout: Seconds = 10
    """CPU seconds that one feed document may take to parse."""


class DedupeSettings(Settings):
    """How long an article is remembered."""

    window_days: float = Field(default=14, gt=0)
    """Days an article stays known after it was last seen in a feed."""
    max_age_days: float | None = Field(default=None, gt=0)
    """Entries published longer ago than this are rejected (and counted)."""


class OwnName(Settings):
    """A name of the user's own, which comes before every table that ships."""

    name: str = Field(min_length=1)
    """What it is called everywhere."""
    aliases: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Other forms that mean it, whatever else they could mean."""
    id: str | None = Field(default=None, min_length=1)
    """Its identifier; without one it is made of the name."""
    kind: NameKind = "other"
    """What it is, by the kinds of the column `names`."""
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    """ISO 3166 code of two letters."""


class ModelSettings(Settings):
    """Which model enriches the articles."""

    name: str = "embedded"
    """`embedded`, a folder, or a hub name of a transformers model exported to ONNX."""
    enabled: bool = True
    """False writes articles without topics, entities and tone."""
    languages: tuple[str, ...] = ("en",)
    """Languages that the model knows; other articles pass through."""
    threads: int | None = Field(default=None, ge=1)
    """Worker threads; one per usable core by default."""
    thresholds: dict[str, float] = Field(default_factory=dict)
    """Topic thresholds that override those of the model."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Label map of a foreign model: its label to ours."""
    task: Literal["embedded", "topics", "entities", "tone", "zero-shot"] = "embedded"
    """What a foreign model predicts."""
    max_tokens: int = Field(default=4096, ge=16)
    """Word pieces read of one text; longer texts are marked as truncated."""
    aliases: str | None = None
    """YAML file with names of your own, relative to the config file: a list of `name`, `aliases`,
    `id`, `kind` and `country`."""
    names: SkipJsonSchema[tuple[OwnName, ...]] = ()
    """What the file `aliases` says, read with the configuration, so that workers need no file."""
    heads: SkipJsonSchema[tuple[TopicHead, ...]] = ()
    """The fitted heads of `topics`, read with the configuration, so that workers need no file."""
    timeout: Seconds = 60
    """CPU seconds that one article may take; one that takes more is not enriched."""


class UserTopic(Settings):
    """A topic of the user's own, which `dateline topics fit` learns from examples."""

    name: str = Field(min_length=1, max_length=80)
    """What rows and reports call it."""
    description: str = ""
    """What it is about, in a sentence, for whoever reads the configuration."""
    examples: str
    """JSON lines, relative to the config file: `text` or `article_id`, and `label`, which is true
    or false."""
    head: str | None = None
    """Where `dateline topics fit` leaves what it learnt; without it beside the examples, in a file
    that ends in `.head.json`."""
    share: float | None = Field(default=None, gt=0, lt=1)
    """Share of your articles that have the topic, where you know it; else it is estimated."""

    @field_validator("name")
    @classmethod
    def _own_name(cls, value: str) -> str:
        if value != value.strip() or not value.isprintable():
            raise ValueError(f"a name has no white space around it and prints whole, not {value!r}")
        if value in TOPICS:
            raise ValueError(f"{value} is a topic of the model itself; choose another name")
        return value


TableFormat = Literal["iceberg", "delta"]
"""Table formats of others that the data set can be shown in; ``pipeline/export`` knows how."""
PartitionKey = Literal[
    "published_date", "first_seen_date", "primary_topic", "feed_group", "language"
]


class StorageSettings(Settings):
    """How object storage is reached, where the usual environment does not say it.

    Credentials come by the usual chains and never stand here. Each setting has an environment
    variable that comes first, such as DATELINE_STORAGE_ENDPOINT.
    """

    endpoint: str | None = None
    """URL of a storage that speaks S3's or Google's protocol, such as MinIO or R2."""
    region: str | None = None
    """Region of the bucket."""
    anonymous: bool | None = None
    """Ask without credentials, for public buckets."""
    path_style: bool | None = None
    """The bucket in the path and not in the host name, as MinIO wants it."""

    def options(self) -> StorageOptions:
        """The same as plain options."""
        return StorageOptions(self.endpoint, self.region, self.anonymous, self.path_style)


class OutputSettings(Settings):
    """Where the data set lives and how it is laid out."""

    path: str = Field(default="data", min_length=1)
    """Folder, gs:// or s3:// root of the data set."""
    partition_by: tuple[PartitionKey, ...] = ("published_date",)
    """Folders below articles/, outermost first; a run fills 256 of them, and one for the rest."""
    target_file_mb: float = Field(default=128, gt=0)
    """Size that a Parquet file may reach before a second one is begun."""
    archive: bool = False
    """Keep the raw bodies of fetched feeds."""
    tables: tuple[TableFormat, ...] = ()
    """Table formats that every commit brings up to date, too; no row is copied."""


class IcebergSettings(Settings):
    """Where Iceberg tables are kept, for `output.tables` and `dateline export iceberg`."""

    catalog: str | None = None
    """Database of the catalog as SQLAlchemy writes it, such as `sqlite:////data/catalog.db`, or the
    URL of a REST catalog; without it `catalog.db` in a local warehouse."""
    warehouse: str | None = None
    """Folder or prefix of the metadata; without it `_iceberg` in the data set."""
    namespace: str = Field(default="dateline", min_length=1)
    """Namespace of the tables."""


class RetentionSettings(Settings):
    """What old data may be dropped by `dateline compact`."""

    days: int | None = Field(default=None, ge=1)
    """Days that partitions of every table, and of the archive, are kept; without it, for ever."""


class MetricsSettings(Settings):
    """Where each run leaves its numbers; local files, replaced whole."""

    prometheus_file: str | None = None
    """Text file for node_exporter's textfile collector; its name must end in `.prom`."""
    json_file: str | None = None
    """The same numbers as one JSON object."""

    @field_validator("prometheus_file")
    @classmethod
    def _collected(cls, value: str | None) -> str | None:
        if value is not None and not value.endswith(".prom"):
            raise ValueError(f"node_exporter reads files named *.prom only, not {value!r}")
        return value


class WatchSettings(Settings):
    """What `dateline brief` looks for. An article has to pass each of `names`, `topics` and `feeds`
    that is given, by any one of its items."""

    name: str = Field(min_length=1)
    """How the brief calls it."""
    names: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Identifiers, canonical names or other forms of names, whole: `JP`, `Bank of England`."""
    topics: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Topics of the article: `trade`, `defense`, `markets`, `other` (none of these), or names of
    your own `topics`."""
    feeds: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Names or URLs of feeds."""

    @model_validator(mode="after")
    def _asks_for_something(self) -> WatchSettings:
        if not (self.names or self.topics or self.feeds):
            raise ValueError(f"the watch {self.name!r} needs names, topics or feeds")
        return self


class Config(Settings):
    """A whole configuration file."""

    feeds: tuple[FeedSpec, ...] = ()
    """The feeds to read."""
    opml: str | None = None
    """An OPML file with more feeds, relative to the config file."""
    fetch: FetchSettings = FetchSettings()
    """How feeds are visited."""
    dedupe: DedupeSettings = DedupeSettings()
    """How long an article is remembered."""
    model: ModelSettings = ModelSettings()
    """Which model enriches the articles."""
    topics: tuple[UserTopic, ...] = ()
    """Topics of your own, which `dateline topics fit` learns from examples."""
    output: OutputSettings = OutputSettings()
    """Where the data set lives."""
    iceberg: IcebergSettings = IcebergSettings()
    """Where Iceberg tables are kept, if `output.tables` names them."""
    storage: StorageSettings = StorageSettings()
    """How object storage is reached, where output.path is on it."""
    retention: RetentionSettings = RetentionSettings()
    """What old data may be dropped."""
    metrics: MetricsSettings = MetricsSettings()
    """Where each run leaves its numbers."""
    watch: tuple[WatchSettings, ...] = ()
    """What `dateline brief` looks for; without it, every story."""

    @property
    def fulltext_feeds(self) -> frozenset[str]:
        """Keys of the feeds whose article pages are fetched, too."""
        default = self.fetch.fulltext
        return frozenset(
            feed.key for feed in self.feeds if (default if feed.fulltext is None else feed.fulltext)
        )

    @model_validator(mode="after")
    def _distinct_feeds(self) -> Config:
        seen: set[str] = set()
        for feed in self.feeds:
            if feed.key in seen:
                raise ValueError(f"the feed {feed.key} is listed twice")
            seen.add(feed.key)
        return self

    @model_validator(mode="after")
    def _distinct_watches(self) -> Config:
        names = [watch.name for watch in self.watch]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two watches are called {name!r}")
        return self

    @model_validator(mode="after")
    def _known_topics_of_watches(self) -> Config:
        known = [*TOPICS, OTHER, *(topic.name for topic in self.topics)]
        for watch in self.watch:
            for name in watch.topics:
                if name not in known:
                    close = get_close_matches(name, known, n=1, cutoff=0.5)
                    meant = f"; did you mean {close[0]!r}?" if close else ""
                    raise ValueError(
                        f"the watch {watch.name!r} asks for the topic {name!r}, where there are "
                        f"{', '.join(known)}{meant}"
                    )
        return self

    @field_validator("topics")
    @classmethod
    def _distinct_topics(cls, value: tuple[UserTopic, ...]) -> tuple[UserTopic, ...]:
        names = [topic.name.casefold() for topic in value]
        for topic in value:
            if names.count(topic.name.casefold()) > 1:
                raise ValueError(f"the topic {topic.name} is listed twice")
        return value
