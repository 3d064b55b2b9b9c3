"""The states of words as whole numbers."""

from __future__ import annotations

import numpy as np

from dateline.transforms.facts.states import SIZE, STATE, States

WORDS = {"title": [(0, 6), (7, 13), (14, 18)]}


def states(*firsts: float) -> States:
    """Three words of a title, each with one number in all of its dimensions."""
    rows = np.repeat(np.asarray(firsts, dtype=np.float32)[:, None], SIZE, axis=1)
    return States(WORDS, {"title": rows})


def test_a_stretch_has_its_last_word_and_the_mean_of_all() -> None:
    found = states(1.0, 2.0, 4.0).of("title", 0, 13)
    assert set(found[:SIZE].tolist()) == {2 * STATE}
    assert set(found[SIZE:].tolist()) == {3 * STATE // 2}


def test_a_word_that_is_cut_belongs_to_it() -> None:
    found = states(1.0, 2.0, 4.0).of("title", 8, 16)
    assert set(found[SIZE:].tolist()) == {3 * STATE}


def test_values_are_rounded_before_anything_is_added() -> None:
    """A processor that rounds the last bit otherwise says the same."""
    one, other = (
        states(0.3, 0.7, value).of("title", 0, 18) for value in (1.1, np.nextafter(1.1, 2.0))
    )
    assert one.dtype == np.int64
    assert one.tolist() == other.tolist()


def test_what_was_not_read_has_none() -> None:
    assert not states(1.0, 2.0, 4.0).of("content", 0, 6).any()
    assert not states(1.0, 2.0, 4.0).of("title", 18, 30).any()
    cut = States(WORDS, {"title": np.ones((1, SIZE), dtype=np.float32)})
    assert not cut.of("title", 7, 13).any()
