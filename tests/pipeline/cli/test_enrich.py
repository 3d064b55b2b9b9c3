"""``dateline enrich``: stored articles read by a model."""

from __future__ import annotations

from pathlib import Path

import duckdb

from dateline.dataset.dataset import Dataset
from tests.pipeline.cli.invoke import invoke


def models(made: Path) -> set[str | None]:
    dataset = Dataset(str(made / "set"))
    paths = [str(made / "set" / path) for path in dataset.live_files("articles")]
    rows = duckdb.execute("SELECT DISTINCT model FROM read_parquet(?)", [paths]).fetchall()
    return {model for (model,) in rows}


def test_a_dry_run_counts_and_touches_nothing(made: Path) -> None:
    before = sorted((made / "set").rglob("*"))
    done = invoke("enrich", "-c", made / "config.yaml", "--dry-run")
    assert done.code == 0, done.error
    assert done.lines[-1].startswith("4 of 4 articles in 1 partitions would be read again")
    assert sorted((made / "set").rglob("*")) == before


def test_articles_without_a_model_are_read_and_the_rest_is_left(made: Path) -> None:
    assert models(made) == {None}
    done = invoke("enrich", "-c", made / "config.yaml")
    assert done.code == 0, done.error
    assert done.lines[-1].startswith("4 read, 0 failed, ")
    (model,) = models(made)
    assert model is not None
    again = invoke("enrich", "-c", made / "config.yaml")
    assert again.lines[-1] == "0 read, 0 failed, 0 files written"


def test_days_without_articles(made: Path) -> None:
    done = invoke("enrich", "-c", made / "config.yaml", "--from", "2026-12-01", "--dry-run")
    assert done.lines[-1].startswith("0 of 0 articles in 0 partitions")


def test_without_a_data_set_it_is_an_error_of_usage(made: Path, tmp_path: Path) -> None:
    done = invoke("enrich", "-c", made / "config.yaml", "-o", tmp_path / "none")
    assert "there is no data set at" in str(done.error)
    assert not (tmp_path / "none").exists()
