from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.same import packed_claims
from dateline.transforms.same.claim_blocks import pack
from dateline.transforms.same.key_arrays import pairs, sixteens, whole
from dateline.transforms.same.packed_claims import PackedClaims
from dateline.transforms.same.sameness import Claim
from tests.transforms.same.any_claims import CLAIMS


@given(CLAIMS)
def test_claims_come_out_of_a_block_as_they_went_in(claims: list[Claim]) -> None:
    half = len(claims) // 2
    packed = PackedClaims([pack(claims[:half]), pack(claims[half:])])
    assert packed.select(np.arange(len(claims))).claims() == claims


@given(CLAIMS)
def test_claims_are_chosen_by_number_wherever_they_lie(claims: list[Claim]) -> None:
    """Blocks are joined until they are large, and parts are looked at one by one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed_claims, "IN_A_PART", 2)
        packed = PackedClaims([pack([claim]) for claim in claims])
        odd = np.arange(1, len(claims), 2)
        assert packed.select(odd).claims() == claims[1::2]
        assert [len(part) for _, part in packed.parts()][:-1] == [2] * ((len(claims) - 1) // 2)
        contents = packed.columns(("content",))["content"]
        assert contents.tolist() == [claim.content_hash for claim in claims]


@given(CLAIMS, st.integers(0, 3))
def test_records_and_further_keys_are_gathered_from_wherever_they_lie(
    claims: list[Claim], size: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed_claims, "IN_A_PART", size)
        packed = PackedClaims([pack([claim]) for claim in claims])
    numbers = np.repeat(np.arange(0, len(claims), 2), 2)  # some, each twice
    at = np.arange(len(numbers))[::-1]
    found = packed.records(numbers, at, len(numbers))
    assert sixteens(found["article"][at]) == [claims[n].article_id for n in numbers]
    assert found["content"][at].tolist() == [claims[n].content_hash for n in numbers]
    further = [
        key
        for claim in claims
        for kind in ("guids", "pages", "same_text", "kept")
        for key in getattr(claim.further, kind)
    ]
    odd = np.arange(1, len(further), 2)
    assert sixteens(packed.further_keys(odd)) == further[1::2]
    assert sixteens(whole(pairs(packed.further_keys(odd)))) == further[1::2]
