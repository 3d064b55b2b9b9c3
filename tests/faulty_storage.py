"""A file system with its own scheme, ``faulty://``, that fails as told.

It lies on a local folder and behaves like a bucket: no directories, and a move is a copy and a
deletion. ``Faults.plan`` decides by operation and number; ``Faults.reset`` heals it.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from typing import Any, ClassVar

import fsspec
from fsspec import AbstractFileSystem

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


class FaultyFileSystem(AbstractFileSystem):
    protocol = SCHEME
    root_marker = "/"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(path).removeprefix(f"{SCHEME}://")

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        local = self._strip_protocol(path)
        if not os.path.isfile(local):
            raise FileNotFoundError(local)
        found = os.stat(local)
        return {"name": local, "size": found.st_size, "type": "file", "mtime": found.st_mtime}

    def find(self, path: str, *_: Any, **__: Any) -> dict[str, Any]:
        return {
            os.path.join(folder, name): self.info(os.path.join(folder, name))
            for folder, _, names in os.walk(self._strip_protocol(path))
            for name in names
        }

    def _open(self, path: str, mode: str = "rb", **_: Any) -> Any:
        return open(self._strip_protocol(path), mode)

    def pipe_file(self, path: str, value: bytes, *_: Any, **__: Any) -> None:
        local = self._strip_protocol(path)
        if Faults.hit("permission", path):
            raise PermissionError(errno.EACCES, "Permission denied", local)
        if Faults.hit("write", path):
            raise OSError(errno.ENOSPC, "No space left on device")
        os.makedirs(os.path.dirname(local), exist_ok=True)
        with open(local, "wb") as handle:
            handle.write(value)

    def cp_file(self, path1: str, path2: str, **_: Any) -> None:
        source, target = self._strip_protocol(path1), self._strip_protocol(path2)
        if not os.path.isfile(source):
            raise FileNotFoundError(source)
        if Faults.hit("copy", path1):
            raise OSError(errno.EIO, "Input/output error")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(source, target)

    def rm_file(self, path: str) -> None:
        if Faults.hit("delete", path):
            raise OSError(errno.EACCES, "Permission denied")
        os.remove(self._strip_protocol(path))

    def rm(self, path: Any, *_: Any, **__: Any) -> None:
        for each in [path] if isinstance(path, str) else path:
            self.rm_file(each)


def install() -> None:
    """Makes ``faulty://`` known."""
    fsspec.register_implementation(SCHEME, FaultyFileSystem, clobber=True)
