from __future__ import annotations

import pytest

from dateline.dataset import kept_objects
from dateline.dataset.kept_objects import SMALL, KeptObjects, kept_below, kept_for
from dateline.dataset.storage import delete, open_file, take_over, write_bytes
from tests.object_stores import served


def test_small_objects_are_kept_and_what_was_used_least_lately_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept_objects, "MOST_BYTES", 10)
    kept = KeptObjects()
    kept.put("a", b"12345")
    kept.put("b", b"12345")
    assert kept.get("a") == b"12345"
    kept.put("c", b"1")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (b"12345", None, b"1")
    kept.put("a", b"x" * (SMALL + 1))
    assert kept.get("a") is None, "a large one is not kept, nor what it was before"
    kept.drop("never")


def test_objects_are_kept_below_a_root_that_is_held_and_no_longer() -> None:
    assert kept_for("s3://a/out/x") is None
    with kept_below("s3://a/out/"):
        assert kept_for("s3://a/out/x") is not None
        assert kept_for("s3://a/out2/x") is None
    assert kept_for("s3://a/out/x") is None


def _read(path: str) -> bytes:
    with open_file(path) as handle:
        return handle.read()


def test_what_was_read_or_written_needs_no_second_request_until_it_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with served("s3", monkeypatch) as store:
        one, two = f"{store.root}/one", f"{store.root}/two"
        write_bytes(store.root, "one", b"1")
        with kept_below(store.root):
            assert _read(one) == b"1"
            write_bytes(store.root, "two", b"2")
            store.requests.clear()
            assert (_read(one), _read(two)) == (b"1", b"2")
            assert store.requests == []
            write_bytes(store.root, "one", b"other")
            assert _read(one) == b"other"
            take_over(two, one)
            assert _read(one) == b"2"
            delete([one])
            with pytest.raises(FileNotFoundError):
                _read(one)
