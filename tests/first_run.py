"""What the first run of a process loads and every later one has: importing this does it.

Processes of tests are forked from one that has imported this (``tests/child_processes.py``), so
that none of them spends one and a half seconds of processor time on it again. No thread may be left
behind, for none survives a fork: a document is parsed and a graph is built, and nothing is run.
"""

from __future__ import annotations

import gc
import os
from datetime import datetime, timezone
from importlib import import_module

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

import tests.beam_shortcuts  # noqa: F401
from dateline.pipeline.job import build
from dateline.pipeline.planning import plan_run
from dateline.schemas.config import Config, FeedSpec
from dateline.transforms.feeds.deadline.task import ParseTask
from dateline.transforms.feeds.text.language import load_language_model
from dateline.transforms.http.environment import tls_context
from tests.feed_server import rss

_NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
_LATE = """
    apache_beam.runners.portability.fn_api_runner apache_beam.runners.worker.sdk_worker
    dateline.dataset.check dateline.dataset.compaction dateline.pipeline.cli.main
    dateline.pipeline.config.loading dateline.pipeline.query.session
    dateline.pipeline.run.beam_options dateline.pipeline.run.run
    dateline.transforms.http.fulltext duckdb pyarrow.dataset pytest
""".split()
"""Modules that functions import when they are called."""


def _load() -> None:
    for name in _LATE:
        import_module(name)
    tls_context(os.environ)
    url = "http://127.0.0.1:9/feed.xml"
    ParseTask(rss("steel", items=3), FeedSpec(url=url), _NOON, base_url=url).run()
    load_language_model()
    config = Config.model_validate(
        {"feeds": [{"url": url}], "output": {"path": "/nowhere"}, "model": {"enabled": False}}
    )
    pipeline = beam.Pipeline(options=PipelineOptions(["--runner=FnApiRunner"]))
    build(pipeline, config, plan_run(config, run_id="first", now=_NOON))
    pipeline.to_runner_api()


_load()
gc.freeze()  # what every process of a test has, its collector need not look through
