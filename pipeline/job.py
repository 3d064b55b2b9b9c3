"""The job on one screen: how the data goes, from the feeds that are due to files in staging."""

from __future__ import annotations

import apache_beam as beam

from dateline.dataset import layout
from dateline.pipeline.planning import RunPlan
from dateline.schemas.config import Config
from dateline.transforms.archive import ArchiveBodies
from dateline.transforms.close import CloseRun
from dateline.transforms.cluster import ClusterCopies
from dateline.transforms.commit import CommitRun
from dateline.transforms.deduplicate import DeduplicateArticles
from dateline.transforms.enrich import EnrichArticles
from dateline.transforms.feeds.held import HELD_S
from dateline.transforms.fetch import FetchFeeds
from dateline.transforms.fulltext import FetchFulltext
from dateline.transforms.mark import MarkBoilerplate
from dateline.transforms.parse import ParseFeeds
from dateline.transforms.reporting.archiving import ArchivedRun
from dateline.transforms.reporting.committing import RunToCommit
from dateline.transforms.same.sameness import refresh_after_s
from dateline.transforms.stories import GroupStories
from dateline.transforms.write import WriteArticles


def build(
    pipeline: beam.Pipeline,
    config: Config,
    plan: RunPlan,
    *,
    shards: int = 1,
    commit: RunToCommit | None = None,
) -> None:
    """Adds the whole job to a pipeline, for any runner.

    The job writes below ``plan.staging`` only.

    Args:
        shards: parts that the hosts are spread over, each visited by one worker at a time.
        commit: commits the run as the last step, for engines that outlive the launcher; without
            it ``dateline.run`` commits what the job wrote.
    """
    run_id, staging = plan.run_id, plan.staging
    window_s = config.dedupe.window_days * 86_400

    due = pipeline | "Feeds due" >> beam.Create(plan.due, reshuffle=False)
    fetched = due | "Fetch" >> FetchFeeds(config.fetch, plan.now, shards)
    parsed = fetched | "Parse" >> ParseFeeds(
        plan.now,
        config.dedupe.max_age_days,
        config.fetch.parse_timeout,
        min(HELD_S, refresh_after_s(window_s)),
    )
    deduped = parsed["articles"] | "Deduplicate" >> DeduplicateArticles(
        plan.identities,
        plan.now,
        refresh_after_s(window_s),
        staging,
        layout.segment("identities", run_id),
    )
    marked = deduped["articles"] | "Boilerplate" >> MarkBoilerplate(
        plan.feed_lines,
        plan.now,
        staging,
        layout.segment("lines", run_id),
    )
    clustered = marked["articles"] | "Copies" >> ClusterCopies(
        plan.signatures,
        plan.now,
        staging,
        layout.segment("signatures", run_id),
    )
    articles = clustered["articles"]
    page_letters: tuple[beam.PCollection, ...] = ()
    if config.fulltext_feeds:
        pages = articles | "Full text" >> FetchFulltext(
            config.fetch, plan.now, config.fulltext_feeds, shards
        )
        articles, page_letters = pages["articles"], (pages["dead_letters"],)
    enriched = articles | "Enrich" >> EnrichArticles(config.model, plan.now)
    letters = (
        parsed["dead_letters"],
        *page_letters,
        enriched["dead_letters"],
    ) | "All dead letters" >> beam.Flatten()
    archived: tuple[beam.PCollection, ...] = ()
    if config.output.archive:
        target = config.output.target_file_mb * 1e6
        kept = ArchivedRun(run_id, plan.sequence, plan.now, plan.timed, target)
        archived = (fetched | "Archive" >> ArchiveBodies(staging, kept),)
    stories = enriched["enriched"] | "Stories" >> GroupStories(
        plan.stories, plan.now, run_id, staging
    )
    files = (
        enriched["enriched"] | "Write articles" >> WriteArticles(staging, run_id, config.output),
        deduped["files"],
        marked["files"],
        clustered["files"],
        stories,
        *archived,
    ) | "All files" >> beam.Flatten()
    closed = {
        "outcomes": parsed["outcomes"],
        "verdicts": deduped["verdicts"],
        "letters": letters,
        "files": files,
    } | "Close" >> CloseRun(plan.closing(config.fetch))
    if commit is not None:
        _ = closed | "Commit" >> CommitRun(commit)
