"""A continuous job over ticks that a test gives, on a clock of its own, and what it committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow.parquet as pq
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.test_stream import TestStream as Stream
from apache_beam.transforms.window import TimestampedValue

from dateline.dataset.dataset import Dataset
from dateline.schemas.manifest import CommitRecord


def play(build: Callable[[beam.Pipeline, Stream], Any], *events: tuple[Any, float]) -> None:
    """Runs a graph over elements with their timestamps, one bundle each."""
    stream = Stream()
    for element, at in events:
        stream = stream.add_elements([TimestampedValue(element, at)])
    options = PipelineOptions(streaming=True)
    with beam.Pipeline("BundleBasedDirectRunner", options=options) as pipeline:
        build(pipeline, stream.advance_watermark_to_infinity())


def commits(root: Path) -> list[CommitRecord]:
    """What was committed to a data set, the oldest first."""
    dataset = Dataset(str(root))
    return dataset.commits(dataset.head())


def titles(root: Path) -> Counter[str]:
    """The titles of all articles in force."""
    found: Counter[str] = Counter()
    for path in Dataset(str(root)).live_files("articles"):
        found.update(pq.ParquetFile(root / path).read(columns=["title"])["title"].to_pylist())
    return found
