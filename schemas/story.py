"""What a run says of stories."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.schemas.frozen import pickled_quickly


@pickled_quickly
@dataclass(frozen=True, slots=True)
class Join:
    """A cluster that joined a story; with ``is_merge`` one that had begun a story of its own."""

    cluster_id: bytes
    story_id: bytes
    linked_to: bytes  # cluster of the story that it is most like
    score: float  # probability that both report one happening
    is_merge: bool = False
