"""Progress is told to listeners while they listen, and to nobody else."""

from __future__ import annotations

import pytest

from dateline.transforms.reporting.progress import listening, note


def test_a_listener_is_told_while_it_listens() -> None:
    told: list[tuple[str, int]] = []
    note("visited")
    with listening(lambda step, amount: told.append((step, amount))):
        note("visited")
        note("entries", 20)
    note("enriched")
    assert told == [("visited", 1), ("entries", 20)]


def test_listeners_do_not_outlive_their_block() -> None:
    told: list[str] = []
    with (
        listening(lambda step, _: told.append(f"outer {step}")),
        pytest.raises(KeyError),
        listening(lambda step, _: told.append(f"inner {step}")),
    ):
        raise KeyError
    note("visited")
    assert told == []
    with listening(lambda step, _: told.append(step)), listening(lambda step, _: told.append(step)):
        note("visited")
    assert told == ["visited", "visited"]


def test_listeners_hear_what_happens_while_they_listen() -> None:
    heard: list[tuple[str, int]] = []
    note("visited")
    with listening(lambda step, amount: heard.append((step, amount))):
        note("visited")
        note("entries", 30)
    note("enriched")
    assert heard == [("visited", 1), ("entries", 30)]


def test_every_listener_is_told_and_leaves_alone() -> None:
    first: list[str] = []
    second: list[str] = []
    with listening(lambda step, _: first.append(step)):
        with listening(lambda step, _: second.append(step)):
            note("visited")
        note("entries")
    assert (first, second) == (["visited", "entries"], ["visited"])


def test_a_listener_is_gone_after_an_error() -> None:
    heard: list[str] = []
    with pytest.raises(RuntimeError), listening(lambda step, _: heard.append(step)):
        raise RuntimeError
    note("visited")
    assert heard == []
