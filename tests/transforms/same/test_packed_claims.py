from __future__ import annotations

import pytest
from hypothesis import given

from dateline.schemas.article import FurtherKeys
from dateline.transforms.same.packed_claims import PackedClaims, pack
from dateline.transforms.same.sameness import Claim
from tests.transforms.same.any_claims import CLAIMS, claim_with


@given(CLAIMS)
def test_claims_come_out_of_a_block_as_they_went_in(claims: list[Claim]) -> None:
    half = len(claims) // 2
    packed = PackedClaims([pack(claims[:half]), pack(claims[half:])])
    assert [packed.claim(number) for number in range(len(packed))] == claims


def test_more_further_keys_than_a_record_counts_are_refused() -> None:
    further = FurtherKeys(pages=tuple(n.to_bytes(16, "big") for n in range(256)))
    with pytest.raises(ValueError, match="256 further keys"):
        pack([claim_with("a", 1, bytes(16), None, None, 1, further)])
