from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dateline.transforms.same.near_duplicates import candidate_of
from dateline.transforms.same.remembering_signatures import cluster_and_write
from tests.articles import NOON, STEEL


def test_a_copy_joins_the_cluster_of_an_earlier_run(tmp_path: Path) -> None:
    root = str(tmp_path)
    (first,), (segment,) = cluster_and_write((), [candidate_of(STEEL)], NOON, root, "a.parquet")
    copy = replace(STEEL, article_id="f" * 32, feed="https://copier.example/")
    later = NOON + timedelta(hours=1)
    known = [f"{root}/{segment.path}"]
    (found,), _ = cluster_and_write(known, [candidate_of(copy)], later, root, "b.parquet")
    assert found.cluster_id == first.cluster_id
    assert (first.is_first_seen, found.is_first_seen) == (True, False)


def test_nothing_to_cluster_writes_nothing(tmp_path: Path) -> None:
    assert cluster_and_write((), [], NOON, str(tmp_path), "a.parquet") == ([], [])
