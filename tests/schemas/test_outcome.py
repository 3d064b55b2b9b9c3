"""The hand-over from the graph to the commit goes through a file."""

from __future__ import annotations

import pytest

from dateline.schemas.documents import read_json, read_plain, to_text
from dateline.schemas.manifest import Counts, FileEntry
from dateline.schemas.outcome import RunOutcome


def test_an_outcome_comes_back_as_it_was() -> None:
    outcome = RunOutcome(
        files=[FileEntry(path="articles/a", size=1, sha256="x", rows=2)],
        counts=Counts(feeds=1, new=2),
        failed_feeds=["https://a.example/"],
        dead_letters=[{"stage": "fetch", "error_class": "Http404", "count": 1}],
        problems=[{"feed": "f", "message": "m"}],
        problem_count=7,
    )
    assert read_json(to_text(outcome).encode(), RunOutcome) == outcome


def test_half_an_outcome_is_none() -> None:
    with pytest.raises(ValueError, match=r"^files: it is missing"):
        read_plain({"counts": {}}, RunOutcome)
