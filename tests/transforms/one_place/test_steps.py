"""Twin of ``transforms/one_place/steps.py``; ``test_in_this_process.py`` has whole runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.config import OutputSettings
from dateline.transforms.one_place import steps as module
from dateline.transforms.one_place.steps import Place, Steps
from tests.transforms.boilerplate.articles import made

NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)


def steps(root: Path, **output: object) -> Steps:
    settings = OutputSettings.model_validate(output)
    return Steps(Place(str(root), "r1", NOW, 30 * 86_400.0, settings, lambda _: ()))


def articles(count: int) -> list[Article]:
    return [
        replace(
            made(n),
            article_id=f"{n + 1:032x}",
            guid_key=(n + 1).to_bytes(16, "big"),
            url_key=None,
            content_hash=n + 1,
            position=n,
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("block", [2, 10_000])
def test_every_article_is_decided_however_claims_are_packed(
    tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLAIMS_IN_A_BLOCK", block)
    work = steps(tmp_path)
    found = work.decide(articles(5))
    assert sorted(one.position for one in found) == [0, 1, 2, 3, 4]
    assert work.verdicts == {"f": {"new": 5}}
    assert work.counted == {"entries_new": 5}
    (file,) = work.files
    assert (tmp_path / file.path).stat().st_size == file.size


def test_without_articles_nothing_is_written(tmp_path: Path) -> None:
    work = steps(tmp_path)
    assert work.cluster(list(work.mark(work.decide([])))) == []
    work.write([])
    work.group([])
    assert (work.files, dict(work.counted), list(tmp_path.iterdir())) == ([], {}, [])


def test_partitions_that_a_run_has_no_room_for_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.dataset.partitions.MOST_PARTITIONS", 1)
    work = steps(tmp_path, partition_by=["language"])
    told = [replace(one, language="en") for one in articles(3)]
    told.append(replace(told[0], article_id="f" * 32, language="de"))
    work.write([EnrichedArticle(one, "disabled") for one in told])
    assert work.counted["entries_shared_partition"] == 1
    assert sorted(file.path.split("/")[1] for file in work.files) == [
        "partition_language=en",
        "partition_language=mixed",
    ]
