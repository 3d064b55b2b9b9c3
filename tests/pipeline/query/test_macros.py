from __future__ import annotations

from pathlib import Path

from dateline.pipeline.query.macros import MACRO_COMMENTS, MACROS, macro_statements, signature
from dateline.pipeline.query.session import open_session


def test_every_macro_is_made_told_and_answers_an_empty_data_set(tmp_path: Path) -> None:
    connection = open_session(str(tmp_path))
    assert MACROS.keys() == MACRO_COMMENTS.keys() == dict(macro_statements()).keys()
    for name in MACROS:
        days = 1 + signature(name).partition(", base_days")[0].count(",")
        call = name + "(" + ", ".join(["'2026-11-20'"] * days) + ")"
        assert connection.execute(f"SELECT * FROM {call}").fetchall() == []


def test_a_signature_shows_how_to_call_it() -> None:
    assert signature("changes_since") == "changes_since(since)"
    assert signature("changes_between") == "changes_between(since, until, base_days := 28)"
