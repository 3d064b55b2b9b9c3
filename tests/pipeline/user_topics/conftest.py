"""A small data set of made-up articles about shipping and other things."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.dataset.dataset import Dataset
from dateline.pipeline.config.loading import load_config
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from tests.feed_server import rss
from tests.user_topics import SHIPPING

CONFIG = """\
feeds: [feed.xml]
model: {threads: 1}
output: {path: data}
topics:
  - name: shipping
    examples: shipping.jsonl
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """One topic with the examples that ship, whose head is not fitted, and a feed nobody read."""
    (tmp_path / "shipping.jsonl").write_bytes(SHIPPING.read_bytes())
    (tmp_path / "feed.xml").write_bytes(rss("A tanker burns in the strait", items=3))
    (tmp_path / "dateline.yaml").write_text(CONFIG, "utf-8")
    return load_config(tmp_path / "dateline.yaml")


@pytest.fixture
def article_ids(config: Config) -> list[str]:
    """Ids of the three articles of that feed, which a run without topics has stored."""
    import pyarrow.parquet as pq

    run(config.model_copy(update={"topics": ()}), run_id="r1")
    root = config.output.path
    found = [
        article_id
        for path in Dataset(root).live_files("articles")
        for article_id in pq.read_table(f"{root}/{path}")["article_id"].to_pylist()
    ]
    assert len(found) == 3
    return found
