"""What the entries of a run are, by the memory of identities and back into it: no Beam."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dateline.dataset.memory.identities import lookup, to_table, write_segment
from dateline.dataset.storage import StoredFile, write_file
from dateline.transforms.same.decisions import identity_of, refuse_feeds_that_came_twice
from dateline.transforms.same.sameness import Claim, Decision, decide


def decide_and_write(
    segments: Sequence[str],
    claims: Sequence[Claim],
    now: datetime,
    refresh_after_s: float,
    root: str,
    path: str,
) -> tuple[list[tuple[bytes, Decision]], list[StoredFile]]:
    """Each decision with the name of the entry that it is about, and the segment to remember.

    Args:
        segments: paths of the segments in force.
        path: of the new segment, below ``root``; there is none where nothing is to be remembered.

    Raises:
        FeedTwiceError: a feed came twice.
    """
    refuse_feeds_that_came_twice(claims)
    decisions, remembered = decide(
        claims,
        lookup(segments, (key for claim in claims for key in claim.lookups)),
        now=int(now.timestamp()),
        refresh_after=int(refresh_after_s),
    )
    names = {c.ref: identity_of(c.feed_hash, c.article_id, c.content_hash) for c in claims}
    files: list[StoredFile] = []
    if remembered:
        table = to_table(remembered)
        files.append(write_file(root, path, lambda handle: write_segment(handle, table)))
    return [(names[decision.ref], decision) for decision in decisions], files
