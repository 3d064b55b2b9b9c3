from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from dateline.schemas.article import FurtherKeys
from dateline.transforms.same.claim_blocks import (
    HAS_GUID,
    HAS_URL,
    IS_OWNER,
    KINDS,
    RECORD,
    pack,
    record_type,
)
from dateline.transforms.same.sameness import Claim
from tests.transforms.same.any_claims import CLAIMS, claim_with


@given(CLAIMS)
def test_a_record_says_what_its_claim_says(claims: list[Claim]) -> None:
    block = pack(claims)
    assert len(block.records) == len(claims) * RECORD.size == len(claims) * record_type().itemsize
    rows = np.frombuffer(block.records, record_type(whole_keys=True))
    for row, claim in zip(rows, claims, strict=True):
        assert (row["position"], row["feed"]) == (claim.ref[1], claim.feed_hash)
        assert (row["content"], row["time"]) == (claim.content_hash, claim.order[0])
        assert row["article"].tobytes() == claim.article_id
        told = [bool(row["flags"] & flag) for flag in (HAS_GUID, HAS_URL, IS_OWNER)]
        assert told == [claim.guid_key is not None, claim.url_key is not None, claim.is_owner]
        assert row["counts"].tolist() == [len(getattr(claim.further, kind)) for kind in KINDS]
    assert len(block.keys) == 16 * int(rows["counts"].sum(dtype=int))
    assert set(block.feeds) == {claim.ref[0] for claim in claims}


def test_more_further_keys_than_a_record_counts_are_refused() -> None:
    further = FurtherKeys(pages=tuple(n.to_bytes(16, "big") for n in range(256)))
    with pytest.raises(ValueError, match="256 further keys"):
        pack([claim_with("a", 1, bytes(16), None, None, 1, further)])
