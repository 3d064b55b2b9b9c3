"""Twin of ``schemas/in_process.py``: objects are handed on by number in one process only."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import dataclass

import pytest

from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.in_process import ReferredTo, elements_stay, stays_in_process
from tests.articles import PLAIN


@stays_in_process
@dataclass(frozen=True)
class Large:
    """An element that would be costly to pickle."""

    text: str


def test_an_element_is_the_same_object_at_both_ends() -> None:
    one = Large("x" * 10_000)
    with elements_stay():
        packed = pickle.dumps(("key", one), pickle.HIGHEST_PROTOCOL)
        key, other = pickle.loads(packed)
        again = pickle.loads(packed)
    assert len(packed) < 200
    assert key == "key"
    assert other is one
    assert again[1] is one  # a stage that is read by two others


def test_without_it_pickles_are_what_they_always_are() -> None:
    one = PLAIN
    packed = pickle.dumps(one)
    assert one.feed.encode() in packed
    for other in (pickle.loads(packed), pickle.loads(pickle.dumps(EnrichedArticle(one, "ok")))):
        assert other == (one if isinstance(other, Article) else EnrichedArticle(one, "ok"))
        assert other is not one


def test_what_was_pickled_for_a_graph_cannot_be_read_after_it() -> None:
    with elements_stay():
        packed = pickle.dumps(Large("x"))
    with pytest.raises(LookupError, match="is not in this process"):
        pickle.loads(packed)


def test_a_graph_that_ends_takes_nothing_from_another_one() -> None:
    one = Large("x")
    with elements_stay():
        with elements_stay():
            packed = pickle.dumps(one)
        assert pickle.loads(packed) is one


def test_another_process_is_told_what_is_missing() -> None:
    with elements_stay():
        packed = pickle.dumps(PLAIN)
        read = "import pickle, sys; pickle.load(sys.stdin.buffer)"
        done = subprocess.run([sys.executable, "-c", read], input=packed, capture_output=True)
    assert done.returncode == 1
    assert b"LookupError: element" in done.stderr


def test_a_forked_process_pickles_whole_elements(monkeypatch: pytest.MonkeyPatch) -> None:
    with elements_stay():
        monkeypatch.setattr(os, "getpid", lambda: -1)
        packed = pickle.dumps(PLAIN)
        monkeypatch.undo()
        assert pickle.loads(packed) == PLAIN
    assert PLAIN.feed.encode() in packed


class Worked(ReferredTo):
    """What the steps of a graph work with together."""


def test_what_steps_work_with_is_the_same_object_in_this_process_and_none_in_another() -> None:
    one, other = Worked(), Worked()
    data = pickle.dumps((one, other))
    assert pickle.loads(data)[0] is one
    assert pickle.loads(data)[1] is other
    code = f"import pickle; pickle.loads({data!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "Worked can only be used in the process that made it" in done.stderr


def test_a_reference_keeps_nothing_alive() -> None:
    data = pickle.dumps(Worked())
    with pytest.raises(LookupError, match="in the process that made it"):
        pickle.loads(data)
