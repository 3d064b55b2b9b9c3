"""A database file of views: what it reads stays right, and what is there is not destroyed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.upgrading import upgrade
from dateline.pipeline.query.own_database import script, write_database
from dateline.pipeline.query.session import open_session
from dateline.pipeline.query.view_columns import VIEWS
from dateline.schemas.errors import UsageError
from tests.grown import ROWS, write_grown
from tests.made_once import made_once
from tests.made_up import START

LATER = START + timedelta(days=30)


def count(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        ((found,),) = connection.execute("SELECT count(*) FROM articles").fetchall()
        return int(found)


def test_it_stays_right_after_runs_compactions_and_upgrades(tmp_path: Path) -> None:
    root, path = tmp_path / "set", tmp_path / "news.duckdb"
    write_grown(root, commits=3)
    write_database(str(root), path)
    assert count(path) == ROWS - 4
    write_grown(root)
    assert count(path) == ROWS, "and sees later runs"
    assert int.from_bytes(path.read_bytes()[12:20], "little") == 66, "DuckDB 1.3 and later read it"
    compact(Dataset(str(root)), now=LATER)
    assert count(path) == ROWS
    upgrade(Dataset(str(root)), now=LATER)
    assert count(path) == ROWS


@pytest.fixture
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "grown", write_grown)


def test_its_views_say_what_those_of_the_session_say(tmp_path: Path, grown: Path) -> None:
    root, path = grown, tmp_path / "news.duckdb"
    write_database(str(root), path)
    session = open_session(str(root))
    with duckdb.connect(str(path), read_only=True) as own:
        for view in VIEWS:
            query = f"SELECT count(*) FROM {view}"
            assert own.execute(query).fetchall() == session.execute(query).fetchall(), view
        ((n,),) = own.execute("SELECT count(*) FROM changes_since('2026-11-12')").fetchall()
        assert n > 0
        ((text,),) = own.execute(
            "SELECT comment FROM duckdb_views() WHERE view_name = 'articles'"
        ).fetchall()
        assert text == VIEWS["articles"]


def test_paths_are_absolute(tmp_path: Path, grown: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "set").symlink_to(grown)
    monkeypatch.chdir(tmp_path)
    text = script("set")
    write_database("set", Path("news.duckdb"))
    monkeypatch.chdir("/")
    assert count(tmp_path / "news.duckdb") == ROWS
    own = duckdb.connect()
    own.execute(text)
    assert own.execute("SELECT count(*) FROM articles").fetchall() == [(ROWS,)]


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    root, path = write_grown(tmp_path / "set", commits=1), tmp_path / "letter.txt"
    path.write_text("dear reader")
    with pytest.raises(UsageError, match="is no DuckDB file"):
        write_database(str(root), path)
    assert path.read_text() == "dear reader"
    with pytest.raises(UsageError, match="there is no folder"):
        write_database(str(root), tmp_path / "no" / "news.duckdb")
    write_database(str(root), tmp_path / "news.duckdb")
    write_database(str(root), tmp_path / "news.duckdb")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["letter.txt", "news.duckdb", "set"]
