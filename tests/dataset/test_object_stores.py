from __future__ import annotations

from typing import Any

import pytest

from dateline.dataset.object_stores import STORES, AnyStore, ChangedError
from tests.object_stores import served


def test_a_listing_of_many_pages_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    with served("s3", monkeypatch) as store:
        s3 = STORES["s3"](STORES["s3"].open("s3", {"use_listings_cache": False}))
        for number in range(5):
            s3.fs.pipe_file(f"{store.root}/{number}", b"x")
        asked = s3.fs.call_s3

        def two_at_a_time(method: str, **arguments: Any) -> Any:
            return asked(method, **arguments, MaxKeys=2)

        monkeypatch.setattr(s3.fs, "call_s3", two_at_a_time)
        assert [found.key[-1] for found in s3.list(f"{store.root}/")] == list("01234")


def test_a_small_object_comes_whole_in_one_request_and_with_its_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with served("s3", monkeypatch) as store:
        s3 = STORES["s3"](STORES["s3"].open("s3", {"use_listings_cache": False}))
        path = f"{store.root}/x"
        s3.fs.pipe_file(path, b"0123456789")
        s3.fs.pipe_file(f"{store.root}/empty", b"")
        store.requests.clear()
        assert s3.start(path, 10) == (b"0123456789", 10)
        assert s3.start(path, 4) == (b"0123", 10), "of a larger one the size is told"
        data, version = s3.read(path)
        assert len(store.requests) == 3
        assert s3.start(f"{store.root}/empty", 4) is None
        s3.replace(path, data + b"!", version or "")
        with pytest.raises(ChangedError):
            s3.replace(path, data, version or "")
        for read in (s3.read, lambda missing: s3.start(missing, 4)):
            with pytest.raises(FileNotFoundError):
                read(f"{store.root}/missing")


def test_a_body_that_breaks_off_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with served("s3", monkeypatch) as store:
        s3 = STORES["s3"](STORES["s3"].open("s3", {"use_listings_cache": False}))
        path = f"{store.root}/x"
        s3.fs.pipe_file(path, b"whole")
        real, failures = s3.fs._call_s3, [2]

        async def breaks(*arguments: Any, **more: Any) -> Any:
            if failures[0]:
                failures[0] -= 1
                raise OSError("the connection was reset")
            return await real(*arguments, **more)

        monkeypatch.setattr(s3.fs, "_call_s3", breaks)
        assert s3.read(path)[0] == b"whole"
        failures[0] = 3
        with pytest.raises(OSError, match="reset"):
            s3.read(path)


def test_an_error_that_is_no_conflict_stays_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with served("s3", monkeypatch):
        s3 = STORES["s3"](STORES["s3"].open("s3", {"use_listings_cache": False}))
        with pytest.raises(OSError, match="bucket") as raised:
            s3.replace("s3://no-such-bucket/x", b"1", "")
        assert not isinstance(raised.value, ChangedError)


def test_a_storage_of_an_unknown_kind_writes_under_no_condition() -> None:
    pytest.importorskip("fsspec")
    memory = AnyStore(AnyStore.open("memory", {}))
    with pytest.raises(NotImplementedError, match="memory://x"):
        memory.replace("memory://x", b"1", "")
