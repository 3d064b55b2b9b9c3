"""Twin of ``transforms/model/switching.py``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from dateline.transforms.model.switching import SWITCH_S, switching_often


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_threads_switch_often_until_the_last_block_ends() -> None:
    sys.setswitchinterval(0.005)
    one, other = switching_often(), switching_often()
    one.__enter__()
    other.__enter__()
    assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
    one.__exit__(None, None, None)
    assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
    other.__exit__(None, None, None)
    assert sys.getswitchinterval() == pytest.approx(0.005)


def test_who_has_them_switch_more_often_keeps_that() -> None:
    sys.setswitchinterval(0.0001)
    own = sys.getswitchinterval()
    with switching_often():
        assert sys.getswitchinterval() == own
    assert sys.getswitchinterval() == own
