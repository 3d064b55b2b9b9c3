"""Head, manifest and decision: frozen, and strict about what they do not know."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from dateline.schemas.manifest import CommitPlan, Counts, FileEntry, Head, Manifest, Segment


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
