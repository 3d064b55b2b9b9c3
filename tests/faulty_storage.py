"""A file system with its own scheme, ``faulty://``, that fails as told.

It lies on a local folder and behaves like a bucket: no directories, and a rename is a copy and a
deletion. ``Faults.plan`` decides by operation and number; ``Faults.reset`` heals it.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from typing import Any, BinaryIO, ClassVar

from apache_beam.io.filesystem import FileMetadata
from apache_beam.io.localfilesystem import LocalFileSystem

SCHEME = "faulty"


class Faults:
    """What fails: called with the operation, its count so far and its path; truth is a fault."""

    plan: Callable[[str, int, str], bool] = staticmethod(lambda *_: False)
    counts: ClassVar[dict[str, int]] = {}

    @classmethod
    def reset(cls) -> None:
        cls.plan = staticmethod(lambda *_: False)
        cls.counts = {}

    @classmethod
    def hit(cls, operation: str, path: str) -> bool:
        cls.counts[operation] = cls.counts.get(operation, 0) + 1
        return cls.plan(operation, cls.counts[operation], path)


def _local(path: str) -> str:
    return path.removeprefix(f"{SCHEME}://")


def _remote(path: str) -> str:
    return f"{SCHEME}://{path}"


class _Torn:
    """A handle that writes half of what comes and then has no space left."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle

    def write(self, data: bytes) -> int:
        self._handle.write(bytes(data)[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        self._handle.flush()

    def close(self) -> None:
        self._handle.close()

    def __enter__(self) -> _Torn:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class FaultyFileSystem(LocalFileSystem):
    @classmethod
    def scheme(cls) -> str:
        return SCHEME

    def has_dirs(self) -> bool:
        return False

    def join(self, basepath: str, *paths: str) -> str:
        return "/".join([basepath.rstrip("/"), *paths])

    def split(self, path: str) -> tuple[str, str]:
        head, _, tail = path.rpartition("/")
        return head, tail

    def mkdirs(self, _path: str) -> None:
        raise AssertionError("a bucket has no directories")

    def exists(self, path: str) -> bool:
        return os.path.isfile(_local(path))

    def _list(self, dir_or_prefix: str) -> Any:
        for folder, _, names in os.walk(_local(dir_or_prefix).rstrip("/")):
            for name in names:
                path = os.path.join(folder, name)
                yield FileMetadata(_remote(path), os.path.getsize(path), os.path.getmtime(path))

    def metadata(self, path: str) -> FileMetadata:
        local = _local(path)
        return FileMetadata(path, os.path.getsize(local), os.path.getmtime(local))

    def create(self, path: str, *_: Any, **__: Any) -> Any:
        local = _local(path)
        if Faults.hit("permission", path):
            raise PermissionError(errno.EACCES, "Permission denied", local)
        os.makedirs(os.path.dirname(local), exist_ok=True)
        handle = open(local, "wb")  # noqa: SIM115
        return _Torn(handle) if Faults.hit("write", path) else handle

    def open(self, path: str, *_: Any, **__: Any) -> Any:
        return open(_local(path), "rb")

    def rename(self, source_file_names: list[str], destination_file_names: list[str]) -> None:
        for source, target in zip(source_file_names, destination_file_names, strict=True):
            if Faults.hit("rename", source):
                raise OSError(errno.EIO, "Input/output error")
            os.makedirs(os.path.dirname(_local(target)), exist_ok=True)
            shutil.copyfile(_local(source), _local(target))
            if Faults.hit("delete after copy", source):
                raise OSError(errno.EIO, "Input/output error")
            os.remove(_local(source))

    def delete(self, paths: list[str]) -> None:
        for path in paths:
            if Faults.hit("delete", path):
                raise OSError(errno.EACCES, "Permission denied")
            os.remove(_local(path))
