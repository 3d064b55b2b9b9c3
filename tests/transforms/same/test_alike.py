"""Groups that say one text of one article are decided by columns as objects would be."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dataset.memory.identities import from_table, to_table
from dateline.schemas.article import FurtherKeys
from dateline.schemas.remembered import Identity, feed_hash
from dateline.transforms.same import alike
from dateline.transforms.same.alike import Alike, decide_alike
from dateline.transforms.same.claim_blocks import pack
from dateline.transforms.same.identity_rows import table_of
from dateline.transforms.same.packed_claims import PackedClaims
from dateline.transforms.same.sameness import Claim, decide
from tests.transforms.same.any_claims import NOW, claim_with, of_one_article

K1, K2, K3, K4 = (bytes([number]) * 16 for number in range(1, 5))


def _alike(claims: list[Claim], rows: list[Identity]) -> Alike:
    """The claims and rows as one group."""
    columns = PackedClaims([pack(claims)]).select(np.arange(len(claims)))
    group, row_group = np.zeros(len(claims), np.int64), np.zeros(len(rows), np.int64)
    return decide_alike(columns, group, row_group, to_table(rows), now=NOW, refresh_after=50_000)


def _also_in(found: Alike) -> dict[int, tuple[str, ...]]:
    """By claim the other feeds of its text, in the order of their names."""
    names = {feed_hash(name): name for name in ("a", "bb", "b2", "cccc")}
    told: dict[int, list[str]] = {}
    for claim, feed in zip(*(part.tolist() for part in found.also_in), strict=True):
        told.setdefault(claim, []).append(names[feed])
    return {claim: tuple(sorted(feeds)) for claim, feeds in told.items()}


def _is_decided(claims: list[Claim], rows: list[Identity]) -> bool:
    """Whether the group is decided here; if so, it is as it should be."""
    found = _alike(claims, rows)
    if not found.is_decided.all():
        assert not found.is_decided.any()
        assert not found.is_first.any()
        assert found.identities.tolist() == []
        return False
    decisions, identities = decide(claims, rows, now=NOW, refresh_after=50_000)
    article, revision = found.article.astype(">u8"), found.revision.tolist()
    assert {
        claim.ref: (
            "new" if found.is_first[number] else "duplicate",
            article[number].tobytes(),
            revision[number],
            _also_in(found).get(number, ()),
        )
        for number, claim in enumerate(claims)
    } == {
        one.ref: (one.verdict, one.article_id, one.revision, one.also_in_feeds) for one in decisions
    }
    assert all(one.quotes is None and not one.is_over_limit for one in decisions)
    kept = from_table(table_of(found.identities, NOW))
    assert sorted(kept, key=repr) == sorted(identities, key=repr)
    return True


@settings(max_examples=400)
@given(of_one_article())
def test_what_is_decided_is_decided_as_objects_are(
    drawn: tuple[list[Claim], list[Identity]],
) -> None:
    _is_decided(*drawn)


def _row(
    key: bytes, text: int = 7, seen_at: int = NOW - 60_000, holder: int | None = 2
) -> Identity:
    return Identity(key, K1, text, 99, 2, seen_at, holder, False, 5)


def test_copies_in_other_feeds_are_duplicates_of_the_first() -> None:
    claims = [
        claim_with("a", 1, K1, K1, K2, 7, is_owner=True),
        claim_with("bb", 1, K1, K3, K2, 7),
        claim_with("cccc", 1, K1, K4, K2, 7),
    ]
    assert _is_decided(claims, [])
    found = _alike(claims, [])
    assert found.is_first.tolist() == [True, False, False]
    assert _also_in(found) == {0: ("bb", "cccc")}


def test_an_entry_that_is_looked_up_again_is_a_duplicate_and_is_noted_again_when_it_is_old() -> (
    None
):
    claims = [claim_with("bb", 1, K1, K1, K2, 7)]
    old = [_row(K1), _row(K2)]
    assert _is_decided(claims, old)
    assert _alike(claims, old).identities.size == 2
    feed = claims[0].feed_hash
    late = [Identity(key, K1, 7, feed, 2, NOW - 49_999, 2, False, 5) for key in (K1, K2)]
    assert _is_decided(claims, late)
    assert _alike(claims, late).identities.tolist() == []


def test_a_key_that_only_a_holder_brings_is_given_by_its_claim() -> None:
    further = FurtherKeys(kept=(K4,))
    claims = [
        claim_with("bb", 1, K1, K1, K2, 7),
        claim_with("b2", 1, K1, None, K2, 7, further),
        claim_with("cccc", 1, K1, None, K2, 7, further),
    ]
    assert _is_decided(claims, [_row(K2)])


def test_what_is_more_than_one_text_of_one_article_is_left() -> None:
    claim = claim_with("bb", 1, K1, K1, K2, 7)
    assert not _is_decided([claim, claim_with("bb", 2, K3, K3, K2, 8)], [])  # two texts
    assert not _is_decided([claim], [_row(K2, text=8)])  # a revision
    assert not _is_decided([claim], [_row(K2, holder=None)])  # remembered by an older version
    assert not _is_decided([claim], [_row(K2), _row(K1, holder=4)])
    other = Identity(K1, K3, 7, 99, 2, NOW, 2, False, 5)
    assert not _is_decided([claim], [_row(K2), other])  # two articles
    weaker = claim_with("a", 1, K3, K3, None, 7, FurtherKeys(same_text=(K2,)))
    assert not _is_decided([claim, weaker], [])  # knows it by its text only
    owner = claim_with("cccc", 1, K1, None, K2, 7, is_owner=True)
    assert not _is_decided([owner], [_row(K2)])  # the article's own site starts clean


def test_groups_are_decided_each_by_itself() -> None:
    claims = [
        claim_with("a", 1, K1, K1, None, 7),
        claim_with("bb", 1, K2, K2, None, 8),
        claim_with("bb", 2, K1, K1, None, 7),
        claim_with("a", 2, K2, K2, None, 9),
    ]
    columns = PackedClaims([pack(claims)]).select(np.arange(4))
    none = np.zeros(0, np.int64)
    found = decide_alike(
        columns, np.array([0, 1, 0, 1]), none, to_table([]), now=NOW, refresh_after=1
    )
    assert found.is_decided.tolist() == [True, False, True, False]
    assert found.is_first.tolist() == [True, False, False, False]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=20))
def test_keys_have_one_name_where_they_are_equal_and_not_where_they_begin_alike(
    keys: list[tuple[int, int]],
) -> None:
    beginning, end = (np.array([key[side] for key in keys], "u8") for side in (0, 1))
    names, count = alike._named(beginning, end)
    assert sorted(set(names.tolist())) == list(range(count)) == list(range(len(set(keys))))
    assert len(set(zip(keys, names.tolist(), strict=True))) == count
