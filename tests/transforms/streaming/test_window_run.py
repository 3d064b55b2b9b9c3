from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb

from dateline.dataset.archive import read_archive
from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset
from dateline.pipeline.query.views import create_views
from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.config import DedupeSettings, FeedSpec, FetchSettings, OutputSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.enrichment import Prediction
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.transforms.http.visit_parser import ParsedVisit, VisitParser
from dateline.transforms.reporting.archiving import packed
from dateline.transforms.streaming.window_run import WindowSettings, commit_window
from dateline.transforms.streaming.windows import Windows
from tests.feed_server import rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def enrich(
    articles: Sequence[Article], _now: datetime
) -> Iterator[tuple[EnrichedArticle, DeadLetter | None]]:
    """Without a model."""
    for article in articles:
        yield EnrichedArticle(article, "disabled"), None


def enrich_with_vectors(
    articles: Sequence[Article], _now: datetime
) -> Iterator[tuple[EnrichedArticle, DeadLetter | None]]:
    """As a model that finds that all articles say the same."""
    vector = bytes([127] + [0] * 383)
    said = Prediction((), (), "other", "neutral", (0.0, 1.0, 0.0), 0.0, vector=vector)
    for article in articles:
        yield EnrichedArticle(article, "ok", "m@1", said), None


def settings(root: Path) -> WindowSettings:
    return WindowSettings(
        str(root), Windows(60.0), FetchSettings(), DedupeSettings(), OutputSettings(),
        ("http://a.example/", "http://b.example/"), {},
    )  # fmt: skip


def visit(name: str, seconds: float, items: int = 2, body: bytes | None = None) -> ParsedVisit:
    at = NOON + timedelta(seconds=seconds)
    url = f"http://{name}.example/"
    parser = VisitParser(None, 10.0)
    try:
        body = body or rss(name, items)
        found = FetchedFeed(DueFeed(FeedSpec(url=url)), "ok", at, url, body=body)
        return parser.read(found, at)
    finally:
        parser.close()


def with_document(seen: ParsedVisit, body: bytes) -> ParsedVisit:
    return replace(seen, document=packed(body))


def count(root: Path) -> int:
    with duckdb.connect() as connection:
        create_views(connection, str(root))
        return int(connection.execute("SELECT count(*) FROM articles").fetchall()[0][0])


def test_a_window_is_committed_once(tmp_path: Path) -> None:
    visits = [visit("a", 5), visit("b", 6)]
    assert len(commit_window(settings(tmp_path), NOON, visits, enrich)) == 1
    assert commit_window(settings(tmp_path), NOON, visits, enrich) == []
    assert count(tmp_path) == 4
    assert check(Dataset(str(tmp_path)), deep=True) == []


def test_a_feed_that_comes_twice_makes_a_second_commit_and_no_article_twice(tmp_path: Path) -> None:
    visits = [visit("a", 20, items=3), visit("a", 5)]
    made = commit_window(settings(tmp_path), NOON, visits, enrich)
    assert [manifest.counts.new for manifest in made] == [2, 1]
    assert count(tmp_path) == 3


def test_reports_of_one_happening_join_a_story(tmp_path: Path) -> None:
    commit_window(settings(tmp_path), NOON, [visit("a", 5, items=1)], enrich_with_vectors)
    later = NOON + timedelta(minutes=1)
    commit_window(settings(tmp_path), later, [visit("b", 65, items=1)], enrich_with_vectors)
    assert Dataset(str(tmp_path)).head().segments("stories")
    with duckdb.connect() as connection:
        create_views(connection, str(tmp_path))
        assert connection.execute("SELECT sum(articles) FROM stories").fetchall() == [(2,)]


def test_a_window_remembers_what_copies_and_boilerplate_are_found_by(tmp_path: Path) -> None:
    commit_window(settings(tmp_path), NOON, [visit("a", 5)], enrich)
    head = Dataset(str(tmp_path)).head()
    for memory in ("identities", "signatures", "lines", "feeds", "files"):
        assert head.segments(memory), memory
    later = commit_window(settings(tmp_path), NOON + timedelta(minutes=1), [visit("a", 65)], enrich)
    assert [manifest.counts.duplicate for manifest in later] == [2]


def test_what_a_feed_repeats_is_marked_from_window_to_window(tmp_path: Path) -> None:
    """The line is on no list: five articles of one window teach it, the next window knows it."""
    line = "More stories from the harbour desk are on the corner page"
    words = "amber birch cedar delta ember fjord grove heron islet jetty".split()

    def body(numbers: range) -> bytes:
        items = "".join(
            f"<item><title>{words[n]} {words[-n - 1]} report</title>"
            f"<link>http://a.example/{n}</link><guid>http://a.example/{n}</guid>"
            f"<description>{' '.join(f'{words[n]}{k}' for k in range(9))}.\n{line}</description>"
            "</item>"
            for n in numbers
        )
        return f"<rss version='2.0'><channel><title>a</title>{items}</channel></rss>".encode()

    commit_window(settings(tmp_path), NOON, [visit("a", 5, body=body(range(6)))], enrich)
    later = NOON + timedelta(minutes=1)
    commit_window(settings(tmp_path), later, [visit("a", 65, body=body(range(6, 8)))], enrich)
    with duckdb.connect() as connection:
        create_views(connection, str(tmp_path))
        marked = connection.execute(
            "SELECT count(*) FILTER (len(boilerplate) > 0), count(*) FROM articles"
        ).fetchall()
    assert marked == [(8, 8)]


def test_who_waits_for_a_window_reads_the_job_that_commits_it(tmp_path: Path) -> None:
    read: list[str] = []

    def enrich_and_look(
        articles: Sequence[Article], now: datetime
    ) -> Iterator[tuple[EnrichedArticle, DeadLetter | None]]:
        read.extend(path.read_text() for path in (tmp_path / "_lease").rglob("*") if path.is_file())
        return enrich(articles, now)

    mine = replace(settings(tmp_path), job="dateline-stream-1")
    commit_window(mine, NOON, [visit("a", 5)], enrich_and_look)
    assert any(", job dateline-stream-1" in text for text in read)


def test_documents_are_archived_with_the_commit_of_their_window(tmp_path: Path) -> None:
    body = rss("a", 2)
    visits = [with_document(visit("a", 5, body=body), body), visit("b", 6)]
    (manifest,) = commit_window(settings(tmp_path), NOON, visits, enrich)
    (path,) = [file.path for file in manifest.files if file.path.startswith("archive/")]
    (row,) = read_archive(str(tmp_path / path))
    assert (row["body"], row["run_id"], row["sequence"]) == (body, manifest.run_id, 1)
    assert row["feed"] == "http://a.example/"
    assert check(Dataset(str(tmp_path)), deep=True) == []
