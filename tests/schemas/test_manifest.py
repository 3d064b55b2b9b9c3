"""Head, manifest and decision: frozen, and strict about what they do not know."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.schemas.documents import UnknownKeyError, read_json, read_plain, to_plain, to_text
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
    with pytest.raises(UnknownKeyError, match=r"^colour$"):
        read_plain({"colour": "blue"}, type_)
    with pytest.raises(TypeError, match="colour"):
        type_(colour="blue")


def test_what_was_read_is_not_changed_by_accident() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        head().sequence = 5  # type: ignore[misc]


def test_a_data_set_without_commits_has_number_zero() -> None:
    assert (Head().sequence, Head().run_id, Head().commit_id) == (0, None, None)
    assert set(to_plain(Counts()).values()) == {0}


def manifest(**given: Any) -> Manifest:
    return read_plain(
        {
            "schema_version": 2, "run_id": "r1", "sequence": 1, "status": "ok", "now": "2026-11-24",
            "inputs": {}, "counts": {}, "files": [], "state_before": {}, "state": {},
        } | given,
        Manifest,
    )  # fmt: skip


def test_what_is_written_is_read_again() -> None:
    segment = {"path": "state/feeds/r1.parquet", "rows": 3, "size": 9, "sha256": "ab"}
    made = manifest(state={"memories": {"feeds": [segment]}, "sequence": 1})
    assert made.state.segments("feeds") == (Segment(**segment),)  # type: ignore[arg-type]
    assert read_json(to_text(made).encode(), Manifest) == made


def test_the_format_is_written_with_everything() -> None:
    assert Head().version == manifest().version == FORMAT


@pytest.mark.parametrize("key", ["mood", "fils"])
def test_unknown_keys_are_refused(key: str) -> None:
    with pytest.raises(UnknownKeyError, match=key):
        manifest(**{key: 1})


def test_the_segments_of_a_memory_and_all_state_files() -> None:
    feeds = tuple(Segment(path=f"state/feeds/{n}", rows=1) for n in range(2))
    files = (Segment(path="state/files/0", rows=1),)
    head = Head(memories={"feeds": feeds, "files": files})
    assert head.segments("feeds") == feeds
    assert head.segments("identities") == ()
    assert head.state_files() == {"state/feeds/0", "state/feeds/1", "state/files/0"}


def test_counts_begin_at_nothing() -> None:
    assert set(to_plain(Counts()).values()) == {0}
    assert FileEntry(path="a", size=1, sha256="x").rows is None
