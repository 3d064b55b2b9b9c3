"""Deciding by columns gives what deciding one by one gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dataset.memory.identities import from_table, lookup, to_table, write_segment
from dateline.dataset.storage import write_file
from dateline.schemas.article import NO_FURTHER_KEYS, FurtherKeys
from dateline.schemas.remembered import Identity, feed_hash
from dateline.transforms.same import deciding
from dateline.transforms.same.deciding import PackedClaims, decide_packed
from dateline.transforms.same.decisions import FeedTwiceError
from dateline.transforms.same.packed_claims import pack
from dateline.transforms.same.sameness import Claim, Decision, decide

NOW = 1_700_000_000
KEYS = st.integers(1, 30).map(lambda number: number.to_bytes(16, "little"))
SOME = st.lists(KEYS, max_size=2).map(tuple)
FURTHER = st.one_of(
    st.just(NO_FURTHER_KEYS),
    st.builds(FurtherKeys, SOME, SOME, SOME, SOME, st.booleans()),
)


def _claim(
    feed: str, position: int, article: bytes, guid: bytes | None, url: bytes | None, text: int,
    further: FurtherKeys = NO_FURTHER_KEYS, is_owner: bool = False, optional: int | None = None,
) -> Claim:  # fmt: skip
    return Claim(
        ref=(feed, position),
        article_id=article,
        guid_key=guid,
        url_key=url,
        content_hash=text,
        feed_hash=feed_hash(feed),
        order=(float(text), feed, position),
        publisher=len(feed),
        is_owner=is_owner,
        further=further,
        older_hash=optional,
        field_hashes=optional,
        published=None if optional is None else float(optional),
    )


CLAIMS = st.lists(
    st.builds(
        _claim,
        st.sampled_from(["a", "bb", "b2", "cccc"]),
        st.integers(0, 5),
        KEYS,
        st.none() | KEYS,
        st.none() | KEYS,
        st.integers(0, 3),
        FURTHER,
        st.booleans(),
        st.none() | st.integers(0, 2**40),
    ),
    unique_by=lambda claim: claim.ref,
    max_size=12,
)
REMEMBERED = st.lists(
    st.builds(
        Identity,
        KEYS,
        KEYS,
        st.integers(0, 3),
        st.sampled_from([feed_hash("a"), feed_hash("bb")]),
        st.integers(1, 3),
        st.integers(NOW - 100_000, NOW),
        st.none() | st.integers(1, 4),
        st.none() | st.booleans(),
        st.none() | st.integers(0, 2**40),
    ),
    max_size=6,
)


def _segment(folder: Path, rows: list[Identity]) -> tuple[str, ...]:
    if not rows:
        return ()
    table = to_table(sorted(rows, key=lambda row: row.key))
    write_file(str(folder), "s.parquet", lambda handle: write_segment(handle, table))
    return (str(folder / "s.parquet"),)


@given(CLAIMS)
def test_claims_come_out_of_a_block_as_they_went_in(claims: list[Claim]) -> None:
    half = len(claims) // 2
    packed = PackedClaims([pack(claims[:half]), pack(claims[half:])])
    assert [packed.claim(number) for number in range(len(packed))] == claims


@settings(max_examples=100, deadline=None)
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
        _claim("a", n, bytes([n]) * 16, bytes([n + 50]) * 16, bytes([n + 150]) * 16, n)
        for n in range(40)
    ]
    found = decide_packed(PackedClaims([pack(claims)]), (), now=NOW, refresh_after=1)
    assert found.new.tolist() == list(range(40))
    assert found.others == []
    assert found.identities.num_rows == 80


def test_a_feed_that_came_twice_is_an_error() -> None:
    claim = _claim("a", 1, bytes(16), None, None, 1)
    with pytest.raises(FeedTwiceError, match="the feed a came twice"):
        decide_packed(PackedClaims([pack([claim]), pack([claim])]), (), now=NOW, refresh_after=1)


def test_no_claims_are_no_decisions() -> None:
    found = decide_packed(PackedClaims([]), (), now=NOW, refresh_after=1)
    assert (found.new.tolist(), found.others, found.identities.num_rows) == ([], [], 0)


def test_more_further_keys_than_a_record_counts_are_refused() -> None:
    further = FurtherKeys(pages=tuple(n.to_bytes(16, "big") for n in range(256)))
    with pytest.raises(ValueError, match="256 further keys"):
        pack([_claim("a", 1, bytes(16), None, None, 1, further)])
