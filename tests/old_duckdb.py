"""DuckDB 2 has no wheels for Python 3.10, which gets 1.5: what tests must not expect there."""

from __future__ import annotations

import duckdb

OLD_DUCKDB = int(duckdb.__version__.split(".")[0]) < 2
