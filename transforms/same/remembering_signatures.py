"""Which articles of a run are copies, by the memory of signatures and back into it: no Beam."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dateline.dataset.memory.signatures import lookup_rows, to_table, write_segment
from dateline.dataset.storage import StoredFile, write_file
from dateline.transforms.same.known_signatures import KnownSignatures
from dateline.transforms.same.near_duplicates import Candidate, Membership, cluster_known
from dateline.transforms.same.signatures import FOUND_BY


def cluster_and_write(
    segments: Sequence[str],
    candidates: Sequence[Candidate],
    now: datetime,
    root: str,
    path: str,
) -> tuple[list[Membership], list[StoredFile]]:
    """The cluster of each article, and the segment with the signatures of new ones.

    Args:
        segments: paths of the segments in force.
        path: of the new segment, below ``root``; there is none where nothing is to be remembered.
    """
    if not candidates:
        return [], []
    remembered = lookup_rows(
        segments,
        (value for candidate in candidates for value in candidate.signature.hashes),
        [
            *(c.signature.article_id for c in candidates if c.revision > 1),
            *(c.quotes for c in candidates if c.quotes),
        ],
        least=FOUND_BY,
    )
    members = cluster_known(candidates, KnownSignatures(remembered))
    new = [member.signature for member in members if member.signature is not None]
    files: list[StoredFile] = []
    if new:
        table = to_table(new, int(now.timestamp()))
        files.append(write_file(root, path, lambda handle: write_segment(handle, table)))
    return members, files
