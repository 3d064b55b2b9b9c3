"""Columns of Arrow tables come out as Arrow's own conversions give them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.arrow_columns import is_there, mask, numbers, places, sixteens, truths

PARTS = st.lists(st.lists(st.none() | st.integers(0, 2**31), max_size=20), max_size=3)


@given(PARTS, st.sampled_from([pa.uint64(), pa.int32(), pa.uint32()]), st.integers(0, 9))
def test_numbers_of_any_parts_and_their_nulls(
    parts: list[list[int | None]], kind: pa.DataType, start: int
) -> None:
    parts = [[None if n is None else n % 1000 for n in part] for part in parts]
    column = pa.chunked_array([pa.array(part, kind) for part in parts], kind).slice(start)
    values = column.to_pylist()
    assert numbers(column).tolist() == [n or 0 for n in values]
    assert numbers(column).dtype == np.dtype(str(kind))
    assert is_there(column).tolist() == [n is not None for n in values]


@given(st.lists(st.lists(st.none() | st.booleans(), max_size=20), max_size=3), st.integers(0, 9))
def test_truths_of_any_parts_are_false_where_they_are_null(
    parts: list[list[bool | None]], start: int
) -> None:
    column = pa.chunked_array([pa.array(part, pa.bool_()) for part in parts], pa.bool_())
    column = column.slice(start)
    assert truths(column).tolist() == [bool(value) for value in column.to_pylist()]


@given(st.lists(st.lists(st.binary(min_size=16, max_size=16), max_size=5), max_size=3))
def test_sixteen_bytes_are_two_numbers_that_order_as_they_do(parts: list[list[bytes]]) -> None:
    kind = pa.binary(16)
    column = pa.chunked_array([pa.array(part, kind) for part in parts], kind).slice(1)
    found = sixteens(column)
    assert [pair.tobytes() for pair in found] == column.to_pylist()
    assert [int(one) << 64 | int(other) for one, other in found] == [
        int.from_bytes(key, "big") for key in column.to_pylist()
    ]


@given(st.lists(st.booleans(), max_size=40))
def test_rows_are_chosen_by_truths_and_by_places(chosen: list[bool]) -> None:
    table = pa.table({"n": list(range(len(chosen)))})
    expected = [n for n, is_chosen in enumerate(chosen) if is_chosen]
    assert table.filter(mask(np.array(chosen, bool)))["n"].to_pylist() == expected
    backwards = np.array(expected[::-1], np.uint32)
    assert table.take(places(backwards))["n"].to_pylist() == expected[::-1]


def test_deciding_loads_no_pandas(tmp_path: Path) -> None:
    """It costs a process 40 MB, and nothing here needs it."""
    code = """
import sys
from dateline.dataset.memory.identities import write_ranges
from dateline.transforms.same.deciding import PackedClaims, decide_packed
from dateline.transforms.same.feed_decisions import by_feed
from dateline.transforms.same.claim_blocks import pack
from tests.transforms.same.any_claims import claim_with
claims = [claim_with("a", n, bytes([n % 9]) * 16, None, None, n % 9) for n in range(20)]
packed = PackedClaims([pack(claims)])
path = sys.argv[1]
for segments in ((), (path,)):
    found = decide_packed(packed, segments, now=9, refresh_after=5)
    with open(path, "wb") as handle:
        write_ranges(handle, found.identities.tables())
    assert list(by_feed(packed, found))
assert "pyarrow" in sys.modules
assert "pandas" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "s.parquet")], check=True)
