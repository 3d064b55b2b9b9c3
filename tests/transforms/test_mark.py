"""Boilerplate inside the job: run after run, in the rows, in the state, in what the model read."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset
from dateline.dataset.repair import repair
from dateline.pipeline.config.loading import with_output
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config, FeedSpec, ModelSettings
from dateline.transforms.same.rebuild import FROM_ARTICLES
from tests.transforms.boilerplate.articles import FOOTER, made

NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)


def feed(folder: Path, *numbers: int, name: str = "gazette") -> FeedSpec:
    items = "".join(
        f"<item><title>{one.title}</title><link>https://{name}.example/{number}</link>"
        f"<description>&lt;p&gt;{one.summary}&lt;/p&gt;&lt;p&gt;{FOOTER}&lt;/p&gt;"
        "&lt;p&gt;Follow us on Facebook&lt;/p&gt;</description></item>"
        for number in numbers
        for one in [made(number)]
    )
    path = folder / f"{name}.xml"
    path.write_text(f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>")
    return FeedSpec(url=path.as_uri(), name=name)


def config_of(root: Path, *feeds: FeedSpec, model: bool = False) -> Config:
    return with_output(Config(feeds=feeds, model=ModelSettings(enabled=model)), str(root))


def rows(root: Path) -> dict[str, dict[str, Any]]:
    files = Dataset(str(root)).live_files("articles")
    found = [row for path in files for row in pq.read_table(root / path).to_pylist()]
    return {row["title"]: row for row in found}


def stretches(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(s["kind"], row[s["field"]][s["start"] : s["end"]]) for s in row["boilerplate"]]


SIGNUP = ("signup", "Follow us on Facebook")


def test_the_general_list_counts_at_once_and_what_a_feed_repeats_once_it_is_known(
    tmp_path: Path,
) -> None:
    root = tmp_path / "out"
    for hour, numbers in enumerate(([1, 2], [3, 4], [5, 6], [7])):
        run(config_of(root, feed(tmp_path, *numbers)), now=NOW + timedelta(hours=hour))
    found = rows(root)
    assert stretches(found[made(1).title]) == [SIGNUP]
    assert stretches(found[made(7).title]) == [("recurring", FOOTER), SIGNUP]
    assert FOOTER in found[made(7).title]["summary"], "the text stays as the feed says it"
    segments = Dataset(str(root)).head().segments("lines")
    assert [segment.rows for segment in segments] == [1, 1], "three were merged: a row a feed"


def test_a_first_run_with_enough_articles_learns_and_marks_in_one_go(tmp_path: Path) -> None:
    root = tmp_path / "out"
    run(config_of(root, feed(tmp_path, *range(1, 9))), now=NOW)
    assert all(("recurring", FOOTER) in stretches(row) for row in rows(root).values())


def test_the_model_reads_no_boilerplate_and_its_offsets_are_those_of_the_field(
    tmp_path: Path,
) -> None:
    root = tmp_path / "out"
    run(config_of(root, feed(tmp_path, *range(1, 4)), model=True), now=NOW)
    for row in rows(root).values():
        assert "Facebook" in row["summary"]
        assert all("Facebook" not in named["name"] for named in row["entity_names"])
        for mention in row["entities"]:
            assert row[mention["field"]][mention["start"] : mention["end"]] == mention["text"]


def test_equal_runs_give_equal_bytes_whatever_the_order_of_feeds(tmp_path: Path) -> None:
    one = feed(tmp_path, *range(1, 9))
    two = feed(tmp_path, *range(20, 29), name="herald")
    sums = []
    for name, feeds in (("a", (one, two)), ("b", (two, one))):
        for hour in range(2):
            at = NOW + timedelta(hours=hour)
            run(config_of(tmp_path / name, *feeds), run_id=f"r{hour}", now=at)
        paths = sorted((tmp_path / name / "state" / "lines").iterdir())
        sums.append([(p.name, hashlib.sha256(p.read_bytes()).hexdigest()) for p in paths])
    assert sums[0] == sums[1]
    assert len(sums[0]) == 1, "a run without news leaves no segment"


def test_a_lost_memory_is_learnt_anew_from_the_articles(tmp_path: Path) -> None:
    root = tmp_path / "out"
    run(config_of(root, feed(tmp_path, *range(1, 9))), now=NOW)
    dataset = Dataset(str(root))
    (segment,) = dataset.head().segments("lines")
    before = pq.read_table(root / segment.path)
    (root / segment.path).unlink()
    assert [finding.kind for finding in check(dataset)] == ["state"]
    done = repair(dataset, now=NOW, rebuild=FROM_ARTICLES, window_days=14)
    assert any("memory of lines" in sentence for sentence in done)
    (again,) = dataset.head().segments("lines")
    assert pq.read_table(root / again.path).equals(before)
    assert check(dataset, deep=True) == []
