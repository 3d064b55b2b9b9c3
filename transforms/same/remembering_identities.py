"""What the entries of a run are, by the memory of identities and back into it: no Beam."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dateline.dataset.memory.identities import write_ranges
from dateline.dataset.storage import StoredFile, write_file
from dateline.transforms.same.deciding import decide_packed
from dateline.transforms.same.feed_decisions import FeedDecisions, by_feed
from dateline.transforms.same.packed_claims import PackedClaims


def decide_and_write(
    segments: Sequence[str],
    claims: PackedClaims,
    now: datetime,
    refresh_after_s: float,
    root: str,
    path: str,
) -> tuple[list[tuple[str, FeedDecisions]], list[StoredFile]]:
    """The decisions of each feed, and the segment to remember.

    Args:
        segments: paths of the segments in force.
        path: of the new segment, below ``root``; there is none where nothing is to be remembered.

    Raises:
        FeedTwiceError: a feed came twice.
    """
    decided = decide_packed(
        claims, segments, now=int(now.timestamp()), refresh_after=int(refresh_after_s)
    )
    files: list[StoredFile] = []
    identities = decided.identities
    if identities:

        def write(handle: Any) -> int:
            return write_ranges(handle, identities.tables()).rows

        files.append(write_file(root, path, write))
    told = by_feed(claims, decided)
    return list(told), files
