"""The job on one screen: how the data goes, from the feeds that are due to files in staging."""

from __future__ import annotations

import apache_beam as beam

from dateline.dataset.memory.update import refresh_after_s
from dateline.dataset.rows import dead_letter_row
from dateline.dataset.snapshot import signature_segments
from dateline.pipeline.run.planning import RunPlan
from dateline.schemas.config import Config
from dateline.transforms.archive import ArchiveBodies
from dateline.transforms.cluster import ClusterCopies
from dateline.transforms.deduplicate import DedupeArticles
from dateline.transforms.enrich import EnrichArticles
from dateline.transforms.fetch import FetchFeeds
from dateline.transforms.fulltext import FetchFulltext
from dateline.transforms.health import SummariseFeeds
from dateline.transforms.outcome import RecordOutcome
from dateline.transforms.parse import ParseFeeds
from dateline.transforms.write import WriteArticles, WriteRows


def build(
    pipeline: beam.Pipeline,
    config: Config,
    plan: RunPlan,
    source: beam.PTransform | None = None,
) -> None:
    """Adds the whole job to a pipeline, for any runner.

    The job writes below ``plan.staging`` only; ``dateline.run`` commits what it wrote.
    ``source`` gives FetchedFeeds where nothing is to be visited: a replay.
    """
    run_id, staging, day = plan.run_id, plan.staging, f"run_date={plan.now:%Y-%m-%d}"
    window_s = config.dedupe.window_days * 86_400

    if source is None:
        due = pipeline | "Feeds due" >> beam.Create(plan.due, reshuffle=False)
        fetched = due | "Fetch" >> FetchFeeds(config.fetch, now=plan.now, run_id=run_id)
    else:
        fetched = pipeline | "Source" >> source
    parsed = fetched | "Parse" >> ParseFeeds(
        plan.now, config.dedupe.max_age_days, config.fetch.parse_timeout
    )
    deduped = parsed["articles"] | "Dedupe" >> DedupeArticles(
        plan.segments,
        plan.now,
        refresh_after_s(window_s),
        staging,
        f"state/identities/{run_id}.parquet",
    )
    clustered = deduped["articles"] | "Copies" >> ClusterCopies(
        signature_segments(plan.root, plan.head),
        plan.now,
        staging,
        f"state/signatures/{run_id}.parquet",
    )
    pages = clustered["articles"] | "Full text" >> FetchFulltext(
        config.fetch, plan.now, config.fulltext_feeds
    )
    enriched = pages["articles"] | "Enrich" >> EnrichArticles(config.model, now=plan.now)
    visits = (parsed["outcomes"], deduped["decisions"]) | "Summarise" >> SummariseFeeds(
        config.fetch, run_id, plan.now, plan.timed
    )
    letters = (
        (parsed["dead_letters"], pages["dead_letters"], enriched["dead_letters"])
        | "All dead letters" >> beam.Flatten()
        | "Dead letter rows" >> beam.Map(dead_letter_row, run_id)
    )
    archived: tuple[beam.PCollection, ...] = ()
    if config.output.archive:
        target = config.output.target_file_mb * 1e6
        archive = ArchiveBodies(staging, run_id, plan.sequence, plan.now, plan.timed, target)
        archived = (fetched | "Archive" >> archive,)
    files = (
        enriched["enriched"] | "Write articles" >> WriteArticles(staging, run_id, config.output),
        letters
        | "Write dead letters"
        >> WriteRows(staging, f"dead_letters/{day}/{run_id}", "DEAD_LETTERS", ("feed", "article")),
        visits["health"]
        | "Write health"
        >> WriteRows(staging, f"feed_health/{day}/{run_id}", "FEED_HEALTH", ("feed",)),
        visits["state"]
        | "Write state" >> WriteRows(staging, f"state/feeds/{run_id}", "FEED_STATE", ("feed",)),
        deduped["files"],
        clustered["files"],
        *archived,
    )
    all_files = files | "All files" >> beam.Flatten()
    {
        "files": all_files,
        "health": visits["health"],
        "letters": letters,
    } | "Outcome" >> RecordOutcome(staging)
