"""fsck finds each kind of damage, and repair makes the data set usable again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from dateline.dataset.check import QUARANTINE, check
from dateline.dataset.compaction import compact
from dateline.dataset.memory.file_index import live_files
from dateline.dataset.repair import repair
from dateline.dataset.snapshot import load_head
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from tests.feed_server import FeedServer, rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
LATER = NOON + timedelta(days=4)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs, a compaction, and a run."""
    root = tmp_path_factory.mktemp("fsck") / "out"
    server = FeedServer()
    try:
        for hour in (0, 1, 96):
            if hour == 96:
                compact(str(root), now=NOON + timedelta(days=3))
            url = server.add("/a.xml", rss("steel", items=4, start=hour % 12))
            config = Config.model_validate(
                {
                    "feeds": [{"url": url, "poll_interval": 60}],
                    "output": {"path": str(root)},
                    "model": {"enabled": False},
                    "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
                }
            )
            run(config, now=NOON + timedelta(hours=hour), run_id=f"r{hour}")
    finally:
        server.close()
    return root


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "out"))


def test_a_whole_data_set_has_no_findings(root: Path) -> None:
    assert check(str(root), deep=True) == []


def test_an_empty_folder_is_a_whole_data_set(tmp_path: Path) -> None:
    assert check(str(tmp_path), deep=True) == []


def first(root: Path, table: str) -> Path:
    return root / live_files(str(root), table)[0]


def state(root: Path, kind: str) -> Path:
    head = load_head(str(root))
    paths = {
        "feeds": head.feeds,
        "files": head.files,
        "identities": [segment.path for segment in head.identities],
    }
    return root / paths[kind][0]


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def garble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8] ^= 0xFF
    path.write_bytes(bytes(data))


def put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


DAMAGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "lost head": ("head", lambda root: (root / "state/head.json").unlink()),
    "torn head": ("head", lambda root: shorten(root / "state/head.json")),
    "older head": (
        "head",
        lambda root: shutil.copy(root / "older.json", root / "state/head.json") and None,
    ),
    "torn manifest": ("manifest", lambda root: shorten(root / "runs/r0.json")),
    "torn last manifest": ("manifest", lambda root: shorten(root / "runs/r96.json")),
    "lost articles": ("missing", lambda root: first(root, "articles").unlink()),
    "torn articles": ("size", lambda root: shorten(first(root, "articles"))),
    "rotten articles": ("content", lambda root: garble(first(root, "articles"))),
    "lost feed state": ("state", lambda root: state(root, "feeds").unlink()),
    "torn feed state": ("state", lambda root: shorten(state(root, "feeds"))),
    "lost index": ("state", lambda root: state(root, "files").unlink()),
    "torn index": ("state", lambda root: shorten(state(root, "files"))),
    "lost identities": ("state", lambda root: state(root, "identities").unlink()),
    "orphan": ("orphan", lambda root: put(root / "articles/published_date=2026-01-01/x.parquet")),
    "orphan state": ("orphan", lambda root: put(root / "state/feeds/x.parquet")),
    "staging": ("leftover", lambda root: put(root / "_staging/dead/articles/x.parquet")),
    "temporary": ("leftover", lambda root: put(root / "state/~head.json.part")),
    "torn decision": ("unfinished", lambda root: put(root / "_staging/dead/commit.json")),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_is_found_and_mended(root: Path, damage: str) -> None:
    kind, harm = DAMAGES[damage]
    if damage == "older head":
        from dateline.dataset.snapshot import load_manifest, to_json

        manifest = load_manifest(str(root), "r1")
        assert manifest is not None
        (root / "older.json").write_bytes(to_json(manifest.state))
    harm(root)
    (root / "older.json").unlink(missing_ok=True)
    assert kind in {finding.kind for finding in check(str(root), deep=True)}
    before = {path.name for path in root.rglob("*.parquet")}
    assert repair(str(root), now=LATER)
    assert check(str(root), deep=True) == []
    gone = before - {path.name for path in root.rglob("*.parquet")}
    if damage != "staging":  # what a run left that died is no news; the next run deletes it too
        assert gone == set(), "what has no place is set aside, not deleted"
    if kind == "orphan":
        assert [p for p in (root / QUARANTINE).rglob("*") if p.is_file()]


def test_articles_survive_the_loss_of_head_and_index(root: Path) -> None:
    wanted = live_files(str(root), "articles")
    state(root, "files").unlink()
    (root / "state/head.json").unlink()
    repair(str(root), now=LATER)
    assert live_files(str(root), "articles") == wanted
