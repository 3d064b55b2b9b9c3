"""The decisions of a run, parted by feed."""

from __future__ import annotations

import pickle

import numpy as np

from dateline.schemas.remembered import feed_hash
from dateline.transforms.same.claim_blocks import pack
from dateline.transforms.same.decisions import identity_of
from dateline.transforms.same.feed_decisions import Decided, Known, by_feed
from dateline.transforms.same.identity_rows import NewIdentities
from dateline.transforms.same.packed_claims import PackedClaims
from dateline.transforms.same.sameness import Claim, Decision
from tests.transforms.same.any_claims import claim_with


def _name(claim: Claim) -> bytes:
    return identity_of(claim.feed_hash, claim.article_id, claim.content_hash)


def test_each_feed_gets_its_own_decisions_whatever_they_are() -> None:
    article, known = b"article.........", b"known..........."
    claims = [
        claim_with(feed, position, article, None, None, text)
        for feed, position, text in (
            ("a", 0, 5),
            ("bb", 0, 6),
            ("a", 1, 7),
            ("bb", 1, 8),
            ("c", 0, 9),
        )
    ]
    packed = PackedClaims([pack(claims)])
    revised = Decision(("bb", 1), "revised", known, 3, changed_fields=("title",))
    decided = Decided(
        new=np.array([0, 1]),
        also_in=[(np.array([1, 1]), np.array([feed_hash("c"), feed_hash("a")]))],
        known=[Known(np.array([2]), np.frombuffer(known, ">u8").reshape(1, 2), np.array([4]))],
        others=[(_name(claims[3]), revised)],
        identities=NewIdentities(packed, np.zeros(5, bool), [], 0),
    )
    told = pickle.loads(pickle.dumps(dict(by_feed(packed, decided))))
    assert {feed: found.verdicts for feed, found in told.items()} == {
        "a": {"new": 1, "duplicate": 1},
        "bb": {"new": 1, "revised": 1},
    }
    assert told["a"].by_identity("a") == {
        _name(claims[0]): [Decision(("a", 0), "new", article, 1)],
        _name(claims[2]): [Decision(("a", 1), "duplicate", known, 4)],
    }
    assert told["bb"].by_identity("bb") == {
        _name(claims[1]): [Decision(("bb", 0), "new", article, 1, ("a", "c"))],
        _name(claims[3]): [revised],
    }


def test_no_claims_are_no_feeds() -> None:
    packed = PackedClaims([])
    none = NewIdentities(packed, np.zeros(0, bool), [], 0)
    assert dict(by_feed(packed, Decided(np.zeros(0, np.int64), [], [], [], none))) == {}
