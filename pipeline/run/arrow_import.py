"""Arrow without pandas: pyarrow imports pandas, where it is installed, for its first array.

It does so to know the types of pandas. A run hands it none, and importing pandas takes a good part
of the processor time of an hour without news.
"""

from __future__ import annotations

import sys


class _Absent:
    """Has Python's import say that pandas is not installed."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("pandas is kept out", name=name)


def import_arrow_without_pandas() -> None:
    """Imports pyarrow and has it look for pandas in vain, unless one of them is loaded already.

    pandas can be imported afterwards, and so can tables be turned into frames: for these pyarrow
    looks once more. While this runs, another thread's first import of pandas fails.
    """
    if "pyarrow" in sys.modules or "pandas" in sys.modules:
        return
    absent = _Absent()
    sys.meta_path.insert(0, absent)
    try:
        import pyarrow as pa

        pa.array([0])
    finally:
        sys.meta_path.remove(absent)
