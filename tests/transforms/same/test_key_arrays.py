from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.same.key_arrays import gather, pairs, sixteens, whole

KEYS = st.lists(st.binary(min_size=16, max_size=16), max_size=9)


@given(KEYS)
def test_keys_are_the_same_whole_and_in_pairs(keys: list[bytes]) -> None:
    as_pairs = np.frombuffer(b"".join(keys), ">u8").reshape(-1, 2)
    assert sixteens(as_pairs) == keys
    assert sixteens(whole(as_pairs)) == keys
    assert sixteens(pairs(whole(as_pairs))) == keys


@given(KEYS)
def test_pairs_are_in_the_order_of_their_keys(keys: list[bytes]) -> None:
    found = pairs(np.array(keys, "V16"))
    order = np.lexsort((found[:, 1], found[:, 0]))
    assert [keys[at] for at in order] == sorted(keys)


def test_a_machine_that_counts_bytes_from_the_other_end_gives_the_same_keys() -> None:
    """NumPy joins arrays in the byte order of the machine."""
    keys = [bytes(range(16)), bytes(range(16, 32))]
    joined = np.concatenate([np.frombuffer(key, ">u8").reshape(-1, 2) for key in keys])
    assert sixteens(whole(joined.astype("<u8"))) == keys


def test_elements_are_gathered_from_arrays_that_lie_apart() -> None:
    parts = [np.array([10, 11]), np.array([], int), np.array([12, 13, 14])]
    numbers = np.array([1, 1, 2, 4])
    into = np.zeros(4, int)
    gather(parts, np.array([0, 2, 2, 5]), numbers, into)
    assert into.tolist() == [11, 11, 12, 14]
    into = np.zeros(6, int)
    gather(parts, np.array([0, 2, 2, 5]), numbers, into, np.array([5, 0, 3, 2]))
    assert into.tolist() == [11, 0, 14, 12, 0, 11]
