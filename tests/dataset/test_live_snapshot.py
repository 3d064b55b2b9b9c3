"""A snapshot names the files of one commit, whatever is committed after it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from dateline.dataset import layout
from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.live_snapshot import live_snapshot
from tests.grown import write_grown
from tests.made_up import START, article, write_dataset

LATER = START + timedelta(days=30)


def test_it_names_the_files_of_each_table_by_one_head(tmp_path: Path) -> None:
    dataset = Dataset(str(write_grown(tmp_path)))
    snapshot = live_snapshot(str(tmp_path))
    assert snapshot.of("articles") == dataset.live_files("articles")
    assert snapshot.of("feed_health") == []
    assert snapshot.head == dataset.head()


def test_a_folder_that_no_run_wrote_to_is_all_of_its_parquet_files(tmp_path: Path) -> None:
    write_dataset(tmp_path, [article(1), article(40)])
    (tmp_path / "articles" / "note.txt").write_text("no table")
    snapshot = live_snapshot(str(tmp_path))
    assert snapshot.head is None
    assert snapshot.is_current()
    assert len(snapshot.of("articles")) == 2
    assert snapshot.run_log() == []


def test_files_that_a_compaction_moves_aside_are_found_again(tmp_path: Path) -> None:
    snapshot = live_snapshot(str(write_grown(tmp_path)))
    compact(Dataset(str(tmp_path)), now=LATER)
    assert not snapshot.is_current()
    again = snapshot.found_again()
    assert again.paths == snapshot.paths
    places = [Path(again.location(path)) for path in again.of("articles")]
    assert all(place.is_file() for place in places)
    assert {place.relative_to(tmp_path).parts[0] for place in places} == {
        "articles",
        layout.REPLACED,
    }
    assert live_snapshot(str(tmp_path)).aside == frozenset()
