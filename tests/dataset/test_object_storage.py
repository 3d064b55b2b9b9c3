from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from dateline.dataset import object_storage
from dateline.dataset.object_storage import StorageError
from dateline.dataset.object_stores import ChangedError
from dateline.dataset.storage import list_files, read_bytes, write_bytes, write_file
from dateline.schemas.storage_options import StorageOptions
from tests.object_stores import KINDS, ServedStore, served


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedStore]:
    with served(request.param, monkeypatch) as found:
        yield found


def _put(path: str, data: bytes) -> None:
    object_storage.put(path, io.BytesIO(data), len(data))


def test_objects_are_written_read_listed_copied_and_deleted(store: ServedStore) -> None:
    one, two = f"{store.root}/a/1.txt", f"{store.root}/a/b/2.txt"
    assert object_storage.list_objects(store.root) == []
    _put(one, b"one")
    object_storage.copy(one, two)
    assert object_storage.read(two) == b"one"
    assert [path for path, _ in object_storage.list_objects(store.root)] == [one, two]
    assert object_storage.list_objects(f"{store.root}/a/b")[0][1].size == 3
    with object_storage.open_object(two) as handle:
        handle.seek(1)
        assert handle.read() == b"ne"
    object_storage.move(two, f"{store.root}/c.txt")
    object_storage.delete([one, f"{store.root}/c.txt", f"{store.root}/never.txt"])
    assert object_storage.list_objects(store.root) == []


def test_what_is_not_there_has_no_size_no_time_and_cannot_be_read(store: ServedStore) -> None:
    missing = f"{store.root}/missing"
    assert not object_storage.exists(missing)
    assert object_storage.modified_at(missing) is None
    assert object_storage.version_of(missing) == ""
    for read in (object_storage.read, lambda path: object_storage.copy(path, path + "2")):
        with pytest.raises(FileNotFoundError, match="there is no file"):
            read(missing)


def test_a_prefix_holds_whole_names_only(store: ServedStore) -> None:
    _put(f"{store.root}/articles/x", b"1")
    _put(f"{store.root}/articles2/y", b"2")
    assert [file.path for file in list_files(store.root, "articles")] == ["articles/x"]


def test_a_file_that_fails_while_it_is_written_never_appears(store: ServedStore) -> None:
    def fail(handle: object) -> int:
        handle.write(b"half")  # type: ignore[attr-defined]
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        write_file(store.root, "x", fail)
    assert list_files(store.root) == []
    write_bytes(store.root, "x", b"whole")
    assert read_bytes(f"{store.root}/x") == b"whole"


@pytest.mark.filterwarnings("ignore:Sending a large body directly:ResourceWarning")
def test_a_large_object_is_written_in_parts(
    store: ServedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_storage, "IN_MEMORY", 5 << 20)
    body = bytes(range(256)) * (48 << 10)
    write_bytes(store.root, "large", body)
    assert read_bytes(f"{store.root}/large") == body


@pytest.mark.parametrize("kind", ["s3", "minio"])  # Google's emulator looks at no condition
def test_an_object_that_another_wrote_is_not_replaced(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(kind, monkeypatch) as store:
        head = f"{store.root}/head.json"
        object_storage.replace_object(head, b"1", "")
        with pytest.raises(ChangedError):
            object_storage.replace_object(head, b"2", "")
        version = object_storage.version_of(head)
        object_storage.replace_object(head, b"2", version)
        with pytest.raises(ChangedError):
            object_storage.replace_object(head, b"3", version)
        assert object_storage.read(head) == b"2"


def test_storage_that_does_not_answer_is_an_error_that_says_what_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("s3fs")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(StorageError, match=r"s3://news/x: .*127\.0\.0\.1:9"):
        object_storage.read("s3://news/x")


def test_a_scheme_that_nobody_knows_names_those_that_work() -> None:
    with pytest.raises(StorageError, match="s3:// or gs://"):
        object_storage.exists("nonsense://x/y")


def test_the_environment_comes_before_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_STORAGE_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setattr(object_storage, "_configured", StorageOptions())
    object_storage.configure(StorageOptions(endpoint="http://127.0.0.1:2"))
    pytest.importorskip("s3fs")
    assert object_storage.filesystem("s3://x").endpoint_url == "http://127.0.0.1:1"
