"""Files of the data set, in a local folder or on object storage (dataset/object_storage.py).

A local file is written under a temporary name and renamed when it is whole, so a reader never sees
half a file; an object appears whole. Paths are strings; local ones need no library.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from dateline.dataset import object_storage
from dateline.dataset.object_stores import ChangedError as ChangedError
from dateline.schemas.errors import UsageError

TEMPORARY = "~"
"""Prefix of the base name of a file that is being written; never ends in ``.parquet``."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was written whole. ``path`` is relative to the root that the writer was given."""

    path: str
    size: int  # bytes
    sha256: str
    rows: int | None = None
    written_at: float | None = None
    """Seconds since 1970 by the clock of the storage, where a listing tells it."""


BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "az"})
"""Schemes of URLs of object storage, which two slashes follow."""


def check_root(root: str) -> None:
    """Refuses an output root that a reader would take for a pattern, or that is misspelt.

    Raises:
        UsageError: it is empty, holds one of ``* ? [``, is a file URL, or lacks a slash of its
            scheme.
    """
    if not root.strip():
        raise UsageError("the name of the data set is empty; is a variable not set?")
    if any(sign in root for sign in "*?["):
        raise UsageError(f"an output path must not hold any of the characters * ? [: {root}")
    scheme, colon, rest = root.partition(":")
    scheme = scheme.lower()
    if colon and scheme == "file" and rest.startswith("/"):
        raise UsageError(f"write the folder itself, not its URL {root}")
    if colon and scheme in BUCKETS and not rest.startswith("//"):
        meant = f"{scheme}://{rest.lstrip('/')}"
        raise UsageError(f"{root} has no two slashes before its bucket; write {meant}")


def is_local(path: str) -> bool:
    """Whether ``path`` is on this machine's own file systems."""
    return "://" not in path


def is_temporary(path: str) -> bool:
    """Whether a file is one that was being written, so not yet part of anything."""
    return path.rpartition("/")[2].startswith(TEMPORARY)


def absolute(root: str) -> str:
    """The root as it is called from any folder."""
    return os.path.abspath(root) if is_local(root) else root


def join(root: str, *parts: str) -> str:
    """``root`` and ``parts`` as one path; always with forward slashes on object storage."""
    if is_local(root):
        return os.path.join(root, *parts)
    return "/".join([root.rstrip("/"), *(part.strip("/") for part in parts)])


def exists(path: str) -> bool:
    """Whether there is such a file (or, where there are directories, such a directory)."""
    return os.path.exists(path) if is_local(path) else object_storage.exists(path)


def read_bytes(path: str) -> bytes:
    """The whole file.

    Raises:
        FileNotFoundError: there is none.
        OSError: it cannot be read.
    """
    if not is_local(path):
        return object_storage.read(path)
    with open_file(path) as handle:
        return handle.read()


def read_with_version(path: str) -> tuple[bytes, str | None]:
    """The whole file, and its version as ``version_of`` gives it, in one request where it can be.

    Raises:
        FileNotFoundError: there is none.
        OSError: it cannot be read.
    """
    return (read_bytes(path), None) if is_local(path) else object_storage.read_with_version(path)


def open_file(path: str) -> IO[bytes]:
    """Opens a file for reading, seekable."""
    if is_local(path):
        try:
            return open(path, "rb")
        except FileNotFoundError:
            raise FileNotFoundError(f"there is no file {path}") from None
    return object_storage.open_object(path)


def open_for_arrow(path: str) -> Any:
    """Opens a file for Arrow to read pieces of, as a context manager.

    A local one is read by Arrow itself, into memory that it uses again: the bytes that a Python
    file makes of every piece cost as much as all decoding.
    """
    if not is_local(path):
        return object_storage.open_object(path)
    import pyarrow as pa

    try:
        return pa.OSFile(path)
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no file {path}") from None


class _Tally:
    """A write handle that counts and hashes what passes; pyarrow writes to it front to back."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle
        self.size = 0
        self.sha256 = hashlib.sha256()

    closed = False

    def write(self, data: bytes) -> int:
        self._handle.write(data)
        self.sha256.update(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        self._handle.flush()

    def close(self) -> None:
        """The owner of the handle closes it."""

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False


def write_file(root: str, path: str, write: Callable[[Any], int | None]) -> StoredFile:
    """Lets ``write(handle)`` fill ``root/path``, which appears when it is whole.

    ``write`` returns the number of rows, or None where that means nothing.

    Raises:
        OSError: the file cannot be written; nothing is visible then.
    """
    final = join(root, path)
    if not is_local(final):
        return _write_object(final, path, write)
    head, _, base = final.rpartition("/")
    temporary = f"{head}/{TEMPORARY}{base}.part"
    _make_folder(head)
    with open(temporary, "wb") as handle:
        tally = _Tally(handle)
        rows = write(tally)
        handle.flush()
        os.fsync(handle.fileno())
    rename(temporary, final)
    sync_folders([final])
    return StoredFile(path, tally.size, tally.sha256.hexdigest(), rows)


def _write_object(final: str, path: str, write: Callable[[Any], int | None]) -> StoredFile:
    with tempfile.SpooledTemporaryFile(max_size=object_storage.IN_MEMORY) as handle:
        tally = _Tally(handle)
        rows = write(tally)
        object_storage.put(final, handle, tally.size)
    return StoredFile(path, tally.size, tally.sha256.hexdigest(), rows)


def write_bytes(root: str, path: str, data: bytes) -> StoredFile:
    """Writes ``data`` to ``root/path``; readers see the old file or the new, never a part."""

    def write(handle: Any) -> None:
        handle.write(data)

    return write_file(root, path, write)


def replace_bytes(root: str, path: str, data: bytes, version: str | None) -> None:
    """Writes ``root/path`` if it is still of the version that ``version_of`` gave.

    Raises:
        ChangedError: another wrote it meanwhile; only where the storage has versions.
        OSError: it was not written.
    """
    if is_local(root):
        write_bytes(root, path, data)
    else:
        object_storage.replace_object(join(root, path), data, version)


def version_of(path: str) -> str | None:
    """What changes with a file's content; None where the storage knows no such thing."""
    return None if is_local(path) else object_storage.version_of(path)


def rename(source: str, target: str) -> None:
    """Moves one file over ``target``, replacing it.

    Raises:
        OSError: it could not be moved.
    """
    if not is_local(target):
        object_storage.move(source, target)
        return
    _make_folder(os.path.dirname(target))
    try:
        os.replace(source, target)
    except OSError as error:
        raise OSError(f"cannot rename {source} to {target}: {error.strerror}") from error


def take_over(source: str, target: str) -> None:
    """Puts a staged file in its final place.

    On object storage that is a copy: the whole staging folder is deleted at once in the end.

    Raises:
        OSError: it could not be done.
    """
    if is_local(target):
        rename(source, target)
    else:
        object_storage.copy(source, target)


def sync_folders(paths: Sequence[str]) -> None:
    """Makes the names of local files last through a power cut; needless on object storage.

    Folders that are made on the way are synced into the folder above when they are made.
    """
    for folder in sorted({os.path.dirname(path) or "." for path in paths if is_local(path)}):
        _sync(folder)


def _sync(folder: str) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folder(folder: str) -> None:
    """Makes a local folder and those above it; the name of each new one is synced."""
    missing = []
    while folder and not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for new in reversed(missing):
        with suppress(FileExistsError):  # another process was quicker
            os.mkdir(new)
        _sync(os.path.dirname(new) or ".")


def sha256_of(path: str) -> str:
    """The SHA-256 of a file, hexadecimal.

    Raises:
        FileNotFoundError: there is none.
    """
    digest = hashlib.sha256()
    with open_file(path) as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def delete(paths: Sequence[str]) -> None:
    """Deletes files, and local directories with all below; what is gone already is fine."""
    for path in filter(is_local, paths):
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            with suppress(FileNotFoundError):
                os.remove(path)
    object_storage.delete([path for path in paths if not is_local(path)])


def modified_at(path: str) -> float | None:
    """When a file was last written, in seconds since 1970 by the clock of the storage.

    None where the storage does not tell, or there is no such file.
    """
    if is_local(path):
        try:
            return os.stat(path).st_mtime
        except FileNotFoundError:
            return None
    return object_storage.modified_at(path)


def list_files(root: str, folder: str = "") -> list[StoredFile]:
    """All files below ``root/folder``, sorted, their paths relative to ``root``; without hashes."""
    base = join(root, folder) if folder else root
    if is_local(base):
        return _list_local(root.rstrip("/") or "/", base)
    prefix = len(root.rstrip("/")) + 1
    return [
        StoredFile(path[prefix:], found.size, "", written_at=found.written_at)
        for path, found in object_storage.list_objects(base)
    ]


def _list_local(root: str, base: str) -> list[StoredFile]:
    files = []
    for folder, _, names in os.walk(base):
        for name in names:
            path = os.path.join(folder, name)
            with suppress(FileNotFoundError):  # deleted while we looked
                relative = os.path.relpath(path, root).replace(os.sep, "/")
                found = os.stat(path)
                files.append(StoredFile(relative, found.st_size, "", written_at=found.st_mtime))
    return sorted(files, key=lambda file: file.path)
