"""The hand-over from a finished job to the commit."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from dateline.schemas.manifest import Counts, FileEntry
from dateline.schemas.outcome import RunOutcome


def test_what_is_written_is_read_again() -> None:
    file = FileEntry(path="articles/x.parquet", size=3, sha256="ab", rows=1)
    outcome = RunOutcome(files=[file], counts=Counts(new=1), problem_count=7)
    assert RunOutcome.model_validate_json(outcome.model_dump_json()) == outcome


@pytest.mark.parametrize(
    "text", ["{}", '{"files": []}', '{"files": [], "counts": {}, "x": 1}', "["]
)
def test_half_an_outcome_is_none(text: str) -> None:
    with pytest.raises(ValidationError):
        RunOutcome.model_validate_json(text)
