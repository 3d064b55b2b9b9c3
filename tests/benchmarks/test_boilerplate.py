"""The benchmark of boilerplate measures what it says."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.boilerplate import given, learn_and_mark, made


def test_made_up_articles_have_the_boilerplate_that_was_put_in() -> None:
    marked, known, learning, marking = learn_and_mark(made(240, 4), per_run=60)
    assert len(known) == 4
    assert min(learning, marking) > 0
    kinds = [{span.kind for span in one.boilerplate} for one in marked[120:]]
    assert sum("recurring" in of_one for of_one in kinds) >= 0.8 * len(kinds)


def test_articles_are_read_from_json_lines(tmp_path: Path) -> None:
    row = {"title": "Rain", "summary": "It rained.", "date": "2026-11-24", "feed": "f", "url": "u"}
    path = tmp_path / "texts.jsonl"
    path.write_text(json.dumps(row))
    (one,) = given(path)
    assert (one.title, one.summary, one.feed) == ("Rain", "It rained.", "f")
    assert one.published_at is not None
