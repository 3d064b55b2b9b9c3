"""What is shown, saved by a click and read by pyarrow and DuckDB."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.browser import Browser
from tests.report_pages import Made, ask


def saved(browser: Browser, folder: Path, button: str) -> Path:
    """The file that a click on a button downloads."""
    asked = {"behavior": "allow", "downloadPath": str(folder), "eventsEnabled": True}
    browser.cdp("Browser.setDownloadBehavior", asked)
    browser.run("document.getElementById(arguments[0]).click()", button)
    suffix = f"News.{button}"
    browser.until(lambda: (folder / suffix).exists() and (folder / suffix).stat().st_size > 0)
    return folder / suffix


@pytest.mark.parametrize("fragment", ["", "#topic=trade", "#entity=US&to=2026-11-01"])
def test_parquet_and_csv_hold_what_is_shown(
    fragment: str, browser: Browser, month_page: Made, tmp_path: Path
) -> None:
    browser.open(month_page.path, fragment)
    expected = ask(browser, month_page.connection, "articles")
    path = saved(browser, tmp_path, "parquet")
    table = pq.read_table(path)
    assert table.schema.types == [
        pa.string(),
        pa.date32(),
        pa.timestamp("ms", "UTC"),
        *[pa.string()] * 4,
        pa.list_(pa.field("element", pa.string())),
        pa.float64(),
        pa.list_(pa.field("element", pa.string())),
        pa.bool_(),
    ]
    rows: list[dict[str, Any]] = table.to_pylist()
    assert {(row["article_id"], row["title"]) for row in rows} == {
        (row[0], row[3] or "") for row in expected
    }
    assert len(rows) == len(expected) == browser.count()
    by_duckdb = duckdb.execute(f"SELECT * FROM '{path}'").fetchall()
    assert [dict(zip(rows[0], values, strict=True)) for values in by_duckdb] == rows
    text = saved(browser, tmp_path, "csv").read_text("utf-8-sig")
    for line, row in zip(csv.DictReader(io.StringIO(text, newline="")), rows, strict=True):
        assert line["article_id"] == row["article_id"]
        assert date.fromisoformat(line["day"]) == row["day"]
        assert line["topics"].split("; ") == (row["topics"] or [""])
        assert line["names"].split("; ") == (row["names"] or [""])
        assert float(line["tone_score"] or 9) == (9 if (t := row["tone_score"]) is None else t)
        assert (line["copy"] == "copy") == row["copy"]
        assert bool(line["published_at"]) == (row["published_at"] is not None)


def test_values_are_those_of_the_data_set(
    browser: Browser, month_page: Made, tmp_path: Path
) -> None:
    browser.open(month_page.path, "#topic=trade")
    saved(browser, tmp_path, "parquet")
    connection = month_page.connection
    differing = f"""
    SELECT count(*) FROM '{tmp_path}/News.parquet' AS saved JOIN articles USING (article_id)
    WHERE is_latest AND (saved.url IS DISTINCT FROM articles.url
      OR day <> published_date OR saved.feed <> articles.feed
      OR copy IS DISTINCT FROM (NOT coalesce(is_first_seen, true))
      OR abs(saved.tone_score - articles.tone_score) > 0.0006
      OR saved.published_at <> date_trunc('second', articles.published_at))
    """
    assert connection.execute(differing).fetchall() == [(0,)]


def test_nothing_shown_gives_a_file_without_rows(
    browser: Browser, month_page: Made, tmp_path: Path
) -> None:
    browser.open(month_page.path, "#q=nothing-says-this")
    table = pq.read_table(saved(browser, tmp_path, "parquet"))
    assert (table.num_rows, table.num_columns) == (0, 11)


def test_formulas_are_kept_from_spreadsheets(browser: Browser, month_page: Made) -> None:
    browser.open(month_page.path)
    cells = browser.run(
        "return ['=1+1', '  @x', 'a,b', 'say \"x\"', null, -1].map(csvCell)",
    )
    assert cells == ["'=1+1", "'  @x", '"a,b"', '"say ""x"""', "", "-1"]


def test_the_largest_page_is_saved_in_seconds(browser: Browser, month_page: Made) -> None:
    browser.open(month_page.path)
    size = browser.run(
        "const many = Uint32Array.from({length: 50000}, (_, n) => n % data.count);"
        "return parquetOf(many).byteLength"
    )
    assert 1e5 < size < 20e6
