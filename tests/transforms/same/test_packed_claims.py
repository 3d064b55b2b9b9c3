"""Claims as columns and back: nothing of a claim is lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from dateline.schemas.article import FurtherKeys
from dateline.transforms.same.packed_claims import HAS_GUID, HAS_URL, PackedClaims, pack
from dateline.transforms.same.sameness import Claim
from tests.transforms.same.test_deciding import CLAIMS, _claim


@given(CLAIMS, CLAIMS)
def test_claims_of_several_blocks_come_back_as_they_were(
    one: list[Claim], other: list[Claim]
) -> None:
    packed = PackedClaims([pack(one), pack(other)])
    assert len(packed) == len(one) + len(other)
    assert [packed.claim(number) for number in range(len(packed))] == [*one, *other]


def test_flags_tell_which_claims_have_a_key() -> None:
    key = bytes(range(16))
    packed = PackedClaims(
        [pack([_claim("a", 0, key, key, None, 1), _claim("a", 1, key, None, key, 2)])]
    )
    assert np.flatnonzero(packed.has(HAS_GUID)).tolist() == [0]
    assert np.flatnonzero(packed.has(HAS_URL)).tolist() == [1]


def test_a_claim_is_small() -> None:
    claims = [_claim("a", i, i.to_bytes(16, "big"), None, None, i) for i in range(100)]
    block = pack(claims)
    assert len(block.records) + len(block.keys) <= 150 * len(claims)


def test_more_keys_than_a_record_can_count_are_refused() -> None:
    key = bytes(16)
    many = FurtherKeys((key,) * 256, (), (), (), False)
    with pytest.raises(ValueError, match="an entry of a has 256 further keys"):
        pack([_claim("a", 0, key, None, None, 1, many)])
