"""What is remembered comes in the order of keys, in tables of one size, each row once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.memory.identities import from_table
from dateline.schemas.remembered import Identity
from dateline.transforms.same.claim_blocks import pack
from dateline.transforms.same.identity_rows import NewIdentities, records_of
from dateline.transforms.same.packed_claims import PackedClaims
from dateline.transforms.same.sameness import Claim
from tests.transforms.same.any_claims import CLAIMS, NOW, claim_with


def _order(row: Identity) -> tuple[bytes, int, int, bytes]:
    return row.key, row.content_hash, row.feed_hash, row.article_id


def _rows_of(claim: Claim) -> list[Identity]:
    return [
        Identity(
            key, claim.article_id, claim.content_hash, claim.feed_hash, 1, NOW, claim.publisher,
            claim.is_owner, claim.field_hashes,
        )
        for key in claim.keys
    ]  # fmt: skip


def _shares(claim: Claim, others: list[Claim]) -> bool:
    """Whether a claim has a key that one of the others has; those that are new never do."""
    return any(set(claim.keys) & set(other.keys) for other in others)


@given(CLAIMS, st.integers(1, 9))
def test_rows_of_new_claims_and_others_come_in_order(drawn: list[Claim], size: int) -> None:
    claims = [one for n, one in enumerate(drawn) if not _shares(one, drawn[:n])]
    is_new = np.arange(len(claims)) % 2 == 0
    others = [row for claim in claims[1::2] for row in _rows_of(claim)]
    identities = NewIdentities(
        PackedClaims([pack(claims)]),
        is_new,
        [records_of(others[::2]), records_of(others[1::2])],
        NOW,
    )
    expected = {_order(row): row for claim in claims for row in _rows_of(claim)}
    assert bool(identities) == bool(claims)
    tables = list(identities.tables(size))
    assert [row for table in tables for row in from_table(table)] == [
        expected[name] for name in sorted(expected)
    ]
    assert all(table.num_rows == size for table in tables[:-1])


def test_keys_that_begin_alike_are_ordered_by_their_ends() -> None:
    keys = [bytes(8) + number.to_bytes(8, "big") for number in (3, 1, 2)]
    claims = [claim_with("a", n, key, key, None, n) for n, key in enumerate(keys)]
    identities = NewIdentities(PackedClaims([pack(claims)]), np.ones(3, bool), [], NOW)
    (table,) = identities.tables(1 << 20)
    assert table["key"].to_pylist() == sorted(keys)


def test_a_claim_that_has_one_key_twice_is_remembered_once() -> None:
    claim = claim_with("a", 1, bytes(16), b"k" * 16, b"k" * 16, 1)
    identities = NewIdentities(PackedClaims([pack([claim])]), np.ones(1, bool), [], NOW)
    (table,) = identities.tables()
    assert table.num_rows == 1
