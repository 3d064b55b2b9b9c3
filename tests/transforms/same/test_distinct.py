from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.same.distinct import distinct


@given(st.lists(st.integers(0, 9) | st.integers(0, 2**32 - 1)))
def test_each_number_comes_once_in_ascending_order(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, np.uint32)).tolist() == sorted(set(numbers))
