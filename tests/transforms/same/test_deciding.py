"""Deciding by columns gives what deciding one by one gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.memory.identities import from_table, lookup, to_table, write_segment
from dateline.dataset.storage import write_file
from dateline.schemas.article import FurtherKeys
from dateline.schemas.remembered import Identity
from dateline.transforms.same import deciding, packed_claims
from dateline.transforms.same.claim_blocks import pack
from dateline.transforms.same.deciding import PackedClaims, decide_packed
from dateline.transforms.same.decisions import FeedTwiceError
from dateline.transforms.same.feed_decisions import Decided, by_feed
from dateline.transforms.same.sameness import Claim, Decision, Ref, decide
from tests.transforms.same.any_claims import CLAIMS, NOW, REMEMBERED, claim_with, of_one_article


def _segment(folder: Path, rows: list[Identity]) -> tuple[str, ...]:
    if not rows:
        return ()
    table = to_table(sorted(rows, key=lambda row: row.key))
    write_file(str(folder), "s.parquet", lambda handle: write_segment(handle, table))
    return (str(folder / "s.parquet"),)


def _decisions(packed: PackedClaims, found: Decided) -> dict[Ref, Decision]:
    told = by_feed(packed, found)
    return {
        decision.ref: decision
        for feed, decisions in told
        for same in decisions.by_identity(feed).values()
        for decision in same
    }


def _rows(found: Decided) -> list[Identity]:
    return [row for table in found.identities.tables() for row in from_table(table)]


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
        patch.setattr(deciding, "AT_A_TIME", size + 3)
        found = decide_packed(packed, segments, now=NOW, refresh_after=50_000)
    assert _decisions(packed, found) == {decision.ref: decision for decision in expected}
    assert _rows(found) == identities


@given(CLAIMS, REMEMBERED, st.randoms())
def test_nothing_depends_on_the_order_in_which_claims_arrive(
    tmp_path_factory: pytest.TempPathFactory,
    claims: list[Claim],
    rows: list[Identity],
    random: Random,
) -> None:
    segments = _segment(tmp_path_factory.mktemp("s"), rows)
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed_claims, "IN_A_PART", 2)
        for _ in range(2):
            packed = PackedClaims([pack([claim]) for claim in claims])
            decided = decide_packed(packed, segments, now=NOW, refresh_after=50_000)
            decisions = list(_decisions(packed, decided).items())
            found.append((sorted(decisions, key=lambda one: one[0]), _rows(decided)))
            random.shuffle(claims)
    assert found[0] == found[1]


def test_claims_that_share_nothing_never_become_objects() -> None:
    claims = [
        claim_with("a", n, bytes([n]) * 16, bytes([n + 50]) * 16, bytes([n + 150]) * 16, n)
        for n in range(40)
    ]
    found = decide_packed(PackedClaims([pack(claims)]), (), now=NOW, refresh_after=1)
    assert found.new.tolist() == list(range(40))
    assert found.others == []
    assert len(_rows(found)) == 80


@given(st.lists(of_one_article(), max_size=4), st.integers(1, 9))
def test_groups_of_one_article_and_others_are_decided_beside_each_other(
    tmp_path_factory: pytest.TempPathFactory,
    groups: list[tuple[list[Claim], list[Identity]]],
    size: int,
) -> None:
    claims, rows = [], []
    for number, (some, of_them) in enumerate(groups):
        claims += [_moved(claim, number) for claim in some]
        rows += [
            replace(r, key=_in(number, r.key), article_id=_in(number, r.article_id))
            for r in of_them
        ]
    segments = _segment(tmp_path_factory.mktemp("s"), rows)
    keys = [key for claim in claims for key in (*claim.lookups, claim.article_id)]
    expected, identities = decide(claims, lookup(segments, keys), now=NOW, refresh_after=50_000)
    packed = PackedClaims([pack([claim]) for claim in claims])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding, "AT_A_TIME", size)
        found = decide_packed(packed, segments, now=NOW, refresh_after=50_000)
    assert _decisions(packed, found) == {decision.ref: decision for decision in expected}
    assert _rows(found) == identities


def _in(number: int, key: bytes) -> bytes:
    return bytes([16 * number]) + key[1:]


def _moved(claim: Claim, number: int) -> Claim:
    """The same claim at other positions and with keys of its group's own."""
    guids, pages, same_text, kept = (
        tuple(_in(number, key) for key in kind)
        for kind in (
            claim.further.guids, claim.further.pages, claim.further.same_text, claim.further.kept
        )
    )  # fmt: skip
    further = FurtherKeys(guids, pages, same_text, kept)
    feed, position = claim.ref[0], claim.ref[1] + 10 * number
    return replace(
        claim,
        ref=(feed, position),
        order=(claim.order[0], feed, position),
        article_id=_in(number, claim.article_id),
        guid_key=claim.guid_key and _in(number, claim.guid_key),
        url_key=claim.url_key and _in(number, claim.url_key),
        further=further,
    )


def test_a_feed_that_came_twice_is_an_error() -> None:
    claim = claim_with("a", 1, bytes(16), None, None, 1)
    with pytest.raises(FeedTwiceError, match="the feed a came twice"):
        decide_packed(PackedClaims([pack([claim]), pack([claim])]), (), now=NOW, refresh_after=1)


def test_no_claims_are_no_decisions() -> None:
    found = decide_packed(PackedClaims([]), (), now=NOW, refresh_after=1)
    assert (found.new.tolist(), found.others, _rows(found)) == ([], [], [])
