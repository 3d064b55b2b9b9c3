"""The last step of the graph: all that a run found meets in one place."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from dateline.dataset.storage import StoredFile
from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import DueFeed, FeedOutcome, FetchedFeed
from dateline.transforms.close import CloseRun
from dateline.transforms.deduplicate import FeedVerdicts
from dateline.transforms.reporting.closing import Closing, read_outcome

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
URL = "https://a.example/"


def close(folder: Path, **given: list[Any]) -> None:
    """Run the step; it says where the outcome is, once."""
    closing = Closing(str(folder), "r1", NOW, True, FetchSettings())
    with beam.Pipeline("FnApiRunner") as pipeline:
        inputs = {
            kind: pipeline | f"Make {kind}" >> beam.Create(given.get(kind, []), reshuffle=False)
            for kind in ("outcomes", "verdicts", "letters", "files")
        }
        paths = inputs | CloseRun(closing)
        assert_that(paths, equal_to(["outcome.json"]))


def test_outcomes_decisions_letters_and_files_meet(tmp_path: Path) -> None:
    verdicts: FeedVerdicts = (URL, {"new": 2, "revised": 1, "duplicate": 1})
    fetched = FetchedFeed(DueFeed(FeedSpec(url=URL)), "ok", NOW, URL)
    close(
        tmp_path,
        outcomes=[FeedOutcome(fetched, entries=5, rejected=1)],
        verdicts=[verdicts],
        letters=[DeadLetter("normalise", URL, "EmptyEntry", "it is empty", NOW)],
        files=[StoredFile("articles/x.parquet", 7, "ab", 3)],
    )
    found = read_outcome(str(tmp_path))
    counts = found.counts
    assert (counts.new, counts.revised, counts.duplicate, counts.rejected) == (2, 1, 1, 1)
    assert found.problem_count == 1
    assert found.files[0].path == "articles/x.parquet"
    written = {file.path.partition("/")[0] for file in found.files}
    assert written == {"articles", "dead_letters", "feed_health", "state"}
    for file in found.files[1:]:
        assert (tmp_path / file.path).stat().st_size == file.size


def test_a_run_of_one_feed_without_news_is_closed_as_well(tmp_path: Path) -> None:
    fetched = FetchedFeed(DueFeed(FeedSpec(url=URL)), "not_modified", NOW, URL)
    close(tmp_path, outcomes=[FeedOutcome(fetched)])
    found = read_outcome(str(tmp_path))
    assert (found.counts.feeds, found.counts.not_modified, found.counts.new) == (1, 1, 0)
