"""The end of a run as a plain function: rows, files and counts."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dateline.dataset.memory.feed_states import load
from dateline.dataset.storage import StoredFile
from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.documents import to_plain
from dateline.schemas.feed import DueFeed, FeedOutcome, FetchedFeed, FetchStatus
from dateline.transforms.reporting.closing import (
    MAX_PROBLEMS,
    Closing,
    close_run,
    counts_of,
    read_outcome,
    write_outcome,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def outcome(name: str, status: FetchStatus = "ok", **fields: Any) -> FeedOutcome:
    error = "Http500" if status == "failed" else None
    due = DueFeed(FeedSpec(url=f"https://{name}.example/"))
    return FeedOutcome(
        FetchedFeed(due, status, NOW, due.spec.url, error_class=error, elapsed_s=0.5), **fields
    )


def letter(
    feed: str, message: str = "no", kind: str = "EmptyEntry", at: datetime = NOW
) -> DeadLetter:
    return DeadLetter("normalise", f"https://{feed}.example/", kind, message, at)


@pytest.fixture
def closing(tmp_path: Path) -> Closing:
    return Closing(str(tmp_path), "r1", NOW, timed=True, fetch=FetchSettings())


def close(closing: Closing, *outcomes: FeedOutcome, **given: Any) -> Any:
    arguments: dict[str, Any] = {"verdicts": {}, "letters": [], "files": []} | given
    return close_run(closing, outcomes=outcomes, **arguments)


def rows(closing: Closing, found: Any, part: str) -> list[dict[str, Any]]:
    (file,) = [file for file in found.files if part in file.path]
    table = pq.read_table(Path(closing.staging) / file.path, partitioning=None)
    assert table.num_rows == file.rows
    return table.to_pylist()  # type: ignore[no-any-return]


def test_counts_are_sums_over_the_feeds(closing: Closing) -> None:
    found = close(
        closing,
        outcome("a", entries=5, rejected=1),
        outcome("b", error_class="EmptyFeed"),
        outcome("c", "not_modified"),
        outcome("d", "failed"),
        outcome("e", "gone"),
        outcome("f", error_class="NotAFeed"),
        verdicts={"https://a.example/": {"new": 2, "revised": 1, "duplicate": 1}},
    )
    counts = found.counts
    assert (counts.feeds, counts.fetched, counts.not_modified, counts.failed) == (6, 2, 1, 3)
    assert (counts.entries, counts.new, counts.revised, counts.duplicate, counts.rejected) == (
        5, 2, 1, 1, 1,
    )  # fmt: skip
    assert found.failed_feeds == [f"https://{name}.example/" for name in "def"]


def test_no_feeds_count_nothing() -> None:
    assert set(to_plain(counts_of([])).values()) == {0}


def test_every_feed_has_a_row_of_health_and_one_of_state(closing: Closing) -> None:
    found = close(closing, outcome("b"), outcome("a", "failed"))
    health = rows(closing, found, "feed_health")
    assert [(row["feed"], row["status"]) for row in health] == [
        ("https://a.example/", "failed"), ("https://b.example/", "ok"),
    ]  # fmt: skip
    assert {row["elapsed_ms"] for row in health} == {500}
    paths = [f"{closing.staging}/{f.path}" for f in found.files if f.path.startswith("state/")]
    assert list(load(paths)) == ["https://a.example/", "https://b.example/"]


def test_letters_are_written_and_counted_by_class(closing: Closing) -> None:
    letters = [letter("b"), letter("a", kind="TooOld"), letter("a"), letter("a", "earlier")]
    found = close(closing, letters=letters)
    assert [row["feed"] for row in rows(closing, found, "dead_letters")] == [
        *["https://a.example/"] * 3, "https://b.example/",
    ]  # fmt: skip
    assert found.dead_letters == [
        {"stage": "normalise", "error_class": "EmptyEntry", "count": 3},
        {"stage": "normalise", "error_class": "TooOld", "count": 1},
    ]
    assert found.problems == [
        {"feed": "https://a.example/", "stage": "normalise", "error_class": "EmptyEntry",
         "message": "earlier", "count": 2},
        {"feed": "https://a.example/", "stage": "normalise", "error_class": "TooOld",
         "message": "no", "count": 1},
        {"feed": "https://b.example/", "stage": "normalise", "error_class": "EmptyEntry",
         "message": "no", "count": 1},
    ]  # fmt: skip
    assert found.problem_count == 3


def test_the_log_is_handed_a_bounded_number_of_problems(closing: Closing) -> None:
    letters = [letter(f"f{n:04}") for n in range(MAX_PROBLEMS + 7)]
    found = close(closing, letters=letters)
    assert (len(found.problems), found.problem_count) == (MAX_PROBLEMS, MAX_PROBLEMS + 7)


def test_files_of_before_are_listed_with_the_new_ones_by_path(closing: Closing) -> None:
    before = StoredFile("articles/x.parquet", 7, "ab", 1)
    found = close(closing, outcome("a"), files=[before])
    paths = [file.path for file in found.files]
    assert paths == sorted(paths)
    assert paths[0] == "articles/x.parquet"
    assert len(paths) == 3


def test_where_nothing_happened_nothing_is_written(closing: Closing) -> None:
    assert close(closing).files == []


def test_identical_runs_leave_identical_files(tmp_path: Path) -> None:
    digests = []
    for name in ("one", "two"):
        closing = Closing(str(tmp_path / name), "r1", NOW, timed=False, fetch=FetchSettings())
        feeds = [outcome("a"), outcome("b")]
        found = close(closing, *(feeds if name == "one" else feeds[::-1]), letters=[letter("a")])
        digests.append([(file.path, file.sha256) for file in found.files])
    assert digests[0] == digests[1]


def test_the_outcome_is_handed_over_in_a_file(closing: Closing) -> None:
    with pytest.raises(FileNotFoundError):
        read_outcome(closing.staging)
    found = close(closing, outcome("a"), letters=[letter("a", at=NOW - timedelta(days=1))])
    write_outcome(closing, found)
    assert read_outcome(closing.staging) == found


def test_windows_end_a_run_each_under_a_name_of_their_own(tmp_path: Path) -> None:
    paths = set()
    for part in ("", "-w1", "-w2"):
        closing = Closing(str(tmp_path), "r1", NOW, True, FetchSettings(), part)
        found = close(closing, outcome("a"))
        paths |= {file.path for file in found.files} | {write_outcome(closing, found)}
    assert len(paths) == 9
