"""Columns of Arrow tables as arrays of numbers and back, in the same memory.

Not by Arrow's own ``to_numpy`` and ``array``: these load pandas where it is installed, 40 MB and
0.4 s of processor time in a process that has no other use for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def numbers(column: pa.ChunkedArray) -> Any:
    """A column of numbers; 0 where it is null."""
    import numpy as np

    kind = np.dtype(str(column.type))
    if not len(column):
        return np.zeros(0, kind)
    values = column.combine_chunks()
    found = np.frombuffer(values.buffers()[1], kind)[values.offset :][: len(values)]
    return np.where(_bits(values, 0), found, kind.type(0)) if values.null_count else found


def sixteens(column: pa.ChunkedArray) -> Any:
    """A column of 16 bytes as pairs of big-endian numbers."""
    import numpy as np

    if not len(column):
        return np.zeros((0, 2), ">u8")
    values = column.combine_chunks()
    pairs = np.frombuffer(values.buffers()[1], ">u8").reshape(-1, 2)
    return pairs[values.offset :][: len(values)]


def truths(column: pa.ChunkedArray) -> Any:
    """A column of truth values; false where it is null."""
    import numpy as np

    if not len(column):
        return np.zeros(0, bool)
    values = column.combine_chunks()
    return _bits(values, 1) & _bits(values, 0) if values.null_count else _bits(values, 1)


def is_there(column: pa.ChunkedArray) -> Any:
    """Which values of a column are not null."""
    import numpy as np

    if not column.null_count:
        return np.ones(len(column), bool)
    return _bits(column.combine_chunks(), 0)


def mask(values: Any) -> pa.Array:
    """Truth values as Arrow takes them to filter a table."""
    import numpy as np
    import pyarrow as pa

    packed = pa.py_buffer(np.packbits(values, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, packed])


def places(values: Any) -> pa.Array:
    """Places of rows as Arrow takes them to take rows of a table."""
    import numpy as np
    import pyarrow as pa

    buffer = pa.py_buffer(np.ascontiguousarray(values, np.int64))
    return pa.Array.from_buffers(pa.int64(), len(values), [None, buffer])


def _bits(values: pa.Array, buffer: int) -> Any:
    import numpy as np

    packed = np.frombuffer(values.buffers()[buffer], np.uint8)
    bits = np.unpackbits(packed, count=values.offset + len(values), bitorder="little")
    return bits[values.offset :].view(bool)
