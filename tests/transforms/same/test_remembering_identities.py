from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dateline.transforms.same.claim_blocks import pack
from dateline.transforms.same.decisions import FeedTwiceError
from dateline.transforms.same.packed_claims import PackedClaims
from dateline.transforms.same.remembering_identities import decide_and_write
from dateline.transforms.same.sameness import Claim, claim_of
from tests.articles import NOON, STEEL

DAY_S = 86_400.0


def _decided(
    claims: list[Claim], segments: list[str], now: datetime, root: str, path: str
) -> tuple[list[str], int]:
    """The verdicts on claims, and how many files were written."""
    packed = PackedClaims([pack(claims)])
    told, files = decide_and_write(segments, packed, now, DAY_S, root, path)
    verdicts = [verdict for _, found in told for verdict in found.verdicts]
    return verdicts, len(files)


def test_what_one_run_remembers_is_a_duplicate_in_the_next(tmp_path: Path) -> None:
    root, claim = str(tmp_path), claim_of(STEEL)
    assert _decided([claim], [], NOON, root, "a.parquet") == (["new"], 1)
    later = NOON + timedelta(hours=1)
    known = [f"{root}/a.parquet"]
    assert _decided([claim], known, later, root, "b.parquet") == (["duplicate"], 0)


def test_nothing_to_decide_writes_nothing(tmp_path: Path) -> None:
    assert _decided([], [], NOON, str(tmp_path), "a.parquet") == ([], 0)


def test_a_feed_that_comes_twice_is_an_error(tmp_path: Path) -> None:
    twice = [claim_of(STEEL), claim_of(replace(STEEL, title="Another title"))]
    with pytest.raises(FeedTwiceError):
        _decided(twice, [], NOON, str(tmp_path), "a.parquet")
