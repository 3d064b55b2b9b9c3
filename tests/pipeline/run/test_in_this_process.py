"""A run in this process writes what the pipeline of Beam writes, and imports no Beam for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.transforms.model.ahead import ReadingAhead
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from tests.feed_server import FeedServer, Reply, rss
from tests.file_digests import digests

ROOT = Path(__file__).parents[3]
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


def test_the_files_are_the_same_and_no_document_is_read_twice(
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


def entry(number: int, title: str, text: str, date: str = "Mon, 23 Nov 2026 08:00:00 GMT") -> str:
    return (
        f"<item><title>{title}</title><link>https://news.example.org/{number}</link>"
        f"<guid isPermaLink='false'>{number}</guid><pubDate>{date}</pubDate>"
        f"<description>{text}</description></item>"
    )


def document(*entries: str, language: str = "en") -> bytes:
    return (
        f"<rss version='2.0'><channel><title>News</title><language>{language}</language>"
        f"{''.join(entries)}</channel></rss>"
    ).encode()


STORY = (
    "A drone struck a tanker in the strait early on Thursday and set its deck on fire, the "
    "coast guard said. Oil rose four percent in London after the attack, the third this month."
)


def test_all_that_feeds_may_bring_comes_out_as_of_the_pipeline(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    sign_ups = "Follow us on Facebook"
    first = document(
        entry(1, "Tanker on fire", STORY),
        entry(2, "Old news", "Years ago.", "Mon, 23 Nov 2020 08:00:00 GMT"),
        entry(3, "Two lines", f"&lt;p&gt;Steel is dear.&lt;/p&gt;&lt;p&gt;{sign_ups}&lt;/p&gt;"),
        entry(4, "", ""),
    )
    copy = document(entry(11, "Ship burns in strait", STORY), language="de")
    urls = [
        feed_server.add("/first.xml", first),
        feed_server.add("/copy.xml", copy),
        feed_server.add("/empty.xml", document()),
        feed_server.add("/page.html", b"<html><body>no feed</body></html>"),
        feed_server.add("/gone.xml", Reply(410)),
    ]
    more = {
        "model": {"enabled": False},
        "output": {"partition_by": ["published_date", "language"]},
    }

    def two_hours(root: Path, *arguments: str) -> list[dict[str, int]]:
        settings = config(root, urls).model_dump(mode="json", exclude_unset=True)
        settings["output"] |= more["output"]
        settings["model"] = more["model"]
        whole = Config.model_validate(settings)
        feed_server.add("/first.xml", first)
        one = run(whole, now=NOON, run_id="first", beam_arguments=arguments)
        again = entry(1, "Tanker on fire", f"{STORY} The crew is safe.")
        feed_server.add("/first.xml", document(again, entry(5, "Cranes stand still", "A strike.")))
        later = NOON + timedelta(hours=2)
        two = run(whole, now=later, run_id="second", beam_arguments=arguments)
        return [dict(one.manifest.metrics), dict(two.manifest.metrics)]

    here = two_hours(tmp_path / "here")
    there = two_hours(tmp_path / "there", "--runner=FnApiRunner")
    assert here == there
    assert here[0]["entries_old_date"] == 1
    assert here[0]["entries_copies"] == 1
    assert here[0]["entries_with_boilerplate"] == 1
    assert here[1]["entries_revised"] == 1
    assert digests(tmp_path / "here") == digests(tmp_path / "there")


def test_pages_are_read_as_in_the_pipeline(tmp_path: Path, feed_server: FeedServer) -> None:
    pytest.importorskip("trafilatura")
    told = "".join(f"<p>Sentence {n} of what the ministers said in Tokyo.</p>" for n in range(12))
    page = f"<html><body><article><h1>Talks</h1>{told}</article></body></html>".encode()
    link = feed_server.add("/talks.html", Reply(body=page, headers={"Content-Type": "text/html"}))
    gone = feed_server.add("/gone.html", Reply(404))
    items = "".join(
        f"<item><title>Talks {n}</title><link>{url}</link><description>Short.</description></item>"
        for n, url in enumerate((link, gone))
    )
    url = feed_server.add(
        "/feed.xml", f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>".encode()
    )
    for name, arguments in (("here", ()), ("there", ("--runner=FnApiRunner",))):
        settings = config(tmp_path / name, [url]).model_dump(mode="json", exclude_unset=True)
        settings["feeds"][0]["fulltext"] = True
        settings["model"] = {"enabled": False}
        whole = Config.model_validate(settings)
        done = run(whole, now=NOON, run_id="r", beam_arguments=arguments)
        assert done.manifest.counts.new == 2
    found = digests(tmp_path / "here")
    assert any(path.startswith("dead_letters/") for path in found)
    assert found == digests(tmp_path / "there")


def test_news_need_no_beam(tmp_path: Path, feed_server: FeedServer) -> None:
    url = feed_server.add("/a.xml", rss("Steel", 2))
    settings = config(tmp_path / "out", [url]).model_dump(mode="json", exclude_unset=True)
    code = (
        "import json, sys\n"
        "from dateline.pipeline.run.run import run\n"
        "from dateline.schemas.config import Config\n"
        "done = run(Config.model_validate(json.loads(sys.argv[1])))\n"
        "print(done.manifest.counts.new, 'apache_beam' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(settings)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["2", "False"]
