"""The graph as a whole: it can be shipped to workers, and every step has a name."""

from __future__ import annotations

import pickle
from datetime import datetime, timezone
from pathlib import Path

import apache_beam as beam
import pytest

import dateline
from dateline.schemas.config import Config
from dateline.transforms.close import CloseRun
from dateline.transforms.deduplicate import DeduplicateArticles
from dateline.transforms.enrich import EnrichArticles
from dateline.transforms.fetch import FetchFeeds
from dateline.transforms.parse import ParseFeeds
from dateline.transforms.reporting.closing import Closing
from dateline.transforms.write import WriteArticles

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def config(tmp_path: Path) -> Config:
    return Config.model_validate(
        {"feeds": [{"url": "http://127.0.0.1:1/"}], "output": {"path": str(tmp_path)}}
    )


def test_the_graph_of_a_run_has_a_label_on_every_step(tmp_path: Path) -> None:
    settings = config(tmp_path)
    pipeline = beam.Pipeline("FnApiRunner")
    dateline.build(pipeline, settings, dateline.plan_run(settings, run_id="r", now=NOON))
    labels = [part.full_label for part in pipeline.transforms_stack[0].parts]
    assert [label for label in labels if "lambda" in label or "<" in label] == []
    order = ["Feeds due", "Fetch", "Parse", "Deduplicate", "Enrich", "Close"]
    assert [label for label in labels if label in order] == order


@pytest.mark.parametrize("fulltext", [False, True])
def test_pages_are_a_step_only_where_a_feed_wants_them(tmp_path: Path, fulltext: bool) -> None:
    pytest.importorskip("trafilatura")
    settings = config(tmp_path)
    feeds = [feed.model_copy(update={"fulltext": fulltext}) for feed in settings.feeds]
    settings = settings.model_copy(update={"feeds": feeds})
    pipeline = beam.Pipeline("FnApiRunner")
    dateline.build(pipeline, settings, dateline.plan_run(settings, run_id="r", now=NOON))
    labels = [part.full_label for part in pipeline.transforms_stack[0].parts]
    assert ("Full text" in labels) is fulltext


def test_every_transform_can_be_pickled(tmp_path: Path) -> None:
    settings = config(tmp_path)
    for transform in (
        FetchFeeds(settings.fetch, NOON),
        ParseFeeds(NOON, 3.0, 1.0),
        DeduplicateArticles(("a",), NOON, 1.0, "root", "path"),
        EnrichArticles(settings.model, NOON),
        WriteArticles("root", "r", settings.output),
        CloseRun(Closing("root", "r", NOON, True, settings.fetch)),
    ):
        assert type(pickle.loads(pickle.dumps(transform))) is type(transform)


def test_the_graph_can_be_shipped_to_a_worker_on_another_machine(tmp_path: Path) -> None:
    """To the portable form that engines take, and back: every function pickles on the way."""
    settings = config(tmp_path)
    pipeline = beam.Pipeline("FnApiRunner")
    dateline.build(pipeline, settings, dateline.plan_run(settings, run_id="r", now=NOON))
    proto = pipeline.to_runner_api()
    assert "beam:transform:pardo:v1" in {t.spec.urn for t in proto.components.transforms.values()}
