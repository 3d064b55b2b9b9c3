from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dateline.transforms.same.decisions import FeedTwiceError
from dateline.transforms.same.remembering_identities import decide_and_write
from dateline.transforms.same.sameness import claim_of
from tests.transforms.same.test_copy_rules import ARTICLE, NOON

DAY_S = 86_400.0


def test_what_one_run_remembers_is_a_duplicate_in_the_next(tmp_path: Path) -> None:
    root, claim = str(tmp_path), claim_of(ARTICLE)
    ((name, decision),), (segment,) = decide_and_write((), [claim], NOON, DAY_S, root, "a.parquet")
    assert decision.verdict == "new"
    later = NOON + timedelta(hours=1)
    known = [f"{root}/{segment.path}"]
    ((again, decided),), files = decide_and_write(known, [claim], later, DAY_S, root, "b.parquet")
    assert (again, decided.verdict, files) == (name, "duplicate", [])


def test_nothing_to_decide_writes_nothing(tmp_path: Path) -> None:
    assert decide_and_write((), [], NOON, DAY_S, str(tmp_path), "a.parquet") == ([], [])


def test_a_feed_that_comes_twice_is_an_error(tmp_path: Path) -> None:
    twice = [claim_of(ARTICLE), claim_of(replace(ARTICLE, title="Another title"))]
    with pytest.raises(FeedTwiceError):
        decide_and_write((), twice, NOON, DAY_S, str(tmp_path), "a.parquet")
