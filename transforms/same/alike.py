"""Groups of claims that say one text of one article: decided by columns, as ``sameness`` would.

Nearly all claims that share a key with anything are such: an entry that is looked up again, and
copies of one article in several feeds. In a group of them one article is all there is, so nothing
depends on the order in which claims are decided but which comes first and which key it has when.

A group is left to ``sameness.decide`` where it holds two texts, two articles, a foreign claim of an
article's own site, a claim that knows the article by less than a telling key, or an older memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.dataset.arrow_columns import is_there, numbers, sixteens, truths
from dateline.transforms.same.claim_blocks import (
    GUIDS,
    HAS_FIELDS,
    HAS_GUID,
    HAS_URL,
    IS_OWNER,
    KEPT,
    PAGES,
)
from dateline.transforms.same.identity_rows import identity_records
from dateline.transforms.same.packed_claims import Columns

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Alike:
    """What becomes of the claims of such groups; claims are told by their places."""

    is_decided: Any  # of each claim
    is_first: Any  # of each claim: whether it is new; all others that are decided are duplicates
    also_in: tuple[Any, Any]  # claims that are new, and the hash of another feed with its text
    article: Any  # of each claim, as pairs of numbers
    revision: Any  # of each claim
    identities: Any  # to remember, in any order: records of ``identity_rows.row_type``


@dataclass(frozen=True, slots=True)
class _Remembered:
    """Identities with the group of each, as columns."""

    group: Any
    key: Any
    article: Any
    content: Any
    feed: Any
    revision: Any
    seen: Any
    holder: Any
    has_holder: Any
    is_owned: Any


def _remembered(table: pa.Table, group: Any) -> _Remembered:
    """The columns of a table of identities."""

    return _Remembered(
        group,
        sixteens(table["key"]),
        sixteens(table["article_id"]),
        numbers(table["content_hash"]),
        numbers(table["feed_hash"]),
        numbers(table["revision"]),
        numbers(table["seen_at"]).astype("i8"),
        numbers(table["holder"]),
        is_there(table["holder"]),
        truths(table["is_owned"]),
    )


@dataclass(frozen=True, slots=True)
class _Keys:
    """Each key of each claim, and when an article of its group was given it."""

    key: Any
    name: Any  # the same number for the same key
    claim: Any
    is_telling: Any
    is_own: Any
    given: Any  # by name: the turn of the claim that brought it, -1 for remembered, else never


def decide_alike(
    claims: Columns,
    group: Any,
    row_group: Any,
    remembered: pa.Table,
    *,
    now: int,
    refresh_after: int,
) -> Alike:
    """Decides the groups that this module is for.

    Args:
        claims: some that share a key with each other or with what is remembered.
        group: of each claim, from 0 on without gaps; no two groups share a name.
        row_group: of each remembered identity.
        now, refresh_after: see ``sameness.decide``.
    """
    import numpy as np

    rows = _remembered(remembered, row_group)
    count = int(group.max()) + 1 if len(group) else 0
    table = claims.rows
    turn = _turns(claims, group)
    leader = np.full(count, len(claims))
    np.minimum.at(leader, group, turn)
    leader = np.argsort(turn)[leader]  # the claim of each group that is decided first

    content, publisher = table["content"][leader], table["publisher"][leader]
    article, revision = table["article"][leader].astype("u8"), np.ones(count, "i8")
    is_owned = (table["flags"][leader] & IS_OWNER) != 0
    from_memory = np.zeros(count, bool)
    from_memory[rows.group] = True
    content[rows.group], publisher[rows.group] = rows.content, rows.holder
    article[rows.group], revision[rows.group] = rows.article, rows.revision
    is_owned[from_memory] = False
    is_owned[rows.group[rows.is_owned]] = True

    is_held = table["publisher"] == publisher[group]
    is_owner = claims.has(IS_OWNER)
    is_owned[group[is_owner & is_held]] = True

    keys = _keys_of(claims, turn, is_held, rows)
    since = np.where(from_memory, -1, turn[leader])  # when the article had its first keys
    knows = np.zeros(len(claims), bool)
    tells = keys.is_telling & (keys.given[keys.name] <= since[group[keys.claim]])
    knows[keys.claim[tells]] = True

    fits = np.ones(count, bool)
    fits[group[(table["content"] != content[group]) | ~knows | (is_owner & ~is_held)]] = False
    odd = (
        ~rows.has_holder
        | (rows.holder != publisher[rows.group])
        | (rows.content != content[rows.group])
        | (rows.revision != revision[rows.group])
        | (rows.article != article[rows.group]).any(axis=1)
    )
    fits[rows.group[odd]] = False

    here = fits[group]
    stale = _stale(claims, group, turn, rows, now - refresh_after)
    given, mine = keys.given[keys.name], turn[keys.claim]
    written = keys.is_own & here[keys.claim]
    written &= ((given < mine) & stale[keys.claim]) | (given == mine)
    name, of = keys.name[written], keys.claim[written]
    raw = keys.key[written]
    both = name * len(claims) + of
    ordered = np.sort(both)
    if (ordered[1:] == ordered[:-1]).any():  # a claim may have one key twice
        once = np.unique(both, return_index=True)[1]
        raw, of = raw[once], of[once]
    is_first = np.zeros(len(claims), bool)
    is_first[leader[~from_memory & fits]] = True
    return Alike(
        here,
        is_first,
        _other_feeds(claims, group, is_first),
        article[group],
        revision[group],
        identity_records(
            raw,
            article[group[of]],
            table["content"][of],
            table["feed"][of],
            revision[group[of]],
            publisher[group[of]],
            is_owned[group[of]],
            table["fields"][of],
            (table["flags"][of] & HAS_FIELDS) != 0,
        ),
    )


def _turns(claims: Columns, group: Any) -> Any:
    """The place of each claim in the order in which ``sameness.decide`` goes: ``Claim.turn``."""
    import numpy as np

    feed = _spelled(claims)
    rows = claims.rows
    order = np.lexsort((rows["position"], rows["time"], feed, ~claims.has(IS_OWNER), group))
    turn = np.empty(len(order), np.int64)
    turn[order] = np.arange(len(order))
    return turn


def _own_parts(claims: Columns) -> list[tuple[Any, Any, Any, Any]]:
    """Keys, their claims, whether they tell by themselves, and whether they are remembered."""
    import numpy as np

    rows, parts = claims.rows, []
    named = (("guid", claims.has(HAS_GUID)), ("url", claims.has(HAS_URL)))
    for column, there in (*named, ("article", claims.nameless)):
        yes = np.ones(int(there.sum()), bool)
        parts.append((rows[column][there], np.flatnonzero(there), yes, yes))
    further = (claims.kind == GUIDS) | (claims.kind == PAGES) | (claims.kind == KEPT)
    kept = claims.kind[further] == KEPT
    parts.append((claims.keys[further], claims.owner[further].astype(np.int64), ~kept, kept))
    return parts


def _keys_of(claims: Columns, turn: Any, is_held: Any, rows: _Remembered) -> _Keys:
    import numpy as np

    parts = _own_parts(claims)
    key, claim, is_telling, is_own = (np.concatenate(both) for both in zip(*parts, strict=True))
    name, names = _named(*(np.concatenate([key, rows.key]).astype("u8").T))
    never = len(claims)
    given = np.full(names, never)
    brings = is_own & is_held[claim]
    np.minimum.at(given, name[: len(key)][brings], turn[claim[brings]])
    given[name[len(key) :]] = -1
    return _Keys(key, name[: len(key)], claim, is_telling, is_own, given)


def _named(beginning: Any, end: Any) -> tuple[Any, int]:
    """The same number for the same key, from 0 on, and how many there are."""
    import numpy as np

    order = np.argsort(beginning)
    ordered, another = beginning[order], np.ones(len(order), bool)
    another[1:] = ordered[1:] != ordered[:-1]
    ordered = end[order]
    if (~another[1:] & (ordered[1:] != ordered[:-1])).any():  # begin alike without being equal
        order = np.lexsort((end, beginning))
        another[1:] = (beginning[order][1:] != beginning[order][:-1]) | (
            end[order][1:] != end[order][:-1]
        )
    name = np.empty(len(order), np.int64)
    name[order] = np.cumsum(another) - 1
    return name, int(another.sum())


def _stale(claims: Columns, group: Any, turn: Any, rows: _Remembered, before: int) -> Any:
    """Which claims are the first of their feed and group, and not seen there lately.

    Only these are noted under keys that the article has.
    """
    import numpy as np

    feeds = np.concatenate([claims.rows["feed"], rows.feed])
    _, feed = np.unique(feeds, return_inverse=True)
    place = np.concatenate([group, rows.group]) * (int(feed.max(initial=0)) + 1) + feed
    ours, theirs = place[: len(claims)], place[len(claims) :]
    order = np.lexsort((turn, ours))
    first = np.ones(len(order), bool)
    first[1:] = ours[order][1:] != ours[order][:-1]
    stale = np.zeros(len(order), bool)
    stale[order[first]] = True
    return stale & ~np.isin(ours, theirs[rows.seen > before])


def _other_feeds(claims: Columns, group: Any, is_first: Any) -> tuple[Any, Any]:
    """Claims that are new, and the other feeds of their groups, by hash: each pair once."""
    import numpy as np

    first = np.flatnonzero(is_first)
    leader = np.full(int(group.max(initial=-1)) + 1, -1)
    leader[group[first]] = first
    feeds = np.ascontiguousarray(claims.rows["feed"])
    of = leader[group]
    here = np.flatnonzero(of >= 0)
    here = here[feeds[here] != feeds[of[here]]]
    claim, other = of[here], feeds[here]
    order = np.lexsort((other, claim))
    claim, other = claim[order], other[order]
    once = np.ones(len(order), bool)
    once[1:] = (claim[1:] != claim[:-1]) | (other[1:] != other[:-1])
    return claim[once], other[once]


def _spelled(claims: Columns) -> Any:
    """The place of each claim's feed in the order of their spelling."""
    import numpy as np

    distinct, feed = np.unique(claims.rows["feed"], return_inverse=True)
    names = [claims.feeds[name] for name in distinct.tolist()]
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    return rank[feed]
