"""``dateline sql`` as a person uses it: in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from dateline.pipeline.query.session import output_root
from dateline.schemas.errors import UsageError
from tests.commands import dateline
from tests.made_up import article, write_dataset
from tests.old_duckdb import OLD_DUCKDB


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("data"), [article(n) for n in range(5)])


def piped(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[bytes]:
    """The command between two pipes, whatever bytes go through them."""
    return subprocess.run(
        [sys.executable, "-m", "dateline.pipeline.cli.main", "sql", *arguments],
        input=(stdin or "").encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_one_query_prints_a_table(root: Path) -> None:
    done = dateline("sql", "SELECT count(*) AS articles FROM articles", "--output", str(root))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["articles", "────────", "5", "(1", "row)"]


def test_statements_come_from_a_pipe_and_the_last_one_counts(root: Path) -> None:
    text = "CREATE TABLE t AS FROM articles; SELECT count(*) AS n FROM t;"
    done = piped("--output", str(root), "--format", "json", stdin=text)
    assert json.loads(done.stdout) == [{"n": 5}]


def test_a_file_of_statements_and_a_file_of_results(root: Path, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("SELECT feed_name FROM articles ORDER BY 1", "utf-8")
    out = tmp_path / "r.csv"
    done = dateline(
        "sql",
        "--output",
        str(root),
        "--file",
        str(tmp_path / "q.sql"),
        "--format",
        "csv",
        "--out",
        str(out),
    )
    assert done.returncode == 0, done.stderr
    assert out.read_text("utf-8").splitlines() == ["feed_name", *(f"Feed {n}" for n in range(5))]


def test_arrow_goes_to_a_pipe_as_a_stream(root: Path) -> None:
    done = piped("FROM articles", "--output", str(root), "--format", "arrow")
    table = pa.ipc.open_stream(done.stdout).read_all()
    assert table.num_rows == 5
    assert table.schema.field("first_seen_at").type == pa.timestamp("us", tz="UTC")


def test_printed_views_run_in_another_duckdb(root: Path) -> None:
    done = dateline("sql", "--views", "--output", str(root))
    own = duckdb.connect()
    own.execute(done.stdout)
    assert own.execute("SELECT count(*) FROM entities").fetchall() == [(15,)]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("SELEC 1",), 1, "syntax error"),
        (("FROM articels",), 1, "articels does not exist"),
        (("FROM articles", "--format", "xml"), 2, "--format takes"),
        ((" ",), 2, "no statement"),
        (("SELECT 1", "--file", "x.sql"), 2, "not both"),
        (("SELECT 1", "--views"), 2, "take no query"),
        (("SELECT 1", "--out", "none/x.csv"), 2, "--out: there is no folder"),
    ],
)
def test_mistakes_are_told_in_one_go(
    arguments: tuple[str, ...], code: int, told: str, root: Path
) -> None:
    done = dateline("sql", *arguments, "--output", str(root))
    assert (done.returncode, told in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(OLD_DUCKDB, reason="it is several statements there")
def test_a_pivot_shows_its_rows(root: Path) -> None:
    asked = "PIVOT (SELECT 1 AS a, 'x' AS b, 3 AS n) ON b USING sum(n)"
    done = dateline("sql", asked, "--output", str(root), "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["a,x", "1,3"]


def test_a_file_that_is_no_text_is_named(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.sql"
    file.write_bytes(b"SELECT 1 -- \xff")
    done = dateline("sql", "--file", str(file), "--output", str(root))
    assert done.returncode == 2
    assert f"{file} is no text in UTF-8" in done.stderr


def test_a_root_that_is_not_there_is_no_empty_data_set(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no data set at"):
        output_root(str(tmp_path / "typo"), None)


def test_the_config_names_the_root(tmp_path: Path) -> None:
    (tmp_path / "set" / "state").mkdir(parents=True)
    config = tmp_path / "dateline.yaml"
    config.write_text("output: {path: set}\n", "utf-8")
    assert output_root(None, config) == str(tmp_path / "set")


def test_printed_views_and_a_database_file_work_from_any_folder(root: Path, tmp_path: Path) -> None:
    done = dateline("sql", "--views", "--output", root.name, cwd=root.parent)
    assert f"'{root}/articles" in done.stdout
    file = str(tmp_path / "n.duckdb")
    written = dateline("sql", "--duckdb", file, "--output", root.name, cwd=root.parent)
    assert written.returncode == 0, written.stderr
    assert "docs/tools.md" in written.stdout
    with duckdb.connect(file, read_only=True) as own:
        assert own.execute("SELECT count(*) FROM entities").fetchall() == [(15,)]


def test_csv_is_as_it_is_unless_a_spreadsheet_is_named(root: Path) -> None:
    query = "SELECT '=1+1' AS x"
    plain = dateline("sql", query, "--format", "csv", "--output", str(root))
    assert plain.stdout == "x\n=1+1\n"
    guarded = dateline("sql", query, "--format", "csv", "--for-spreadsheet", "--output", str(root))
    assert guarded.stdout == "x\n'=1+1\n"


def test_a_piped_table_has_a_width_that_can_be_read(root: Path) -> None:
    query = "SELECT repeat('word ', 200) AS x"
    for environ, width in (({"COLUMNS": "70"}, 70), ({"COLUMNS": ""}, 160)):
        done = dateline("sql", query, "--output", str(root), environ=environ)
        assert max(map(len, done.stdout.splitlines())) <= width
        assert done.stdout.count("word") == 200
