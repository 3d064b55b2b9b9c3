"""Makes a damaged data set whole again, without deleting anything: what has no place is set aside.

The head is rebuilt from the last manifest, the index of live files from all of them. A live file
that is lost stays lost; it is taken out of force so that readers work, and told. Without its feed
state a feed is read anew; without identities its entries may be written once more, which is told.
"""

from __future__ import annotations

from datetime import datetime

from dateline.dataset.check import QUARANTINE, Finding, check, read_manifests
from dateline.dataset.maintenance import replace_files
from dateline.dataset.memory.file_index import live_entries
from dateline.dataset.snapshot import HEAD, StateError, load_head, to_json
from dateline.dataset.storage import delete, exists, join, list_files, rename, write_bytes
from dateline.dataset.transaction import CommitError, recover, staging_folder
from dateline.schemas.manifest import FileEntry, Head, Manifest


def repair(root: str, *, now: datetime) -> list[str]:
    """Repairs what ``check`` finds; one sentence for each thing done. To be called under the lease.

    Raises:
        OSError, CommitError: storage failed.
    """
    aside = f"{QUARANTINE}/{now:%Y%m%dT%H%M%SZ}"
    done = _damaged_manifests(root, aside)
    done += _head(root)
    try:
        done += recover(root)
    except CommitError as error:
        run_id = str(error).partition("_staging/")[2].partition("/")[0]
        folder = staging_folder(run_id) if run_id else "_staging"
        done += _set_aside(root, [file.path for file in list_files(root, folder)], aside)
    found, _ = _manifests(root)
    if load_head(root).sequence > (found[-1].sequence if found else 0):
        _commit(root, [], [], now, "the manifest of the last commit is lost")
    done += _state_files(root)
    done += _index(root, now)
    findings = check(root, deep=True)
    lost = [f.path for f in findings if f.kind in ("missing", "size", "content")]
    if lost:
        _take_out(root, lost, now)
        done += [f"took {path} out of force: it is lost or damaged" for path in lost]
        done += _set_aside(root, [p for p in lost if exists(join(root, p))], aside)
        findings = check(root)
    done += _set_aside(root, [f.path for f in findings if f.kind in ("orphan", "leftover")], aside)
    return done


def _set_aside(root: str, paths: list[str], aside: str) -> list[str]:
    told = []
    for path in paths:
        rename(join(root, path), join(root, aside, path))
        told.append(f"set {path} aside in {aside}")
    return told


def _manifests(root: str) -> tuple[list[Manifest], list[Finding]]:
    return read_manifests(root, {file.path: file for file in list_files(root)})


def _damaged_manifests(root: str, aside: str) -> list[str]:
    _, findings = _manifests(root)
    damaged = [f.path for f in findings if f.path.endswith(".json")]
    try:
        head = load_head(root)
    except StateError:
        head = Head()
    told = _set_aside(root, damaged, aside)
    if damaged and head.sequence and (head.run_id or "") in " ".join(damaged):
        told.append(f"the manifest of the last commit {head.run_id} is lost; its files stay")
    return told


def _head(root: str) -> list[str]:
    """Writes the head of the last manifest where there is none, or it is an older one's."""
    found, _ = _manifests(root)
    if not found:
        return []
    try:
        head = load_head(root)
    except StateError:
        head = Head()
    last = found[-1]
    if head.sequence > last.sequence or head == last.state:
        return []
    write_bytes(root, HEAD, to_json(last.state))
    return [f"rebuilt the head from the manifest of {last.run_id}"]


def _state_files(root: str) -> list[str]:
    """Takes feed state and identities that cannot be read out of the head."""
    bad = {f.path for f in check(root) if f.kind == "state"}
    head = load_head(root)
    feeds = [
        (path, rows)
        for path, rows in zip(head.feeds, head.feed_rows, strict=True)
        if path not in bad
    ]
    identities = tuple(segment for segment in head.identities if segment.path not in bad)
    told = [f"forgot {path}: its feeds are read anew" for path in sorted(bad & set(head.feeds))]
    told += [
        f"forgot {segment.path}: {segment.rows} identities; their entries may come once more"
        for segment in head.identities
        if segment.path in bad
    ]
    if told:
        _write_head(
            root,
            {
                "feeds": tuple(path for path, _ in feeds),
                "feed_rows": tuple(rows for _, rows in feeds),
                "identities": identities,
            },
        )
    return told


def _write_head(root: str, values: dict[str, object]) -> None:
    """Changes the head, and the manifest that it is of, so that both go on saying the same."""
    from dateline.dataset.snapshot import manifest_path

    head = load_head(root).model_copy(update=values)
    found, _ = _manifests(root)
    write_bytes(root, HEAD, to_json(head))
    if found and found[-1].sequence == head.sequence:
        manifest = found[-1].model_copy(update={"state": head})
        write_bytes(root, manifest_path(manifest.run_id, manifest.kind), to_json(manifest))


def _index(root: str, now: datetime) -> list[str]:
    """Rebuilds an index that cannot be read, from every manifest."""
    head = load_head(root)
    try:
        live_entries(root, head)
        return []
    except Exception:  # a damaged Parquet file raises whatever its reader meets first
        pass
    live: dict[str, FileEntry] = {}
    for manifest in _manifests(root)[0]:
        live |= {file.path: file for file in manifest.files}
        for path in manifest.removed:
            live.pop(path, None)
    present = [file for file in live.values() if exists(join(root, file.path))]
    _write_head(root, {"files": (), "file_rows": ()})
    _commit(root, present, [], now, "rebuild the index")
    return [f"rebuilt the index of {len(present)} live files from the manifests"]


def _take_out(root: str, lost: list[str], now: datetime) -> None:
    _commit(root, [], lost, now, "take lost files out of force")
    gone = set(lost)
    head = load_head(root)
    _write_head(root, {"replaced": tuple(e for e in head.replaced if e.path not in gone)})


def _commit(
    root: str, added: list[FileEntry], removed: list[str], now: datetime, why: str
) -> Manifest:
    """A maintenance commit whose files are in place already."""
    from dateline.dataset.maintenance import maintenance_id

    run_id = maintenance_id(root, "repair", now)
    staging = join(root, staging_folder(run_id))
    delete([staging])
    return replace_files(
        root,
        staging,
        run_id=run_id,
        kind="repair",
        now=now,
        added=added,
        removed=removed,
        inputs={"why": why},
        check=lambda: None,
    )
