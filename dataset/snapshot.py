"""The snapshot in force: the head, the manifests, and the gate for data of other versions.

Head, manifests and decisions are JSON with a version. What an older Dateline wrote is brought to
today's form when it is read; what a newer one wrote is refused, and nothing is touched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from dateline.dataset import layout
from dateline.dataset.storage import (
    StoredFile,
    is_local,
    join,
    list_files,
    read_bytes,
    read_with_version,
    replace_bytes,
    version_of,
    write_bytes,
)
from dateline.schemas.documents import JsonDocument, Read, UnknownKeyError, read_plain, to_plain
from dateline.schemas.errors import DatelineError
from dateline.schemas.manifest import FORMAT, CommitPlan, Head, Manifest

MOST_ROTTEN = 8
"""Bytes by which a head may differ from what was written and still be the same one, damaged."""


class StateError(DatelineError, RuntimeError):
    """The state of a data set cannot be read; the message says which file and what to do."""


class NewerFormatError(DatelineError, RuntimeError):
    """A newer Dateline wrote this data set; nothing of it may be touched by this one."""


def read_document(path: str, data: bytes, type_: type[Read]) -> Read:
    """A stored document of any version up to today's.

    Args:
        path: for messages.

    Raises:
        NewerFormatError: its version is higher, or it has a key that this version does not know.
        ValueError: it is damaged; the message says how.
    """
    raw = json.loads(data)
    if not isinstance(raw, dict):
        raise ValueError("no JSON object")
    version = raw.get("version", 1)  # decisions of format 1 say none
    if isinstance(version, int) and version > FORMAT:
        raise NewerFormatError(_newer(path, f"format {version}"))
    if type_ is Manifest and not _is_as_written(raw):
        raise ValueError("it says something else than was written")
    if version == 1:
        raw = _from_format_1(raw)
    try:
        return read_plain(raw, type_)
    except UnknownKeyError as error:
        raise NewerFormatError(_newer(path, f"a format with the key {str(error)!r}")) from error


def digest_of(raw: dict[str, Any]) -> str:
    """The digest that names a commit: of its manifest's JSON without that name."""
    bare = raw | {"state": raw["state"] | {"commit_id": None}}
    return hashlib.sha256(_as_json(bare)).hexdigest()[:32]


def _is_as_written(manifest: dict[str, Any]) -> bool:
    """Whether a manifest's content is that which its commit is named by; true where none is."""
    state = manifest.get("state")
    named = state.get("commit_id") if isinstance(state, dict) else None
    return named is None or named == digest_of(manifest)


def _newer(path: str, format_: str) -> str:
    return (
        f"{path} was written by a newer Dateline ({format_}); this one reads format {FORMAT}: "
        "upgrade Dateline. Nothing was touched."
    )


def _from_format_1(raw: dict[str, Any]) -> dict[str, Any]:
    """Heads of format 1 list each memory in keys of its own, without sizes and hashes."""
    if "feed_rows" in raw or "identities" in raw:
        names = ("feeds", "feed_rows", "files", "file_rows", "identities", "signatures")
        raw = dict(raw)
        old = {name: raw.pop(name, []) for name in names}
        memories = {
            name: [
                {"path": path, "rows": rows}
                for path, rows in zip(old[name], old[counts], strict=True)
            ]
            for name, counts in (("feeds", "feed_rows"), ("files", "file_rows"))
        }
        memories |= {name: old[name] for name in ("identities", "signatures")}
        raw["memories"] = {name: segments for name, segments in memories.items() if segments}
    for name in ("state", "state_before", "head", "manifest"):
        if isinstance(raw.get(name), dict):
            raw = raw | {name: _from_format_1(raw[name])}
    return raw


def load_head(root: str) -> Head:
    """The head of the data set; see ``read_head``."""
    return read_head(root)[0]


def read_head(root: str) -> tuple[Head, str | None]:
    """The head of the data set, and its version as ``storage.version_of`` gives it.

    The head is an empty one where no run was ever committed. Where a decided commit waits to be
    finished, a manifest without a head is no loss.

    Raises:
        NewerFormatError: a newer Dateline wrote it.
        StateError: it is there but damaged, or manifests are there without it.
    """
    path = join(root, layout.HEAD)
    advice = f"run `dateline fsck --repair --output {root}` to rebuild it from the manifests"
    try:
        data, version = read_with_version(path)
        return _read_head(root, data), version
    except FileNotFoundError:
        if list_files(root, layout.RUNS) and not _is_pending(root):
            raise StateError(f"{path} is missing although runs were committed; {advice}") from None
        return Head(), version_of(path)
    except ValueError as error:
        raise StateError(f"{path} is damaged ({error}); {advice}") from error


def _read_head(root: str, data: bytes) -> Head:
    """As ``read_document``; what rotted is no key of a newer version.

    Rot changes bytes and not how many there are, so the head is compared with that of the last
    manifest.
    """
    path = join(root, layout.HEAD)
    try:
        return read_document(path, data, Head)
    except NewerFormatError:
        with suppress(NewerFormatError, IndexError):
            written = to_json(load_manifests(root, lambda *_: None)[-1].state)
            others = sum(a != b for a, b in zip(data, written, strict=False))
            if len(data) == len(written) and others <= MOST_ROTTEN:
                raise ValueError(f"{others} of its bytes are not those that were written") from None
        raise


def _is_pending(root: str) -> bool:
    """Whether a run was decided and waits for the next one to finish its commit."""
    return any(file.path.endswith(f"/{layout.DECISION}") for file in _staged(root))


def _staged(root: str) -> list[StoredFile]:
    return list_files(root, layout.STAGING)


def load_manifest(root: str, run_id: str, kind: str = "run") -> Manifest | None:
    """The manifest of a commit, or None where there is none (or the run log holds it by now).

    Raises:
        NewerFormatError: a newer Dateline wrote it.
        StateError: the manifest is damaged.
    """
    path = join(root, layout.manifest(run_id, kind))
    try:
        return read_document(path, read_bytes(path), Manifest)
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise StateError(f"{path} is damaged: {error}") from error


def manifest_paths(root: str) -> list[str]:
    """Paths below the root of all manifests that are files of their own."""
    return [
        file.path
        for folder in (layout.RUNS, layout.MAINTENANCE)
        for file in list_files(root, folder)
        if file.path.endswith(".json")
    ]


def load_manifests(root: str, damaged: Callable[[str, str], None] | None = None) -> list[Manifest]:
    """The manifests that are files of their own, oldest first; see ``manifest_files``."""
    return [manifest for _, manifest in manifest_files(root, damaged)]


def manifest_files(
    root: str, damaged: Callable[[str, str], None] | None = None
) -> list[tuple[str, Manifest]]:
    """Path and content of the manifests that are files of their own, oldest first.

    Args:
        damaged: called with path and reason of each that cannot be read; an error without it.

    Raises:
        NewerFormatError: a newer Dateline wrote one.
        StateError: one is damaged.
    """
    found = []
    for path in manifest_paths(root):
        full = join(root, path)
        try:
            found.append((path, read_document(full, read_bytes(full), Manifest)))
        except ValueError as error:
            if damaged is None:
                raise StateError(f"{full} is damaged: {error}") from error
            damaged(path, str(error))
    return sorted(found, key=lambda file: file[1].sequence)


def refuse_newer(root: str) -> None:
    """Looks at everything with a version before anything is touched.

    Raises:
        NewerFormatError: a newer Dateline works on this data set.
    """
    _refuse_newer_of(root, [layout.HEAD])
    refuse_newer_beside(root, _staged(root))


def refuse_newer_beside(root: str, staged: Iterable[StoredFile]) -> None:
    """The same for all but the head, which is refused when it is read.

    Args:
        staged: the files in staging folders.

    Raises:
        NewerFormatError: a newer Dateline works on this data set.
    """
    if is_local(root):  # elsewhere each is a request; the head is as new as the newest of them
        _refuse_newer_of(root, manifest_paths(root))
    _refuse_newer_of(root, (f.path for f in staged if f.path.endswith(f"/{layout.DECISION}")))


def _refuse_newer_of(root: str, paths: Iterable[str]) -> None:
    for path in paths:
        full = join(root, path)
        with suppress(FileNotFoundError, ValueError):  # gone or damaged: for others to tell
            data = read_bytes(full)
            if path == layout.HEAD:
                _read_head(root, data)
            else:
                read_document(full, data, _type_of(path))


def _type_of(path: str) -> type[JsonDocument]:
    if path.endswith(f"/{layout.DECISION}"):
        return CommitPlan
    return Head if path == layout.HEAD else Manifest


def to_json(document: JsonDocument) -> bytes:
    """A document as stable, readable JSON."""
    return _as_json(to_plain(document))


def _as_json(raw: dict[str, Any]) -> bytes:
    return (json.dumps(raw, indent=1, sort_keys=True) + "\n").encode()


def write_head(root: str, head: Head, version: str | None = None) -> None:
    """Replaces the head: the moment in which a commit becomes visible.

    Args:
        version: what storage called the head that is replaced, None where it has no versions.

    Raises:
        ChangedError: the head is another one by now.
    """
    replace_bytes(root, layout.HEAD, to_json(head), version)


def write_manifest(root: str, manifest: Manifest) -> None:
    """Writes the manifest of a commit."""
    write_bytes(root, layout.manifest(manifest.run_id, manifest.kind), to_json(manifest))
