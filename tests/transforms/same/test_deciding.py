"""Deciding by columns gives what deciding one by one gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.memory.identities import from_table, lookup, to_table, write_segment
from dateline.dataset.storage import write_file
from dateline.schemas.remembered import Identity
from dateline.transforms.same import deciding
from dateline.transforms.same.deciding import PackedClaims, decide_packed
from dateline.transforms.same.decisions import FeedTwiceError
from dateline.transforms.same.packed_claims import pack
from dateline.transforms.same.sameness import Claim, Decision, decide
from tests.transforms.same.any_claims import CLAIMS, NOW, REMEMBERED, claim_with


def _segment(folder: Path, rows: list[Identity]) -> tuple[str, ...]:
    if not rows:
        return ()
    table = to_table(sorted(rows, key=lambda row: row.key))
    write_file(str(folder), "s.parquet", lambda handle: write_segment(handle, table))
    return (str(folder / "s.parquet"),)


@given(CLAIMS, REMEMBERED, st.integers(1, 20))
def test_columns_decide_as_objects_do_in_groups_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, claims: list[Claim], rows: list[Identity], size: int
) -> None:
    segments = _segment(tmp_path_factory.mktemp("s"), rows)
    keys = [key for claim in claims for key in (*claim.lookups, claim.article_id)]
    expected, identities = decide(claims, lookup(segments, keys), now=NOW, refresh_after=50_000)
    packed = PackedClaims([pack(claims)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding, "IN_A_GROUP", size)
        found = decide_packed(packed, segments, now=NOW, refresh_after=50_000)
    decisions = {decision.ref: decision for _, decision in found.others}
    for number in found.new.tolist():
        claim = claims[number]
        decisions[claim.ref] = Decision(claim.ref, "new", claim.article_id, 1)
    assert decisions == {decision.ref: decision for decision in expected}
    assert sorted(from_table(found.identities), key=repr) == sorted(identities, key=repr)


def test_claims_that_share_nothing_never_become_objects() -> None:
    claims = [
        claim_with("a", n, bytes([n]) * 16, bytes([n + 50]) * 16, bytes([n + 150]) * 16, n)
        for n in range(40)
    ]
    found = decide_packed(PackedClaims([pack(claims)]), (), now=NOW, refresh_after=1)
    assert found.new.tolist() == list(range(40))
    assert found.others == []
    assert found.identities.num_rows == 80


def test_a_feed_that_came_twice_is_an_error() -> None:
    claim = claim_with("a", 1, bytes(16), None, None, 1)
    with pytest.raises(FeedTwiceError, match="the feed a came twice"):
        decide_packed(PackedClaims([pack([claim]), pack([claim])]), (), now=NOW, refresh_after=1)


def test_no_claims_are_no_decisions() -> None:
    found = decide_packed(PackedClaims([]), (), now=NOW, refresh_after=1)
    assert (found.new.tolist(), found.others, found.identities.num_rows) == ([], [], 0)
