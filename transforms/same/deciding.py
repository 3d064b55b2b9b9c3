"""Deciding millions of claims: by columns as far as they go, by ``sameness`` where they do not.

Most entries that need a decision are new: no other claim of the run and nothing that is remembered
shares a key with them. They are articles of their own, revision 1, whatever else there is
(``shared_names.py`` finds them). Of the others most say one text of one article (``alike.py``).
What is left, with what is remembered of it, goes to ``sameness.decide``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dateline.dataset.arrow_columns import places
from dateline.dataset.memory.identities import from_table, lookup_prefixes
from dateline.transforms.same.alike import decide_alike
from dateline.transforms.same.decisions import FeedTwiceError, identity_of
from dateline.transforms.same.feed_decisions import Decided, Known
from dateline.transforms.same.identity_rows import NewIdentities, records_of
from dateline.transforms.same.packed_claims import PackedClaims as PackedClaims
from dateline.transforms.same.sameness import Claim, Decision, decide
from dateline.transforms.same.shared_names import connected, names_of, pairs_of, pairs_with

if TYPE_CHECKING:
    import pyarrow as pa

AT_A_TIME = 50_000
"""Claims that are decided by columns at a time; bounds the memory of the columns beside them."""
IN_A_GROUP = 20_000
"""Claims that are objects at a time, where their keys can be parted."""


def decide_packed(
    claims: PackedClaims, segments: Sequence[str], *, now: int, refresh_after: int
) -> Decided:
    """Decides every claim of a run, exactly as ``sameness.decide`` does.

    Args:
        segments: full paths of the remembered identities.
        now, refresh_after: see ``sameness.decide``.

    Raises:
        FeedTwiceError: two entries claim one position of one feed.
    """
    import numpy as np

    _refuse_feeds_that_came_twice(claims)
    together, chosen, group, remembered, row_group = _groups(claims, segments)
    rows_to_keep: list[Any] = []
    others: list[tuple[bytes, Decision]] = []
    new = [np.flatnonzero(~together).astype(np.uint32)]
    also_in: list[tuple[Any, Any]] = []
    known: list[Known] = []
    for here, rows in _parted(group, row_group, AT_A_TIME):
        numbers, columns = chosen[here], claims.select(chosen[here])
        alike = decide_alike(
            columns,
            *_from_zero(group[here], row_group[rows]),
            remembered.take(places(rows)),
            now=now,
            refresh_after=refresh_after,
        )
        new.append(numbers[alike.is_first])
        also_in.append((numbers[alike.also_in[0]], alike.also_in[1]))
        found = alike.is_decided & ~alike.is_first
        known.append(Known(numbers[found], alike.article[found], alike.revision[found]))
        rows_to_keep.append(alike.identities)
        left = here[~alike.is_decided]
        theirs = rows[np.isin(row_group[rows], group[left])]
        for few, of_them in _parted(group[left], row_group[theirs], IN_A_GROUP):
            objects = {claim.ref: claim for claim in claims.select(chosen[left[few]]).claims()}
            known_of_them = from_table(remembered.take(places(theirs[of_them])))
            decisions, kept = decide(
                objects.values(), known_of_them, now=now, refresh_after=refresh_after
            )
            others += [(_identity(objects[one.ref]), one) for one in decisions]
            rows_to_keep.append(records_of(kept))
    identities = NewIdentities(claims, ~together, rows_to_keep, now)
    return Decided(np.sort(np.concatenate(new)), also_in, known, others, identities)


def _groups(claims: PackedClaims, segments: Sequence[str]) -> tuple[Any, Any, Any, pa.Table, Any]:
    """Which claims share a name with anything; their numbers and groups, what is remembered of
    them, and the groups of that. No two groups share a name, so each can be decided by itself."""
    import numpy as np

    names = names_of(claims)
    pairs = list(pairs_of(names))
    remembered = lookup_prefixes(segments, names.packed, names.bits).combine_chunks()
    if remembered.num_rows:
        pairs += pairs_with(names, remembered, len(claims))
    del names
    label = connected(pairs, len(claims) + remembered.num_rows)
    sizes = np.bincount(label, minlength=len(label))
    together = sizes[label[: len(claims)]] > 1
    chosen = np.flatnonzero(together).astype(np.uint32)
    return together, chosen, label[chosen], remembered, label[len(claims) :]


def _parted(group: Any, row_group: Any, most: int) -> Iterator[tuple[Any, Any]]:
    """Places of claims and of remembered rows, by their groups: some whole groups at a time."""
    import numpy as np

    order = np.argsort(group, kind="stable").astype(np.uint32)
    row_order = np.argsort(row_group, kind="stable").astype(np.uint32)
    group, row_group = group[order], row_group[row_order]
    start = 0
    while start < len(group):
        end = int(np.searchsorted(group, group[min(start + most, len(group)) - 1], "right"))
        low = np.searchsorted(row_group, group[start], "left")
        high = np.searchsorted(row_group, group[end - 1], "right")
        yield np.sort(order[start:end]), np.sort(row_order[low:high])
        start = end


def _from_zero(group: Any, row_group: Any) -> tuple[Any, Any]:
    """Groups by numbers from 0 on, without gaps."""
    import numpy as np

    dense = np.unique(np.concatenate([group, row_group]), return_inverse=True)[1]
    return dense[: len(group)], dense[len(group) :]


def _identity(claim: Claim) -> bytes:
    return identity_of(claim.feed_hash, claim.article_id, claim.content_hash)


def _refuse_feeds_that_came_twice(claims: PackedClaims) -> None:
    """A feed is visited once in a run, so no two claims have one feed and one position."""
    import numpy as np

    entries = np.empty(len(claims), "u8")
    for start, part in claims.parts():
        entries[start : start + len(part)] = part.rows["feed"] + part.rows["position"]
    entries.sort()
    if not (entries[1:] == entries[:-1]).any():
        return
    rows = claims.columns(("feed", "position"))  # hashes may be neighbours: a closer look
    order = np.lexsort((rows["position"], rows["feed"]))
    rows = rows[order]
    twice = rows[1:] == rows[:-1]
    if twice.any():
        feed = claims.feeds[int(rows["feed"][1:][twice][0])]
        raise FeedTwiceError(f"the feed {feed} came twice in one run")
