"""A period that ends before it begins is told, whatever days have articles."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dateline.pipeline.query.session import open_session
from tests.made_up import article, write_dataset


def test_a_reversed_period_is_told(tmp_path: Path) -> None:
    connection = open_session(str(write_dataset(tmp_path, [article(0)])))
    for days in ("'2026-11-20', '2026-11-19'", "'2026-11-01', '2026-10-19'"):
        for macro in ("changes_between", "topic_counts", "topic_estimates"):
            for query in ("SELECT *", "SELECT count(*)"):
                with pytest.raises(duckdb.InvalidInputException, match="before it begins on 2026"):
                    connection.execute(f"{query} FROM {macro}({days})").fetchall()
    assert connection.execute("FROM changes_between('2026-11-10', '2026-11-10')").fetchall()
    query = "FROM changes_between('2026-11-10', '2026-11-10', base_days := -1)"
    with pytest.raises(duckdb.InvalidInputException, match="cannot be -1"):
        connection.execute(query).fetchall()
