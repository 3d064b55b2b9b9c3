"""Another model over stored articles: new files in place of the old ones, partition by partition.

Each partition is one commit, so a reader sees it as the old model left it or as the new one did;
the old files stay until the commit, and after it for readers that began before.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dateline.dataset import layout
from dateline.dataset.compaction import day_of
from dateline.dataset.dataset import Dataset, Writer, maintenance_id
from dateline.dataset.parquet_files import to_table, write_table
from dateline.dataset.partitions import folder_name
from dateline.dataset.publication import Point, unobserved
from dateline.dataset.rewriting import read_rows
from dateline.dataset.rows import Row, article_of_row, article_row, fact_rows
from dateline.dataset.storage import StoredFile
from dateline.pipeline.config.user_topics import check_heads
from dateline.pipeline.rewrite.facts_again import Text, replace_facts
from dateline.schemas.article import TRUSTED_QUALITIES, EnrichedArticle
from dateline.schemas.config import Config
from dateline.schemas.manifest import FileEntry
from dateline.schemas.tables import ARTICLES
from dateline.schemas.vocabulary import OTHER

if TYPE_CHECKING:
    from dateline.transforms.model.loading import Model

logger = logging.getLogger("dateline.enrich")

MODEL_COLUMNS = (
    "topics",
    "topic_scores",
    "primary_topic",
    "entities",
    "entity_names",
    "amounts",
    "names",
    "fact_count",
    "user_topics",
    "tone",
    "tone_score",
    "tone_probabilities",
    "truncated",
    "enrichment_status",
    "model",
)
"""What is written anew; every other column of a row stays as it is."""

BATCH = 256


@dataclass
class Tally:
    """How many rows were looked at, chosen, enriched and failed, and what was rewritten."""

    rows: int = 0
    chosen: int = 0
    enriched: int = 0
    failed: int = 0
    partitions: int = 0
    files: int = 0
    models: dict[str, int] = field(default_factory=dict)
    """Chosen rows by the model that they had."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows are read again. ``since`` and ``until`` are days, both included."""

    label: str
    every_row: bool = False
    since: date | None = None
    until: date | None = None
    topics: frozenset[tuple[str, str]] = frozenset()
    """Names and revisions of the heads of the user's topics."""

    def day_matches(self, day: date) -> bool:
        """Whether a day lies within."""
        after = self.since is None or day >= self.since
        return after and (self.until is None or day <= self.until)

    def takes(self, row: Row, config: Config, day: date | None) -> bool:
        """Whether a row is read again; ``day`` is that of its partition, if it has one."""
        from dateline.transforms.model.articles import status_of

        if not self.day_matches(day or _day_of_row(row)):
            return False
        if status_of(article_of_row(row), config.model) != "ok":
            return False
        older = row["entities"] is not None and None in (row["names"], row["fact_count"])
        is_read = row["enrichment_status"] == "ok"
        other_topics = is_read and topic_revisions(row) != self.topics
        return self.every_row or older or other_topics or row["model"] != self.label


def topic_revisions(row: Row) -> frozenset[tuple[str, str]]:
    """Which of the user's topics a row was scored on, and by which heads."""
    return frozenset((topic["name"], topic["revision"]) for topic in row["user_topics"] or ())


def _day_of_row(row: Row) -> date:
    trusted = row["published_at"] is not None and row["published_quality"] in TRUSTED_QUALITIES
    at: datetime = row["published_at"] if trusted else row["first_seen_at"]
    return at.date()


def reenrich(
    config: Config,
    *,
    now: datetime,
    since: date | None = None,
    until: date | None = None,
    every_row: bool = False,
    dry_run: bool = False,
    wait_s: float = 0.0,
    tell: Callable[[str], None],
    at: Callable[[Point], None] = unobserved,
) -> Tally:
    """Runs ``config.model`` over the stored articles that another model, or none, has read.

    Articles that were scored on other topics of the user's, or by other heads, are read again, too.

    A text that the model fails on keeps what it had. Articles in languages that the model does
    not know stay as they are.

    Args:
        since, until: days of the partitions (of the articles, where partitions have no day).
        every_row: also articles that this very model has read.
        tell: called with a sentence for each partition that was rewritten.
        at: called at each point of each commit.

    Raises:
        ModelError: there is no such model.
        TopicHeadError: a topic of the user's has no head for it.
        LeaseHeldError, LeaseLostError: a run works on the data set.
        StateError, CommitError, RewriteError, OSError: storage failed.
    """
    from dateline.transforms.model.labels import model_label
    from dateline.transforms.model.loading import load

    check_heads(config)
    dataset = Dataset(config.output.path)
    model = None if dry_run else load(config.model)
    label = model_label(config.model) if model is None else model.label
    heads = frozenset((head.name, head.revision) for head in config.model.heads)
    choice = Choice(label, every_row, since, until, heads)
    tally = Tally()

    def partitions() -> list[tuple[str, list[FileEntry]]]:
        found: defaultdict[str, list[FileEntry]] = defaultdict(list)
        for entry in dataset.live_entries(dataset.head()):
            if layout.top_folder(entry.path) == "articles":
                found[entry.path.rpartition("/")[0]].append(entry)
        return sorted(found.items())

    if model is None:
        for partition, files in partitions():
            tally.partitions += bool(_chosen(config, dataset, partition, files, choice, tally))
        return tally
    with dataset.exclusive(f"enrich with {label}", wait_s=wait_s, at=at) as writer:
        for partition, files in partitions():
            chosen = _chosen(config, dataset, partition, files, choice, tally)
            if chosen:
                before = tally.enriched
                _rewrite(config, writer, partition, chosen, model, now, tally)
                tell(f"{partition}: {tally.enriched - before} articles")
    return tally


_Chosen = list[tuple[FileEntry, list[Row], list[int]]]
"""Files with rows to read again: all rows of each, and the positions of the chosen ones."""


def _chosen(
    config: Config,
    dataset: Dataset,
    partition: str,
    files: Sequence[FileEntry],
    choice: Choice,
    tally: Tally,
) -> _Chosen:
    day = day_of(f"{partition}/")
    if day is not None and not choice.day_matches(day):
        return []
    chosen: _Chosen = []
    for file in files:
        rows: list[Row] = read_rows(dataset, file, ARTICLES).to_pylist()
        taken = [n for n, row in enumerate(rows) if choice.takes(row, config, day)]
        tally.rows += len(rows)
        tally.chosen += len(taken)
        for number in taken:
            name = rows[number]["model"] or "none"
            tally.models[name] = tally.models.get(name, 0) + 1
        if taken:
            chosen.append((file, rows, taken))
    return chosen


def _rewrite(
    config: Config,
    writer: Writer,
    partition: str,
    chosen: _Chosen,
    model: Model,
    now: datetime,
    tally: Tally,
) -> None:
    """Reads the chosen rows of a partition and commits the files that changed."""
    removed: list[str] = []
    kept: list[Row] = []
    facts: dict[Text, list[Row]] = {}
    for file, rows, taken in chosen:
        stated = _read_again(config, rows, taken, model, now)
        tally.failed += len(taken) - len(stated)
        if stated:
            removed.append(file.path)
            kept += rows
            facts |= stated
    if not removed:
        return
    by_partition: defaultdict[str, list[Row]] = defaultdict(list)
    for row in kept:
        folder = _partition(partition, row).partition("/")[2]
        by_partition[folder] += facts.get((row["article_id"], row["revision"]), ())
    head = writer.dataset.head()
    with writer.transaction("enrich") as tx:
        tx.begin(maintenance_id("enrich", now, head), now, head)
        added = list(_write(config, tx.staging, partition, kept, tx.run_id))
        of_facts, older = replace_facts(
            writer.dataset, tx.staging, partition.partition("/")[2], facts, by_partition,
            config.output, tx.run_id,
        )  # fmt: skip
        tx.stage(added + of_facts)
        tx.remove(removed + older)
        tx.describe(inputs={"model": model.label, "articles": len(facts)})
    tally.enriched += len(facts)
    tally.partitions += 1
    tally.files += len(added)


def _read_again(
    config: Config, rows: list[Row], taken: list[int], model: Model, now: datetime
) -> dict[Text, list[Row]]:
    """Puts the model's word into the chosen rows; what the texts state that it could read."""
    from dateline.transforms.model.enriching import enrich

    facts: dict[Text, list[Row]] = {}
    for start in range(0, len(taken), BATCH):
        numbers = taken[start : start + BATCH]
        articles = [article_of_row(rows[number]) for number in numbers]
        settings = config.model
        outcomes = enrich(articles, model, settings.threads, now, cpu_s=settings.timeout)
        for number, (outcome, letter) in zip(numbers, outcomes, strict=True):
            if letter is not None:
                logger.warning("%s keeps what it had: %s", letter.article, letter.message)
                continue
            row = rows[number]
            row |= _model_columns(outcome)
            facts[row["article_id"], row["revision"]] = fact_rows(outcome, row["run_id"])
    return facts


def _model_columns(outcome: EnrichedArticle) -> dict[str, Any]:
    row = article_row(outcome, "")
    return {name: row.get(name) for name in MODEL_COLUMNS}


def _write(
    config: Config, staging: str, partition: str, rows: list[Row], run_id: str
) -> Iterator[StoredFile]:
    """Rows to staged files; a new topic moves a row where partitions go by topic."""
    by_partition: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_partition[_partition(partition, row)].append(row)
    for folder, found in sorted(by_partition.items()):
        found.sort(key=_order)
        yield from write_table(
            staging,
            lambda number, folder=folder: f"{folder}/{run_id}-{number:05d}.parquet",  # type: ignore[misc]
            to_table(found, ARTICLES),
            target_bytes=config.output.target_file_mb * 1e6,
            sorted_by=("primary_topic",),
        )


def _partition(partition: str, row: Row) -> str:
    """The partition of a row that was read again; older data sets name the key like the column."""
    topic = folder_name(row["primary_topic"] or OTHER)
    keys = ("primary_topic", layout.partition_key("primary_topic"))
    parts = (part.partition("=") for part in partition.split("/"))
    return "/".join(f"{key}={topic}" if key in keys else key + is_ + own for key, is_, own in parts)


def _order(row: Row) -> tuple[str, date, str, int]:
    topic = row["primary_topic"] or OTHER
    return topic, _day_of_row(row), row["article_id"], row["revision"]
