from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dateline.dataset import partitions
from dateline.dataset.article_files import write_articles, write_partition
from dateline.schemas.article import EnrichedArticle
from dateline.schemas.config import OutputSettings
from tests.articles import PLAIN


def enriched(number: int, language: str = "en") -> EnrichedArticle:
    return EnrichedArticle(
        replace(PLAIN, article_id=f"{number:032x}", language=language), "disabled"
    )


def test_a_partition_is_written_in_one_order_whatever_order_comes(tmp_path: Path) -> None:
    articles = [enriched(number) for number in range(5)]
    written = []
    for name, given in (("x", articles), ("y", articles[::-1])):
        (file,) = write_partition(str(tmp_path / name), "a", "r", given, OutputSettings())
        assert (file.path, file.rows) == ("a-00000.parquet", 5)
        written.append(file.sha256)
    assert written[0] == written[1]


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
