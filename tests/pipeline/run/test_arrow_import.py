"""A command does not load pandas for Arrow's sake, and whoever has loaded either keeps both."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dateline.pipeline.run.arrow_import import import_arrow_without_pandas


def test_arrow_leaves_pandas_alone_and_it_can_be_imported_afterwards() -> None:
    pytest.importorskip("pandas")
    code = (
        "import sys\n"
        "from dateline.pipeline.run.arrow_import import import_arrow_without_pandas\n"
        "import_arrow_without_pandas()\n"
        "import pyarrow as pa\n"
        "pa.table({'a': ['b']})\n"
        "print('pandas' in sys.modules)\n"
        "print(len(pa.table({'a': [1]}).to_pandas()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "1"], done.stderr


def test_where_arrow_is_loaded_nothing_is_done() -> None:
    pytest.importorskip("pandas")
    import pyarrow as pa

    import_arrow_without_pandas()
    assert len(pa.table({"a": [1]}).to_pandas()) == 1
