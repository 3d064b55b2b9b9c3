"""The end of a run: rows, files and counts from what the steps have found."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dateline.dataset.storage import write_bytes
from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import DueFeed, FeedOutcome, FetchedFeed
from dateline.schemas.manifest import Counts
from dateline.transforms.reporting import closing
from dateline.transforms.reporting.closing import (
    Closing,
    close_run,
    counts_of,
    read_outcome,
    write_outcome,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def ending(root: Path, part: str = "") -> Closing:
    return Closing(str(root), "r", NOW, timed=False, fetch=FetchSettings(), part=part)


def outcome(name: str, status: Any = "ok", error: str | None = None, **counts: Any) -> FeedOutcome:
    spec = FeedSpec(url=f"https://{name}.example/")
    return FeedOutcome(
        FetchedFeed(DueFeed(spec), status, NOW, spec.url), error_class=error, **counts
    )


def letter(feed: str, error_class: str = "Http404", message: str = "m") -> DeadLetter:
    return DeadLetter("fetch", feed, error_class, message, NOW)


def test_each_visit_is_counted_once_and_so_is_each_entry(tmp_path: Path) -> None:
    said = close_run(
        ending(tmp_path),
        outcomes=[
            outcome("a", entries=5, rejected=1),
            outcome("b", "not_modified"),
            outcome("c", "failed"),
            outcome("d", "gone"),
            outcome("e", error="ParserCrashed"),
            outcome("f", error="EmptyFeed"),
        ],
        verdicts={"https://a.example/": {"new": 2, "duplicate": 1, "revised": 1}},
        letters=[],
        files=[],
    )
    counts = said.counts
    assert counts == Counts(
        feeds=6, fetched=2, not_modified=1, failed=3,
        entries=5, new=2, duplicate=1, revised=1, rejected=1,
    )  # fmt: skip
    assert counts.feeds == counts.fetched + counts.not_modified + counts.failed
    assert said.failed_feeds == [f"https://{name}.example/" for name in "cde"]
    assert counts_of([]) == Counts()


def test_the_rows_are_staged_beside_what_was_staged_before(tmp_path: Path) -> None:
    before = write_bytes(str(tmp_path), "articles/x.parquet", b"x")
    said = close_run(
        ending(tmp_path),
        outcomes=[outcome("b"), outcome("a")],
        verdicts={},
        letters=[letter("z"), letter("y")],
        files=[before],
    )
    paths = [file.path for file in said.files]
    assert paths == sorted(paths)
    assert [path.split("/")[0] for path in paths] == [
        "articles",
        "dead_letters",
        "feed_health",
        "state",
    ]
    for file in said.files:
        assert (tmp_path / file.path).stat().st_size == file.size
    health = pq.read_table(tmp_path / paths[2], partitioning=None)
    assert health["feed"].to_pylist() == ["https://a.example/", "https://b.example/"]
    letters = pq.read_table(tmp_path / paths[1], partitioning=None)
    assert letters["feed"].to_pylist() == ["y", "z"]
    states = pq.read_table(tmp_path / paths[3])
    assert sorted(states["feed"].to_pylist()) == health["feed"].to_pylist()


def test_letters_are_told_by_kind_the_most_frequent_first_and_by_feed(tmp_path: Path) -> None:
    letters = [letter("b", "Dns"), letter("b", "Tls", "z"), letter("a", "Tls"), letter("b", "Tls")]
    said = close_run(ending(tmp_path), outcomes=[], verdicts={}, letters=letters, files=[])
    assert said.dead_letters == [
        {"stage": "fetch", "error_class": "Tls", "count": 3},
        {"stage": "fetch", "error_class": "Dns", "count": 1},
    ]
    problems = [(one["feed"], one["error_class"], one["count"]) for one in said.problems]
    assert problems == [("a", "Tls", 1), ("b", "Dns", 1), ("b", "Tls", 2)]
    assert said.problems[2]["message"] == "m", "the same one whatever order they came in"
    assert said.problem_count == 3


def test_the_problems_that_are_handed_on_are_bounded_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "MAX_PROBLEMS", 2)
    letters = [letter(name) for name in "dcba"]
    said = close_run(ending(tmp_path), outcomes=[], verdicts={}, letters=letters, files=[])
    assert [problem["feed"] for problem in said.problems] == ["a", "b"]
    assert said.problem_count == 4
    (file,) = said.files
    assert file.rows == 4, "all of them stand in the table"


def test_an_outcome_is_handed_over_in_a_file(tmp_path: Path) -> None:
    said = close_run(ending(tmp_path), outcomes=[], verdicts={}, letters=[], files=[])
    with pytest.raises(FileNotFoundError):
        read_outcome(str(tmp_path))
    write_outcome(ending(tmp_path), said)
    assert read_outcome(str(tmp_path)) == said


def test_windows_of_one_run_do_not_write_over_each_other(tmp_path: Path) -> None:
    paths = set()
    for part in ("", "-w1", "-w2"):
        said = close_run(
            ending(tmp_path, part), outcomes=[outcome("a")], verdicts={}, letters=[], files=[]
        )
        paths |= {file.path for file in said.files}
        paths.add(write_outcome(ending(tmp_path, part), said))
    assert len(paths) == 9
