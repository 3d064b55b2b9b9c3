from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq

from dateline.schemas.article import EnrichedArticle
from dateline.transforms.same.remembering_stories import group_and_write
from dateline.transforms.same.stories import StoryCandidate, candidate_of
from tests.articles import NOON, STEEL
from tests.transforms.same.test_story_evidence import SAID


def report(number: int) -> StoryCandidate:
    article = replace(STEEL, article_id=f"{number:032x}", feed=f"https://f{number}.example/")
    found = candidate_of(EnrichedArticle(article, "ok", "m", SAID))
    assert found is not None
    return found


def test_a_later_run_joins_the_story_that_an_earlier_one_began(tmp_path: Path) -> None:
    root = str(tmp_path)
    _, (segment,) = group_and_write((), [report(1)], NOON, "one", root)
    later = NOON + timedelta(hours=1)
    grouping, files = group_and_write([f"{root}/{segment.path}"], [report(2)], later, "two", root)
    (join,) = grouping.joins
    assert (join.cluster_id.hex()[-1], join.story_id.hex()[-1]) == ("2", "1")
    (row,) = pq.ParquetFile(tmp_path / files[-1].path).read().to_pylist()
    assert (row["run_id"], row["is_merge"]) == ("two", False)


def test_parts_of_a_run_write_files_of_their_own(tmp_path: Path) -> None:
    names = [
        group_and_write((), [report(1)], NOON, "one", str(tmp_path), part)[1][0].path
        for part in ("", "-w0-1-p0")
    ]
    assert len(set(names)) == 2


def test_nothing_to_group_writes_nothing(tmp_path: Path) -> None:
    assert group_and_write((), [], NOON, "one", str(tmp_path))[1] == []
