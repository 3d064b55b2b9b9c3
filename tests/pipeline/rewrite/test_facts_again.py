from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dateline.dataset.article_files import write_facts
from dateline.dataset.dataset import Dataset
from dateline.pipeline.rewrite.facts_again import replace_facts
from dateline.schemas.config import OutputSettings
from dateline.schemas.manifest import FileEntry
from tests.made_up import fact


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """Two files of one partition and one of another, all in force."""
    live = []
    for folder, numbers in (("d=1/a", (1, 2)), ("d=1/b", (3,)), ("d=2/a", (4,))):
        rows = [fact(number) for number in numbers]
        files = write_facts(str(tmp_path), f"facts/{folder}", rows, OutputSettings())
        live += [FileEntry(path=file.path, size=file.size, sha256="") for file in files]
    found = Dataset(str(tmp_path))
    monkeypatch.setattr(Dataset, "live_entries", lambda *_: live)
    return found


def texts(dataset: Dataset, path: str) -> list[tuple[str, str]]:
    rows = pq.ParquetFile(Path(dataset.root) / "new" / path).read().to_pylist()
    return [(row["article_id"][-1], row["kind"]) for row in rows]


def test_facts_of_texts_that_were_read_again_take_the_place_of_older_ones(dataset: Dataset) -> None:
    staging, read = f"{dataset.root}/new", [(fact(1)["article_id"], 1)]
    facts = {"d=1": [fact(1, kind="price")]}
    added, removed = replace_facts(dataset, staging, "d=1", read, facts, OutputSettings(), "e")
    assert removed == ["facts/d=1/a-00000.parquet"]
    assert [texts(dataset, file.path) for file in added] == [[("1", "price"), ("2", "tariff")]]


def test_a_text_that_moves_takes_its_facts_along(dataset: Dataset) -> None:
    staging, read = f"{dataset.root}/new", [(fact(3)["article_id"], 1)]
    facts = {"d=9": [fact(3)]}
    added, removed = replace_facts(dataset, staging, "d=1", read, facts, OutputSettings(), "e")
    assert removed == ["facts/d=1/b-00000.parquet"]
    assert [file.path for file in added] == ["facts/d=9/e-00000.parquet"]


def test_a_text_that_states_nothing_any_more_has_no_rows_left(dataset: Dataset) -> None:
    staging, read = f"{dataset.root}/new", [(fact(3)["article_id"], 1)]
    added, removed = replace_facts(dataset, staging, "d=1", read, {}, OutputSettings(), "e")
    assert (added, removed) == ([], ["facts/d=1/b-00000.parquet"])


def test_other_revisions_keep_their_facts(dataset: Dataset) -> None:
    staging, read = f"{dataset.root}/new", [(fact(1)["article_id"], 2)]
    assert replace_facts(dataset, staging, "d=1", read, {}, OutputSettings(), "e") == ([], [])
