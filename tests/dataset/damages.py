"""Ways in which a data set can be damaged, and what ``check`` calls each of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dateline.dataset.dataset import Dataset
from dateline.dataset.snapshot import to_json


def first(root: Path, table: str) -> Path:
    return root / Dataset(str(root)).live_files(table)[0]


def state(root: Path, memory: str) -> Path:
    return root / Dataset(str(root)).head().segments(memory)[0].path


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def garble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8] ^= 0xFF
    path.write_bytes(bytes(data))


def miscount(path: Path) -> None:
    """A figure that is another one: still a manifest that can be read."""
    text = path.read_text("utf-8")
    assert '"fetched": 1' in text
    path.write_text(text.replace('"fetched": 1', '"fetched": 3'), "utf-8")


def rename_key(root: Path) -> None:
    """One bit of a key: no key of a newer version."""
    path = root / "state/head.json"
    path.write_bytes(path.read_bytes().replace(b'"commit_id"', b'"committid"', 1))


def put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


def empty(root: Path) -> None:
    (root / "_lease").mkdir(exist_ok=True)
    (root / "_lease/x.json").write_bytes(b"")


def older_head(root: Path) -> None:
    manifest = Dataset(str(root)).manifest("r1")
    assert manifest is not None
    (root / "state/head.json").write_bytes(to_json(manifest.state))


DAMAGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "lost head": ("head", lambda root: (root / "state/head.json").unlink()),
    "torn head": ("head", lambda root: shorten(root / "state/head.json")),
    "older head": ("head", older_head),
    "rotten head": ("head", rename_key),
    "torn manifest": ("manifest", lambda root: shorten(root / "runs/r0.json")),
    "torn last manifest": ("manifest", lambda root: shorten(root / "runs/r96.json")),
    "rotten manifest": ("manifest", lambda root: miscount(root / "runs/r0.json")),
    "rotten last manifest": ("manifest", lambda root: miscount(root / "runs/r96.json")),
    "lost articles": ("missing", lambda root: first(root, "articles").unlink()),
    "torn articles": ("size", lambda root: shorten(first(root, "articles"))),
    "rotten articles": ("content", lambda root: garble(first(root, "articles"))),
    "lost feed state": ("state", lambda root: state(root, "feeds").unlink()),
    "torn feed state": ("state", lambda root: shorten(state(root, "feeds"))),
    "lost index": ("state", lambda root: state(root, "files").unlink()),
    "torn index": ("state", lambda root: shorten(state(root, "files"))),
    "lost identities": ("state", lambda root: state(root, "identities").unlink()),
    "rotten identities": ("state", lambda root: garble(state(root, "identities"))),
    "lost signatures": ("state", lambda root: state(root, "signatures").unlink()),
    "rotten signatures": ("state", lambda root: garble(state(root, "signatures"))),
    "lost lines": ("state", lambda root: state(root, "lines").unlink()),
    "rotten lines": ("state", lambda root: garble(state(root, "lines"))),
    "rotten feed state": ("state", lambda root: garble(state(root, "feeds"))),
    "rotten index": ("state", lambda root: garble(state(root, "files"))),
    "empty lease": ("lease", lambda root: empty(root)),
    "orphan": ("orphan", lambda root: put(root / "articles/published_date=2026-01-01/x.parquet")),
    "orphan state": ("orphan", lambda root: put(root / "state/feeds/x.parquet")),
    "staging": ("leftover", lambda root: put(root / "_staging/dead/articles/x.parquet")),
    "temporary": ("leftover", lambda root: put(root / "state/~head.json.part")),
    "torn decision": ("unfinished", lambda root: put(root / "_staging/dead/commit.json")),
}
