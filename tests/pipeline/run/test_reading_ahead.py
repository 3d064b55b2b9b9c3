"""A run whose model reads ahead writes what one writes that reads batch by batch."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.transforms.model.ahead import ReadingAhead
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from tests.feed_server import FeedServer, rss
from tests.file_digests import digests

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
SIGN_UP = "Sign up for our daily briefing."
FRENCH = "Les ministres ont dit lundi que leurs pays veulent commercer davantage entre eux."


def config(root: Path, urls: list[str]) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url, "poll_interval": 60} for url in urls],
            "output": {"path": str(root)},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "per_host": 8, "timeout": 5},
        }
    )


@pytest.fixture
def urls(feed_server: FeedServer) -> list[str]:
    """News, the same news elsewhere, what the model does not read, and lines that recur."""
    ports = rss("Tariffs on ships of Japan", 20, pad=SIGN_UP)
    return [
        feed_server.add("/ports.xml", ports),
        feed_server.add("/again.xml", ports),
        feed_server.add("/french.xml", rss("Nouvelles", 4, pad=FRENCH)),
        feed_server.add("/arms.xml", rss("Navy orders frigates", 20, pad="From our desk in Oslo.")),
    ]


def test_the_files_are_the_same(
    tmp_path: Path, urls: list[str], feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Counter[Document] = Counter()
    asked: list[int] = []
    predict, predict_all = EmbeddedModel.predict, ReadingAhead.predict_all

    def counting(self: EmbeddedModel, document: Document) -> object:
        read[document] += 1
        return predict(self, document)

    def asking(self: ReadingAhead, documents: list[Document]) -> object:
        asked.append(len(documents))
        return predict_all(self, documents)

    monkeypatch.setattr(EmbeddedModel, "predict", counting)
    monkeypatch.setattr(ReadingAhead, "predict_all", asking)

    def two_hours(root: Path, *arguments: str) -> Counter[Document]:
        read.clear()
        first = run(config(root, urls), now=NOON, run_id="first", beam_arguments=arguments)
        assert first.manifest.counts.new == 44
        feed_server.add("/ports.xml", rss("Tariffs on ships of Japan", 24, pad=SIGN_UP))
        later = NOON + timedelta(hours=2)
        second = run(config(root, urls), now=later, run_id="second", beam_arguments=arguments)
        assert second.manifest.counts.new == 4
        feed_server.add("/ports.xml", rss("Tariffs on ships of Japan", 20, pad=SIGN_UP))
        return read.copy()

    ahead = two_hours(tmp_path / "ahead")
    assert asked == [40, 4]
    plain = two_hours(tmp_path / "plain", "--runner=FnApiRunner")
    assert asked == [40, 4]
    assert set(plain) <= set(ahead)
    assert set(ahead.values()) == {1}, "no document is read twice"
    assert digests(tmp_path / "ahead") == digests(tmp_path / "plain")
