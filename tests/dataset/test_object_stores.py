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
