"""Files on object storage (s3://, gs:// and what else fsspec reaches), with few requests.

fsspec (BSD-3, a release a month) has one interface for S3 (s3fs), Google Cloud Storage (gcsfs) and
others, reads the usual chains of credentials, AWS_ENDPOINT_URL and STORAGE_EMULATOR_HOST, needs no
pipeline's options, and is what DuckDB and pyarrow take a file system from. Beam's own file systems
want an options object before anything is read, ask seconds for credentials, and cannot write under
a condition. An object appears whole or not at all, so nothing is written under a temporary name.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from dateline.dataset.kept_objects import SMALL, KeptObjects, kept_for
from dateline.dataset.object_stores import STORES, AnyStore, ChangedError, ObjectInfo
from dateline.schemas.errors import DatelineError
from dateline.schemas.storage_options import StorageOptions

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

IN_MEMORY = 64 << 20
"""Bytes of a new object that are held in memory; what is larger waits in a file of this machine."""

_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcp", "gcs": "gcp"}
_configured = StorageOptions()


class StorageError(DatelineError, OSError):
    """Object storage refused, or could not be reached; the message says what to do."""


def configure(options: StorageOptions) -> None:
    """Sets how object storage is reached from this process on.

    Processes that it starts take the same from the environment, whose own settings come first.
    """
    global _configured
    _configured = options
    for name, value in options.environment().items():
        os.environ.setdefault(name, value)


def filesystem(path: str) -> AbstractFileSystem:
    """The fsspec file system of a URL.

    Raises:
        StorageError: its library is not installed, or its options cannot be used.
    """
    fs: AbstractFileSystem = _store(path).fs
    return fs


def options_for(path: str) -> StorageOptions:
    """How the storage of a URL is reached, by the environment and what ``configure`` was told."""
    protocol = path.partition("://")[0]
    options = StorageOptions.of_environment(os.environ).over(_configured)
    emulator = os.environ.get("STORAGE_EMULATOR_HOST")
    if protocol in ("gs", "gcs") and emulator:
        # The emulator asks for no credentials, and seconds would go by looking for some.
        return options.over(StorageOptions(endpoint=emulator, anonymous=True))
    if protocol in ("s3", "s3a"):
        return options.over(StorageOptions(endpoint=_s3_endpoint()))
    return options


def _store(path: str) -> AnyStore:
    return _opened(path.partition("://")[0], options_for(path), os.getpid())


def _s3_endpoint() -> str | None:
    """The endpoint that the environment sets for all AWS services, or for S3."""
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")


@lru_cache(maxsize=8)
def _opened(protocol: str, options: StorageOptions, _process: int) -> AnyStore:
    """The storage of a protocol; a forked process opens its own, as loops do not pass a fork."""
    kind = STORES.get(protocol, AnyStore)
    try:
        return kind(kind.open(protocol, options.arguments(protocol)))
    except ImportError as error:
        extra = _EXTRAS.get(protocol)
        advice = f"pip install 'dateline[{extra}]'" if extra else "use a folder, s3:// or gs://"
        raise StorageError(f"{protocol}:// cannot be read here ({error}); {advice}") from error
    except ValueError as error:
        raise StorageError(
            f"nothing here reads {protocol}:// ({error}); use a folder, s3:// or gs://"
        ) from error


@contextmanager
def _explained(path: str) -> Iterator[None]:
    """Errors of the libraries as OSError with the path and what to do."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError(f"there is no file {path}") from error
    except (ChangedError, StorageError):
        raise
    except PermissionError as error:
        raise StorageError(f"{path}: access is refused ({error}); check the credentials") from error
    except Exception as error:
        name = type(error).__name__
        if any(word in name for word in ("Credential", "Auth", "Refresh", "Token")):
            raise StorageError(
                f"{path}: there are no credentials for it ({error}); set those of the storage "
                "(docs/operations.md), or storage.anonymous for a public bucket"
            ) from error
        raise StorageError(f"{path}: object storage failed ({name}: {error})") from error


def info(path: str) -> ObjectInfo | None:
    """What the storage says of an object; None where there is none."""
    with _explained(path):
        return _store(path).info(path)


def exists(path: str) -> bool:
    """Whether there is such an object."""
    return info(path) is not None


def modified_at(path: str) -> float | None:
    """When an object was written, in seconds since 1970 by the clock of the storage."""
    found = info(path)
    return found.written_at if found else None


def version_of(path: str) -> str | None:
    """What changes whenever the object does: its ETag or generation; "" where there is no object.

    None where the storage has none that a write could depend on.
    """
    if type(_store(path)) is AnyStore:
        return None
    found = info(path)
    return found.version if found else ""


def read(path: str) -> bytes:
    """The whole object, in one request.

    Raises:
        FileNotFoundError: there is none.
        StorageError: it cannot be read.
    """
    with _explained(path):
        return bytes(filesystem(path).cat_file(path))


def read_with_version(path: str) -> tuple[bytes, str | None]:
    """The whole object and what ``version_of`` says of it.

    Raises:
        FileNotFoundError: there is none.
        StorageError: it cannot be read.
    """
    with _explained(path):
        return _store(path).read(path)


def open_object(path: str) -> IO[bytes]:
    """Opens an object for reading, seekable.

    A small one comes whole with the first request, or with none where this process holds the data
    set and has read or written it before; of a larger one only what is read is fetched.
    """
    kept = kept_for(path)
    if kept is not None and (data := kept.get(path)) is not None:
        return io.BytesIO(data)
    with _explained(path):
        store = _store(path)
        found = store.start(path, SMALL)
        if found is not None and len(found[0]) == found[1]:
            if kept is not None:
                kept.put(path, found[0])
            return io.BytesIO(found[0])
        size = {} if found is None else {"size": found[1]}
        handle: IO[bytes] = store.fs.open(
            path, "rb", cache_type="readahead", block_size=SMALL, **size
        )
        return handle


def put(path: str, body: IO[bytes], size: int) -> None:
    """Writes an object from the start of ``body``; it replaces what was there.

    Raises:
        StorageError: it was not written.
    """
    fs = filesystem(path)
    body.seek(0)
    kept = _forgotten(path)
    with _explained(path):
        if size <= IN_MEMORY:
            fs.pipe_file(path, data := body.read())
            if kept is not None:
                kept.put(path, data)
            return
        with fs.open(path, "wb", block_size=IN_MEMORY) as handle:
            while block := body.read(IN_MEMORY):
                handle.write(block)


def _forgotten(path: str) -> KeptObjects | None:
    """Where an object that changes may be kept; it is not any more."""
    kept = kept_for(path)
    if kept is not None:
        kept.drop(path)
    return kept


def replace_object(path: str, data: bytes, version: str | None) -> None:
    """Writes an object if it is still of that version (``version_of``); None asks for no version.

    Raises:
        ChangedError: it is another one by now; nothing was written.
        StorageError: it was not written.
    """
    _forgotten(path)
    with _explained(path):
        if version is None:
            filesystem(path).pipe_file(path, data)
        else:
            _store(path).replace(path, data, version)


def copy(source: str, target: str) -> None:
    """Copies an object over another.

    Raises:
        FileNotFoundError: there is no such object.
        StorageError: it could not be copied.
    """
    _forgotten(target)
    with _explained(source):
        _store(source).copy(source, target)


def move(source: str, target: str) -> None:
    """Copies an object to another name, then deletes it under the first.

    Raises:
        FileNotFoundError: there is no such object.
        StorageError: it could not be moved; it is then still there under the first name.
    """
    copy(source, target)
    delete([source])


def delete(paths: Sequence[str]) -> None:
    """Deletes objects; what is gone already is fine."""
    if not paths:
        return
    for path in paths:
        _forgotten(path)
    fs = filesystem(paths[0])
    with _explained(paths[0]), suppress(FileNotFoundError):
        if len(paths) == 1:
            fs.rm_file(paths[0])
        else:
            fs.rm(list(paths))


def list_objects(prefix: str) -> list[tuple[str, ObjectInfo]]:
    """All objects below a prefix with their URLs, sorted by these."""
    base = prefix.rstrip("/")
    with _explained(prefix):
        store = _store(prefix)
        found = list(store.list(base + "/"))
        start = len(str(store.fs._strip_protocol(base)))
    return sorted(((base + each.key[start:], each) for each in found), key=lambda pair: pair[0])
