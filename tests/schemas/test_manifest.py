"""Head, manifest and decision: frozen, and strict about what they do not know."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from dateline.schemas.manifest import FORMAT, CommitPlan, Counts, FileEntry, Head, Manifest, Segment


def head() -> Head:
    segments = (Segment(path="state/feeds/a", rows=1), Segment(path="state/feeds/b", rows=2))
    return Head(memories={"feeds": segments, "runs": (Segment(path="state/runs/c", rows=3),)})


def test_a_head_knows_its_segments_by_memory_oldest_first() -> None:
    assert [segment.path for segment in head().segments("feeds")] == [
        "state/feeds/a",
        "state/feeds/b",
    ]
    assert head().segments("identities") == ()
    assert head().state_files() == {"state/feeds/a", "state/feeds/b", "state/runs/c"}
    assert Head().state_files() == set()


@pytest.mark.parametrize("type_", [FileEntry, Segment, Head, Counts, Manifest, CommitPlan])
def test_a_key_that_is_not_known_is_refused(type_: Any) -> None:
    """A newer version may mean something by it that must not be lost."""
    with pytest.raises(ValidationError) as caught:
        type_.model_validate({"colour": "blue"})
    kinds = {tuple(error["loc"]): error["type"] for error in caught.value.errors()}
    assert kinds["colour",] == "extra_forbidden"


def test_what_was_read_is_not_changed_by_accident() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        head().sequence = 5


def test_a_data_set_without_commits_has_number_zero() -> None:
    assert (Head().sequence, Head().run_id, Head().commit_id) == (0, None, None)
    assert set(Counts().model_dump().values()) == {0}


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
