"""The stores of the benchmark hold the same articles and give the same answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.made_up_articles import START, Batch, batch
from benchmarks.stores import DATELINE, IDEAL, STORES, close, live_size
from benchmarks.work.store import asking

RUNS, COUNT = 2, 40


@pytest.fixture(scope="module")
def batches() -> list[Batch]:
    return [batch(number, RUNS, COUNT) for number in range(2 * RUNS)]


def answers(store: str, root: Path, **options: Any) -> dict[str, str]:
    facts = asking(store, str(root), days=2, **options)()
    assert facts["queries ms"] > 0
    found: dict[str, str] = facts["answers"]
    return found


def test_batches_repeat_and_have_what_real_runs_have(batches: list[Batch]) -> None:
    assert batch(1, RUNS, COUNT) == batches[1]
    rows = [row for one in batches for row in one.rows]
    assert len(rows) == 2 * RUNS * COUNT
    assert {row["revision"] for row in rows} == {1, 2}
    assert {row["is_first_seen"] for row in rows} == {True, False}
    assert any(row["topics"] for row in rows)
    for row in rows:
        for mention in row["entities"]:
            assert row[mention["field"]][mention["start"] : mention["end"]] == mention["text"]


def test_dateline_pandas_and_the_ideal_answer_alike(batches: list[Batch], tmp_path: Path) -> None:
    pandas = "pandas, a file per run"
    for number, name in enumerate((DATELINE, pandas, IDEAL)):
        STORES[name].write(str(tmp_path / str(number)), batches)
    ours, theirs, ideal = (tmp_path / str(number) for number in range(3))
    days = len(list(ideal.iterdir()))
    wanted = answers(IDEAL, ideal)
    assert wanted["distinct feeds"].startswith("1 rows")
    assert all(not text.startswith("0 rows") for text in wanted.values())
    assert answers(pandas, theirs) == wanted
    assert answers(DATELINE, ours) == wanted
    assert live_size(DATELINE, str(ours))[0] > days
    close(str(ours), batches[-1].at)
    assert live_size(DATELINE, str(ours))[0] == days
    assert answers(DATELINE, ours) == wanted
    assert answers(DATELINE, ours, as_stored=False) == wanted


def test_a_store_that_lost_a_run_is_noticed(batches: list[Batch], tmp_path: Path) -> None:
    STORES[IDEAL].write(str(tmp_path / "all"), batches)
    STORES[IDEAL].write(str(tmp_path / "some"), batches[:-1])
    assert answers(IDEAL, tmp_path / "all") != answers(IDEAL, tmp_path / "some")


def test_runs_go_on_from_the_start(batches: list[Batch]) -> None:
    assert [one.at for one in batches] == sorted({one.at for one in batches})
    assert all(one.at > START for one in batches)
