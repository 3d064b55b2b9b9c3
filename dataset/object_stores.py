"""The kinds of object storage, each with the requests that a general interface would double.

fsspec asks for an object's size before it copies it, looks for a folder where an object is missing
and asks twice about an empty listing; S3 and Google Cloud Storage answer each in one request. The
list of kinds is ``STORES``; everything else fsspec reaches takes the general one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

ATTEMPTS = 3
"""Times that an object is asked for whose body breaks off."""


class ChangedError(Exception):
    """The object is another one than the condition of a write names."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """An object as the storage describes it; ``key`` is its name without the scheme."""

    key: str
    size: int  # bytes
    written_at: float | None  # seconds since 1970, by the clock of the storage
    version: str | None  # what changes with its content; None where the storage has none


class AnyStore:
    """A storage by the general interface of fsspec."""

    def __init__(self, fs: Any) -> None:
        self.fs = fs

    @staticmethod
    def open(protocol: str, arguments: dict[str, Any]) -> Any:
        """The file system of fsspec; raises ImportError or ValueError where there is none."""
        import fsspec

        return fsspec.filesystem(protocol, **arguments, skip_instance_cache=True)

    def info(self, path: str) -> ObjectInfo | None:
        """What the storage says of an object; None where there is none."""
        try:
            found = self.fs.info(path)
        except FileNotFoundError:
            return None
        return self._described(found) if found["type"] == "file" else None

    def read(self, path: str) -> tuple[bytes, str | None]:
        """An object and its version; raises FileNotFoundError where there is none."""
        found = self.info(path)  # before the bytes, so that a change between the two is noticed
        if found is None:
            raise FileNotFoundError(path)
        return bytes(self.fs.cat_file(path)), found.version

    def start(self, _path: str, _length: int) -> tuple[bytes, int] | None:
        """The first ``_length`` bytes of an object and its size, in one request.

        None where the storage does not tell both at once, or the object is empty.
        """
        return None

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """All objects below a prefix that ends in a slash, in any order."""
        for found in self.fs.find(prefix, detail=True).values():
            if found["type"] == "file":
                yield self._described(found)

    def copy(self, source: str, target: str) -> None:
        """Copies an object over another; raises FileNotFoundError where there is none."""
        self.fs.cp_file(source, target)

    def replace(self, path: str, data: bytes, version: str) -> None:
        """Writes an object if it is of ``version``, "" if there is none."""
        raise NotImplementedError(f"{type(self).__name__} writes {path} under no condition")

    def _described(self, found: dict[str, Any]) -> ObjectInfo:
        return ObjectInfo(str(found["name"]), int(found["size"] or 0), _written_at(found), None)


class S3(AnyStore):
    """Amazon S3 and what speaks its protocol."""

    def info(self, path: str) -> ObjectInfo | None:
        bucket, key, _ = self.fs.split_path(path)
        try:
            found = self.fs.call_s3("head_object", Bucket=bucket, Key=key)
        except FileNotFoundError:
            return None
        size, etag = int(found["ContentLength"]), found.get("ETag")
        return ObjectInfo(f"{bucket}/{key}", size, found["LastModified"].timestamp(), etag)

    def read(self, path: str) -> tuple[bytes, str | None]:
        data, said = self._got(path)
        return data, said.get("ETag")

    def start(self, path: str, length: int) -> tuple[bytes, int] | None:
        try:
            data, said = self._got(path, Range=f"bytes=0-{length - 1}")
        except FileNotFoundError:
            raise
        except OSError:  # an empty object has no first byte
            return None
        size = str(said.get("ContentRange") or "").rpartition("/")[2]
        return (data, int(size)) if size.isdigit() else None

    def _got(self, path: str, **more: str) -> tuple[bytes, dict[str, Any]]:
        """An object, or a part of it, with what the storage says of it; a body that breaks off is
        asked for again."""
        from fsspec.asyn import sync

        bucket, key, _ = self.fs.split_path(path)

        async def got() -> tuple[bytes, dict[str, Any]]:
            said = await self.fs._call_s3("get_object", Bucket=bucket, Key=key, **more)
            try:
                return await said["Body"].read(), said
            finally:
                said["Body"].close()

        for _ in range(ATTEMPTS - 1):
            try:
                return cast("tuple[bytes, dict[str, Any]]", sync(self.fs.loop, got))
            except (FileNotFoundError, PermissionError):
                raise
            except Exception:
                continue
        return cast("tuple[bytes, dict[str, Any]]", sync(self.fs.loop, got))

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        bucket, key, _ = self.fs.split_path(prefix)
        more: dict[str, str] = {}
        while True:
            page = self.fs.call_s3(
                "list_objects_v2", Bucket=bucket, Prefix=f"{key.rstrip('/')}/".lstrip("/"), **more
            )
            for found in page.get("Contents", ()):
                yield ObjectInfo(
                    f"{bucket}/{found['Key']}", int(found["Size"]),
                    found["LastModified"].timestamp(), found.get("ETag"),
                )  # fmt: skip
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def copy(self, source: str, target: str) -> None:
        bucket, key, _ = self.fs.split_path(target)
        origin, name, _ = self.fs.split_path(source)
        self.fs.call_s3(
            "copy_object", Bucket=bucket, Key=key, CopySource={"Bucket": origin, "Key": name}
        )

    def replace(self, path: str, data: bytes, version: str) -> None:
        """A conditional PUT, as all S3 storage has since 2024.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        """
        bucket, key, _ = self.fs.split_path(path)
        condition = {"IfMatch": version} if version else {"IfNoneMatch": "*"}
        try:
            self.fs.call_s3("put_object", Bucket=bucket, Key=key, Body=data, **condition)
        except Exception as error:
            said = f"{error} {error.__cause__}"
            if any(word in said for word in ("PreconditionFailed", "ConditionalRequestConflict")):
                raise ChangedError(path) from error
            if isinstance(error, FileExistsError) or "412" in said:
                raise ChangedError(path) from error
            raise


class GoogleCloudStorage(AnyStore):
    """Google Cloud Storage, by its JSON interface."""

    @staticmethod
    def open(_protocol: str, arguments: dict[str, Any]) -> Any:
        # The plain class: the one that fsspec's registry has asks for the kind of each bucket
        # first, by another interface and with credentials of its own.
        from gcsfs.core import GCSFileSystem

        return GCSFileSystem(**arguments, skip_instance_cache=True)

    def _described(self, found: dict[str, Any]) -> ObjectInfo:
        generation = str(found["generation"]) if "generation" in found else None
        size = int(found["size"] or 0)
        return ObjectInfo(str(found["name"]), size, _written_at(found), generation)

    def replace(self, path: str, data: bytes, version: str) -> None:
        """An upload for one generation.

        https://cloud.google.com/storage/docs/request-preconditions
        """
        bucket, key, _ = self.fs.split_path(path)
        try:
            self.fs.call(
                "POST", f"{self.fs._location}/upload/storage/v1/b/{bucket}/o", data=data,
                uploadType="media", name=key, ifGenerationMatch=version or "0",
                headers={"Content-Type": "application/octet-stream"},
            )  # fmt: skip
        except Exception as error:
            if getattr(error, "code", None) == 412 or "412" in str(error):
                raise ChangedError(path) from error
            raise


STORES: dict[str, type[AnyStore]] = {
    "s3": S3, "s3a": S3, "gs": GoogleCloudStorage, "gcs": GoogleCloudStorage,
}  # fmt: skip
"""Kinds by the scheme of a URL."""


def _written_at(found: dict[str, Any]) -> float | None:
    for key in ("LastModified", "updated", "mtime", "last_modified", "created"):
        value = found.get(key)
        if isinstance(value, datetime):
            return value.timestamp()
        if isinstance(value, str):
            return datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
        if isinstance(value, (int, float)):
            return float(value)
    return None
