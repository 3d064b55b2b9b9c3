"""What a table has to be told so that it names the files in force."""

from __future__ import annotations

from dateline.pipeline.export.exported import Exported, changes


def test_files_that_are_new_and_files_that_are_gone() -> None:
    found = changes({"b", "a", "c"}, {"c": 1, "d": 2})
    assert (found.added, found.removed) == (["a", "b"], ["d"])
    assert found
    assert found.of("articles") == Exported("articles", 2, 1)


def test_nothing_to_tell() -> None:
    assert not changes({"a"}, {"a"})
    assert changes(set(), {"a"})
