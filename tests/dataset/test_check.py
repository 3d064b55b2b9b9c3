"""fsck finds each kind of damage, and repair makes the data set usable again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dateline.dataset import layout
from dateline.dataset.check import check
from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.memory.identities import from_table
from dateline.dataset.memory.memories import MEMORIES
from dateline.dataset.repair import repair
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.schemas.remembered import Identity
from dateline.transforms.same.rebuild import FROM_ARTICLES
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
                compact(Dataset(str(root)), now=NOON + timedelta(days=3))
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
    assert check(Dataset(str(root)), deep=True) == []


def test_an_empty_folder_is_a_whole_data_set(tmp_path: Path) -> None:
    assert check(Dataset(str(tmp_path)), deep=True) == []


def first(root: Path, table: str) -> Path:
    return root / Dataset(str(root)).live_files(table)[0]


def state(root: Path, memory: str) -> Path:
    return root / Dataset(str(root)).head().segments(memory)[0].path


def mend(root: Path) -> list[str]:
    return repair(Dataset(str(root)), now=LATER, rebuild=FROM_ARTICLES, window_days=14)


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def garble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8] ^= 0xFF
    path.write_bytes(bytes(data))


def put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


def empty(root: Path) -> None:
    (root / "_lease").mkdir(exist_ok=True)
    (root / "_lease/x.json").write_bytes(b"")


def older_head(root: Path) -> None:
    shutil.copy(root / "older.json", root / "state/head.json")


DAMAGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "lost head": ("head", lambda root: (root / "state/head.json").unlink()),
    "torn head": ("head", lambda root: shorten(root / "state/head.json")),
    "older head": ("head", older_head),
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
    "rotten identities": ("state", lambda root: garble(state(root, "identities"))),
    "lost signatures": ("state", lambda root: state(root, "signatures").unlink()),
    "rotten signatures": ("state", lambda root: garble(state(root, "signatures"))),
    "rotten feed state": ("state", lambda root: garble(state(root, "feeds"))),
    "rotten index": ("state", lambda root: garble(state(root, "files"))),
    "empty lease": ("lease", lambda root: empty(root)),
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
    assert kind in {finding.kind for finding in check(Dataset(str(root)), deep=True)}
    before = {path.name for path in root.rglob("*.parquet")}
    assert mend(root)
    assert check(Dataset(str(root)), deep=True) == []
    gone = before - {path.name for path in root.rglob("*.parquet")}
    if damage != "staging":  # what a run left that died is no news; the next run deletes it too
        assert gone == set(), "what has no place is set aside, not deleted"
    if kind == "orphan":
        assert [p for p in (root / layout.QUARANTINE).rglob("*") if p.is_file()]


def test_articles_survive_the_loss_of_head_and_index(root: Path) -> None:
    wanted = Dataset(str(root)).live_files("articles")
    state(root, "files").unlink()
    (root / "state/head.json").unlink()
    mend(root)
    assert Dataset(str(root)).live_files("articles") == wanted


def _identities(root: Path) -> list[Identity]:
    dataset = Dataset(str(root))
    paths = dataset.segments("identities", dataset.head())
    return [row for path in paths for row in from_table(pq.read_table(path))]


def test_what_a_rebuilt_memory_knows_decides_as_the_lost_one_did(root: Path, whole: Path) -> None:
    """Every key and text of the articles in force is known again, under the same article."""
    for segment in Dataset(str(root)).head().segments("identities"):
        (root / segment.path).unlink()
    mend(root)
    rebuilt = {(row.key, row.content_hash, row.revision) for row in _identities(root)}
    assert {(row.key, row.content_hash, row.revision) for row in _identities(whole)} <= rebuilt


@pytest.mark.parametrize("memory", sorted(MEMORIES))
def test_every_single_flipped_bit_in_a_state_file_is_found(root: Path, memory: str) -> None:
    if memory == "runs":
        pytest.skip("three runs are too few for the log of runs")
    path = state(root, memory)
    data = path.read_bytes()
    for position in range(0, len(data), max(1, len(data) // 9)):
        flipped = bytearray(data)
        flipped[position] ^= 1
        path.write_bytes(bytes(flipped))
        findings = check(Dataset(str(root)), deep=True)
        assert [f.path for f in findings] == [path.relative_to(root).as_posix()], position
