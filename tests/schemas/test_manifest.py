"""Head and manifests as they stand in JSON."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from dateline.schemas.manifest import FORMAT, Counts, FileEntry, Head, Manifest, Segment


def manifest(**given: Any) -> dict[str, Any]:
    return {
        "schema_version": 2, "run_id": "r1", "sequence": 1, "status": "ok", "now": "2026-11-24",
        "inputs": {}, "counts": {}, "files": [], "state_before": {}, "state": {},
    } | given  # fmt: skip


def test_what_is_written_is_read_again() -> None:
    segment = Segment(path="state/feeds/r1.parquet", rows=3, size=9, sha256="ab")
    made = Manifest(**manifest(state=Head(memories={"feeds": (segment,)}, sequence=1)))
    assert Manifest.model_validate_json(made.model_dump_json()) == made


def test_the_format_is_written_with_everything() -> None:
    assert Head().version == Manifest(**manifest()).version == FORMAT


@pytest.mark.parametrize("key", ["mood", "fils"])
def test_unknown_keys_are_refused(key: str) -> None:
    with pytest.raises(ValidationError):
        Manifest(**manifest(**{key: 1}))
    with pytest.raises(ValidationError):
        Head.model_validate({key: 1})


def test_they_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Head().sequence = 2


def test_the_segments_of_a_memory_and_all_state_files() -> None:
    feeds = tuple(Segment(path=f"state/feeds/{n}", rows=1) for n in range(2))
    files = (Segment(path="state/files/0", rows=1),)
    head = Head(memories={"feeds": feeds, "files": files})
    assert head.segments("feeds") == feeds
    assert head.segments("identities") == ()
    assert head.state_files() == {"state/feeds/0", "state/feeds/1", "state/files/0"}


def test_counts_begin_at_nothing() -> None:
    assert set(Counts().model_dump().values()) == {0}
    assert FileEntry(path="a", size=1, sha256="x").rows is None
