"""``dateline compact``: says what it merges and drops, and does no more when dry."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset
from tests.pipeline.cli.invoke import invoke

LATER = ("--now", "2026-11-26T06:00:00Z")


def titles(made: Path) -> set[str]:
    files = Dataset(str(made / "set")).live_files("articles")
    paths = [str(made / "set" / path) for path in files]
    return {
        title
        for (title,) in duckdb.execute("SELECT title FROM read_parquet(?)", [paths]).fetchall()
    }


def test_a_dry_run_says_what_would_be_merged(made: Path) -> None:
    before = sorted((made / "set").rglob("*"))
    done = invoke("compact", "-o", made / "set", *LATER, "--dry-run")
    assert done.code == 0, done.error
    assert any(
        line.startswith("merge 2 files") and line.endswith("articles/published_date=2026-11-23")
        for line in done.lines
    )
    assert done.lines[-1].endswith("nothing was touched")
    assert sorted((made / "set").rglob("*")) == before


def test_small_files_of_closed_days_are_merged_and_no_row_is_lost(made: Path) -> None:
    before = titles(made)
    done = invoke("compact", "-o", made / "set", *LATER)
    assert "committed as compact-20261126T060000Z" in done.lines[-1]
    assert titles(made) == before
    assert len(before) == 4
    assert check(Dataset(str(made / "set"))) == []
    again = invoke("compact", "-o", made / "set", *LATER)
    assert again.lines[-1] == "0 files merged into 0, 0 dropped; nothing to do"


def test_tables_in_other_formats_follow_and_where_they_cannot_the_code_says_so(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = made / "config.yaml"
    config.write_text(config.read_text().replace("archive: true", "tables: [delta]"))
    followed: list[str] = []

    def export(format: str, root: str, _: object) -> None:
        followed.append(root)
        raise OSError(f"no {format} today")

    monkeypatch.setattr("dateline.pipeline.export.formats.export", export)
    done = invoke("compact", "-c", config, *LATER)
    assert done.code == 3
    assert any("committed as compact-" in line for line in done.lines)
    assert invoke("upgrade", "-c", config).code == 0, "no commit, so nothing to follow"
    assert followed == [str(made / "set")]


def test_only_days_before_the_given_one_are_merged(made: Path) -> None:
    done = invoke("compact", "-o", made / "set", *LATER, "--before", "2026-11-23")
    assert done.lines[-1].startswith("0 files merged")
    refused = invoke("compact", "-o", made / "set", *LATER, "--before", "monday")
    assert (refused.code, "--before: expected a day such as" in refused.output) == (2, True)


def test_retention_of_the_configuration_drops_what_is_too_old(made: Path) -> None:
    config = made / "config.yaml"
    config.write_text(config.read_text() + "retention: {days: 1}\n")
    done = invoke("compact", "-c", config, "--now", "2026-12-24T06:00:00Z")
    assert any(line.startswith("drop articles/published_date=2026-11-23/") for line in done.lines)
    assert Dataset(str(made / "set")).live_files("articles") == []
