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

from dateline.transforms.same.identity_rows import identity_records
from dateline.transforms.same.packed_claims import (
    GUIDS,
    HAS_FIELDS,
    HAS_GUID,
    HAS_URL,
    IS_OWNER,
    KEPT,
    PAGES,
    Columns,
)

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Alike:
    """What becomes of the claims of such groups; claims are told by their places."""

    is_decided: Any  # of each claim
    is_first: Any  # of each claim: whether it is new; all others that are decided are duplicates
    also_in: dict[int, tuple[str, ...]]  # by claim that is new: other feeds with its text
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

    def numbers(name: str) -> Any:
        return table[name].fill_null(0).to_numpy()

    return _Remembered(
        group,
        _pairs(table, "key"),
        _pairs(table, "article_id"),
        numbers("content_hash"),
        numbers("feed_hash"),
        numbers("revision"),
        numbers("seen_at").astype("i8"),
        numbers("holder"),
        table["holder"].is_valid().to_numpy(),
        table["is_owned"].fill_null(False).to_numpy(),
    )


def _pairs(table: pa.Table, name: str) -> Any:
    """A column of 16 bytes as pairs of numbers."""
    import numpy as np

    raw = table[name].combine_chunks()
    if not len(raw):
        return np.zeros((0, 2), ">u8")
    return np.frombuffer(raw.buffers()[1], ">u8").reshape(-1, 2)[raw.offset :][: len(raw)]


@dataclass(frozen=True, slots=True)
class _Keys:
    """Each key of each claim, and when an article of its group was given it."""

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
    once = np.unique(name.astype("u8") * np.uint64(len(claims)) + of, return_index=True)[1]
    raw = _key_bytes(claims)[written][once]
    of = of[once]
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

    feed = _spelled(claims, claims.rows["feed"])[1]
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


def _key_bytes(claims: Columns) -> Any:
    import numpy as np

    return np.concatenate([keys for keys, *_ in _own_parts(claims)])


def _keys_of(claims: Columns, turn: Any, is_held: Any, rows: _Remembered) -> _Keys:
    import numpy as np

    parts = _own_parts(claims)
    key, claim, is_telling, is_own = (np.concatenate(both) for both in zip(*parts, strict=True))
    every = np.concatenate([key, rows.key]).astype("u8")
    order = np.lexsort((every[:, 1], every[:, 0]))
    every = every[order]
    another = np.ones(len(every), bool)
    another[1:] = (every[1:] != every[:-1]).any(axis=1)
    name = np.empty(len(every), np.int64)
    name[order] = np.cumsum(another) - 1
    never = len(claims)
    given = np.full(int(another.sum()), never)
    brings = is_own & is_held[claim]
    np.minimum.at(given, name[: len(key)][brings], turn[claim[brings]])
    given[name[len(key) :]] = -1
    return _Keys(name[: len(key)], claim, is_telling, is_own, given)


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


def _other_feeds(claims: Columns, group: Any, is_first: Any) -> dict[int, tuple[str, ...]]:
    """For each claim that is new the other feeds of its group, if there are any."""
    import numpy as np

    first = np.flatnonzero(is_first)
    leader = np.full(int(group.max(initial=-1)) + 1, -1)
    leader[group[first]] = first
    feeds = claims.rows["feed"]
    of = leader[group]
    here = np.flatnonzero(of >= 0)
    here = here[feeds[here] != feeds[of[here]]]
    spelled, rank = _spelled(claims, feeds[here])
    pairs = np.unique(of[here] * max(1, len(spelled)) + rank)
    found: dict[int, list[str]] = {}
    for claim, feed in zip(
        *(part.tolist() for part in divmod(pairs, max(1, len(spelled)))), strict=True
    ):
        found.setdefault(claim, []).append(spelled[feed])
    return {claim: tuple(names) for claim, names in found.items()}


def _spelled(claims: Columns, hashes: Any) -> tuple[list[str], Any]:
    """The feeds that are meant, in the order of their spelling, and the place of each there."""
    import numpy as np

    distinct, feed = np.unique(hashes, return_inverse=True)
    names = [claims.feeds[name] for name in distinct.tolist()]
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    return [names[number] for number in order], rank[feed]
