"""The job without an engine: the same steps as ``pipeline.job``, called here one after the other.

Beam is not imported for it. That and what an engine adds to each article would cost an hour with
some news more than its news (docs/performance.md); the files that come out are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

from dateline.pipeline.planning import RunPlan
from dateline.pipeline.run.process_memory import give_back_now
from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.config import Config
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import FeedOutcome, FetchedFeed
from dateline.schemas.outcome import RunOutcome
from dateline.transforms.feeds.held import HELD_S
from dateline.transforms.feeds.text.language import leave_language_model
from dateline.transforms.http.extractor import require_extractor
from dateline.transforms.http.visit_parser import VisitParser
from dateline.transforms.http.visit_summary import counters
from dateline.transforms.model.ahead import ReadingAhead
from dateline.transforms.model.enriching import BATCH, enrich_all
from dateline.transforms.one_place.archiving import Archive
from dateline.transforms.one_place.steps import Place, Steps
from dateline.transforms.reporting.archiving import ArchivedRun
from dateline.transforms.reporting.closing import close_run
from dateline.transforms.reporting.progress import note
from dateline.transforms.same.sameness import refresh_after_s


def work_in_this_process(
    config: Config, plan: RunPlan, visits: Iterable[FetchedFeed], *, are_live: bool = True
) -> tuple[RunOutcome, dict[str, int]]:
    """Writes all that visits brought to staging; its outcome and its counters.

    Args:
        are_live: whether the visits were made by this run, whose counters then tell of them.

    Raises:
        ModelError: there is no such model.
        ModuleNotFoundError: pages are to be read, and what reads them is not installed.
        OSError: a file cannot be written.
    """
    if config.fulltext_feeds:
        require_extractor()
    remembered_s = config.dedupe.window_days * 86_400
    place = Place(
        plan.staging,
        plan.run_id,
        plan.now,
        remembered_s,
        config.output,
        lambda memory: plan.dataset.segments(memory, plan.head),
    )
    steps = Steps(place)
    target_bytes = config.output.target_file_mb * 1e6
    archive = Archive(
        ArchivedRun(plan.run_id, plan.sequence, plan.now, plan.timed, target_bytes),
        is_wanted=config.output.archive,
    )
    outcomes: list[FeedOutcome] = []
    letters: list[DeadLetter] = []
    articles: list[Article] = []
    with ReadingAhead(config.model, config.fulltext_feeds) as ahead:
        held_s = min(HELD_S, refresh_after_s(remembered_s))
        parser = VisitParser(config.dedupe.max_age_days, config.fetch.parse_timeout, held_s)
        with closing(parser):
            for fetched in visits:
                if are_live:
                    steps.counted.update(counters(fetched))
                note("visited")
                archive.add(fetched)
                visit = parser.read(fetched, plan.now)
                steps.counted.update(visit.counted)
                if visit.outcome.known:
                    steps.counted["entries_duplicate"] += visit.outcome.known
                    note("entries", visit.outcome.known)
                ahead.guess(one for one in visit.articles if one.position in visit.fresh)
                outcomes.append(visit.outcome)
                letters += visit.letters
                articles += visit.articles
        articles = steps.decide(articles)
        give_back_now()  # what documents and claims took
        marked = []
        for article in steps.mark(articles):
            ahead.want(article)
            marked.append(article)
        leave_language_model()
        articles = steps.cluster(marked)
        del marked
        if config.fulltext_feeds:
            articles, missing = steps.read_pages(articles, config.fulltext_feeds, config.fetch)
            letters += missing
        enriched: list[EnrichedArticle] = []
        for start in range(0, len(articles), BATCH):
            batch = articles[start : start + BATCH]
            for one, letter in enrich_all(batch, config.model, plan.now, ahead):
                enriched.append(one)
                steps.counted[f"enrich_{one.status}"] += 1
                if letter is not None:
                    letters.append(letter)
            note("enriched", len(batch))
        del articles
    give_back_now()  # what the threads of the model have freed
    steps.write(enriched)
    give_back_now()
    steps.group(enriched)
    outcome = close_run(
        plan.closing(config.fetch),
        outcomes=outcomes,
        verdicts=steps.verdicts,
        letters=letters,
        files=[*steps.files, *archive.write(plan.staging)],
    )
    return outcome, dict(sorted(steps.counted.items()))
