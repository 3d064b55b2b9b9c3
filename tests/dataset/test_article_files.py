from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dateline.dataset import partitions
from dateline.dataset.article_files import write_articles, write_partition
from dateline.schemas.article import EnrichedArticle
from dateline.schemas.config import OutputSettings
from tests.articles import DUTY, PLAIN, RISE, SAID


def enriched(number: int, language: str = "en") -> EnrichedArticle:
    return EnrichedArticle(
        replace(PLAIN, article_id=f"{number:032x}", language=language), "disabled"
    )


def test_a_partition_is_written_in_one_order_whatever_order_comes(tmp_path: Path) -> None:
    articles = [enriched(number) for number in range(5)]
    written = []
    for name, given in (("x", articles), ("y", articles[::-1])):
        (file,) = write_partition(str(tmp_path / name), "a", "r", given, OutputSettings())
        assert (file.path, file.rows) == ("articles/a/r-00000.parquet", 5)
        written.append(file.sha256)
    assert written[0] == written[1]


def test_what_articles_state_stands_in_files_of_its_own_in_one_order(tmp_path: Path) -> None:
    first, second = enriched(1), replace(enriched(2), status="ok", prediction=SAID)
    stating = replace(second, prediction=replace(SAID, facts=(DUTY, RISE)))
    written = []
    for name, given in (("x", [first, stating]), ("y", [stating, first])):
        articles, facts = write_partition(str(tmp_path / name), "a", "r", given, OutputSettings())
        assert (articles.rows, facts.path, facts.rows) == (2, "facts/a/r-00000.parquet", 2)
        written.append(facts.sha256)
    assert written[0] == written[1]
    rows = pq.ParquetFile(tmp_path / "x" / facts.path).read().to_pylist()
    assert [row["kind"] for row in rows] == ["move", "tariff"]
    assert {row["article_id"] for row in rows} == {stating.article.article_id}


def test_articles_go_to_the_folders_of_their_partitions(tmp_path: Path) -> None:
    files = write_articles(str(tmp_path), "r", [enriched(1), enriched(2)], OutputSettings())
    (file,) = files
    assert file.path.startswith("articles/published_date=")
    rows = pq.ParquetFile(tmp_path / file.path).read(columns=["article_id", "run_id"]).to_pylist()
    assert [row["run_id"] for row in rows] == ["r", "r"]


def test_partitions_beyond_the_bound_share_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "MOST_PARTITIONS", 4)
    settings = OutputSettings(partition_by=("language",))
    many = [enriched(number, f"x{number}") for number in range(9)]
    folders = {
        file.path.split("/")[1] for file in write_articles(str(tmp_path), "r", many, settings)
    }
    assert len(folders) == 5
    assert "partition_language=mixed" in folders
