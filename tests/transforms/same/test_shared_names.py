"""Claims that share a name are found, and those that share one by others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.memory.identities import to_table
from dateline.schemas.article import FurtherKeys
from dateline.schemas.remembered import Identity
from dateline.transforms.same import shared_names
from dateline.transforms.same.claim_blocks import pack
from dateline.transforms.same.packed_claims import PackedClaims
from dateline.transforms.same.sameness import Claim
from dateline.transforms.same.shared_names import connected, names_of, pairs_of, pairs_with
from tests.transforms.same.any_claims import CLAIMS, NOW, claim_with


def _key(number: int) -> bytes:
    return bytes([number]) * 16


def _pairs(claims: list[Claim]) -> set[tuple[int, int]]:
    found = pairs_of(names_of(PackedClaims([pack(claims)])))
    return {(int(one), int(other)) for both in found for one, other in zip(*both, strict=True)}


def _reach(pairs: set[tuple[int, int]], nodes: int) -> list[int]:
    label = list(range(nodes))
    for _ in range(nodes):
        for one, other in pairs:
            label[one] = label[other] = min(label[one], label[other])
    return label


@given(CLAIMS, st.integers(1, 5))
def test_claims_that_share_a_key_that_one_is_remembered_under_are_connected(
    claims: list[Claim], at_a_time: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_names, "_AT_A_TIME", at_a_time)
        label = _reach(_pairs(claims), len(claims))
    owned = [{*claim.keys, claim.article_id} for claim in claims]
    every = [{*claim.lookups, claim.article_id} for claim in claims]
    for one, keys in enumerate(owned):
        for other, names in enumerate(every):
            if keys & names:
                assert label[one] == label[other]


def test_a_name_that_nobody_is_remembered_under_connects_nobody() -> None:
    weak = FurtherKeys(same_text=(_key(9),), pages=(_key(8),))
    one = claim_with("a", 1, _key(1), _key(2), None, 1, weak)
    other = claim_with("b", 1, _key(3), _key(4), None, 1, weak)
    assert _pairs([one, other]) == set()
    keeps = claim_with("b", 1, _key(3), _key(4), None, 1, FurtherKeys(kept=(_key(9),)))
    assert _pairs([one, keeps]) == {(0, 1)}


def test_what_is_remembered_connects_its_claims_and_its_own_rows() -> None:
    claims = [
        claim_with("a", n, _key(n), _key(10 + n), None, 1, FurtherKeys(same_text=(_key(90),)))
        for n in range(1, 4)
    ]
    rows = to_table(
        [
            Identity(_key(90), _key(80), 1, 1, 1, NOW),
            Identity(_key(70), _key(80), 1, 1, 1, NOW),
            Identity(_key(60), _key(50), 1, 1, 1, NOW),
        ]
    )
    names = names_of(PackedClaims([pack(claims)]))
    label = connected(list(pairs_with(names, rows, 3)), 6)
    assert label.tolist() == [0, 0, 0, 0, 0, 5]


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=30))
def test_all_that_pairs_connect_have_the_least_of_them_as_label(
    pairs: list[tuple[int, int]],
) -> None:
    some = [(np.array([one]), np.array([other])) for one, other in pairs]
    assert connected(some, 20).tolist() == _reach(set(pairs), 20)
